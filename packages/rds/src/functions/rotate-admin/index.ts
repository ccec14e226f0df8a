import { setTimeout } from 'node:timers/promises';
import { RDS } from '@aws-sdk/client-rds';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { type RotationEvent, rotate } from './rotate';

const ports = { secrets: new SecretsManager({}), rds: new RDS({}), wait: (ms: number) => setTimeout(ms) };

/** One step of a rotation, as Secrets Manager asks for it. */
export async function handler(event: RotationEvent): Promise<void> {
  await rotate(event, process.env.INSTANCE ?? '', ports);
}
