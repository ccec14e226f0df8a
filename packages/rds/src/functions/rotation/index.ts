import { setTimeout } from 'node:timers/promises';
import { RDS } from '@aws-sdk/client-rds';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { administrator } from './administrator';
import { type ApplicationSettings, applicationUser, prepareUsers } from './application-user';
import { withDatabase } from './postgres';
import { type RotationEvent, rotate } from './rotate';

const secrets = new SecretsManager({});

/** What the custom resource sends before anybody needs the users. */
interface PrepareEvent {
  readonly Step: 'prepareUsers';
}

/** Two functions in one: of the administrator, by the API of RDS, or of the application's users, inside the network. */
export async function handler(event: RotationEvent | PrepareEvent): Promise<void> {
  const { INSTANCE, APPLICATION } = process.env;
  if (APPLICATION === undefined) {
    const ports = { rds: new RDS({}), wait: (ms: number) => setTimeout(ms) };
    await rotate(event as RotationEvent, administrator(INSTANCE ?? '', ports), secrets);
    return;
  }
  const settings = JSON.parse(APPLICATION) as ApplicationSettings;
  const ports = { secrets, withDatabase };
  if (event.Step === 'prepareUsers') await prepareUsers(settings, ports);
  else await rotate(event, applicationUser(settings, ports), secrets);
}
