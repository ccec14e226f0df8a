import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { ADMIN } from './template';

/** Runs statements as the superuser of a server. */
export async function administer<T>(
  server: { port: number; password: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: ADMIN,
    password: server.password,
    database: 'postgres',
    ssl: { rejectUnauthorized: false }, // it is our own, on this computer
  });
  client.on('error', () => undefined); // a connection that breaks fails the statement that runs
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the master user and its database, as far as they are not there, and sets the password. */
export async function ensureMaster(
  client: Client,
  { user, verifier, database }: { user: string; verifier: string; database?: string },
): Promise<void> {
  const name = escapeIdentifier(user);
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
  if (!rowCount) await client.query(`CREATE ROLE ${name} LOGIN CREATEROLE CREATEDB IN ROLE rds_superuser`);
  await setPassword(client, user, verifier);
  for (const made of new Set(['postgres', database].filter(item => item !== undefined))) {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [made]);
    const verb = found.rowCount
      ? `ALTER DATABASE ${escapeIdentifier(made)} OWNER TO`
      : `CREATE DATABASE ${escapeIdentifier(made)} OWNER`;
    await client.query(`${verb} ${name}`);
  }
}

export async function setPassword(client: Client, user: string, verifier: string): Promise<void> {
  await client.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(verifier)}`);
}
