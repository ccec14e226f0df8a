import { makePassword } from './make-password';
import type { Execute, Server, withDatabase } from './postgres';
import { type Credentials, currentOf, RotationError, type RotationSecrets, type Strategy } from './rotate';
import { passwordStatement, prepareStatement, type Users } from './user-statements';

/** What the function is made for. */
export interface ApplicationSettings {
  readonly server: Server;
  readonly users: Users;

  /** ARNs of secrets. */
  readonly adminSecret: string;
  readonly applicationSecret: string;

  /**
   * Secrets that a proxy checks logins with, by user: it must know both users, always.
   *
   * @default - no proxy
   */
  readonly proxySecrets?: Readonly<Record<string, string>>;
}

export interface ApplicationPorts {
  readonly secrets: RotationSecrets;
  readonly withDatabase: typeof withDatabase;
}

/** Wrong password, or no such user. */
const REFUSED = ['28P01', '28000'];

/**
 * Two users take turns: each rotation gives the other one a password and makes it current, so that who has the one from before can go on until the next.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 */
export function applicationUser(settings: ApplicationSettings, ports: ApplicationPorts): Strategy {
  const { server, users } = settings;
  return {
    next({ username }) {
      return { username: username === users.first ? users.second : users.first, password: makePassword() };
    },

    async set(pending) {
      const current = await currentOf(settings.applicationSecret, ports.secrets);
      if (pending.username === current.username || ![users.first, users.second].includes(pending.username)) {
        throw new RotationError('only the user whose turn it is may get another password');
      }
      if (!(await accepts(server, pending, ports))) {
        await asAdministrator(settings, ports, execute => execute(passwordStatement(pending)));
      }
      await tellProxy(settings, pending, ports);
    },

    async test(pending) {
      await ports.withDatabase(server, pending, execute => execute('SELECT 1'));
    },
  };
}

/** Make the users, and let the one whose turn it is log in with the password that the secret holds. */
export async function prepareUsers(settings: ApplicationSettings, ports: ApplicationPorts): Promise<void> {
  const { server, users, applicationSecret, proxySecrets = {} } = settings;
  const current = await currentOf(applicationSecret, ports.secrets);
  const resting = Object.entries(proxySecrets).filter(([user]) => user !== current.username);
  const logins = [current, ...(await Promise.all(resting.map(([, secret]) => currentOf(secret, ports.secrets))))];
  await asAdministrator(settings, ports, async execute => {
    await execute(prepareStatement(users, server.database));
    for (const login of logins) await execute(passwordStatement(login));
  });
  await tellProxy(settings, current, ports);
}

async function tellProxy(
  { proxySecrets = {} }: ApplicationSettings,
  login: Credentials,
  { secrets }: ApplicationPorts,
) {
  const { username, password } = login;
  const SecretId = proxySecrets[username];
  if (SecretId) await secrets.putSecretValue({ SecretId, SecretString: JSON.stringify({ username, password }) });
}

async function accepts(server: Server, login: Credentials, ports: ApplicationPorts): Promise<boolean> {
  try {
    await ports.withDatabase(server, login, execute => execute('SELECT 1'));
    return true;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== undefined && REFUSED.includes(code)) return false;
    throw error;
  }
}

async function asAdministrator(
  { server, adminSecret }: ApplicationSettings,
  { secrets, withDatabase }: ApplicationPorts,
  work: (execute: Execute) => Promise<void>,
): Promise<void> {
  await withDatabase(server, await currentOf(adminSecret, secrets), work);
}
