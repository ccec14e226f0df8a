import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, type ServerUser } from './server-user';

/** What a server is configured with. */
export interface ServerSettings {
  readonly port: number;

  /** `rds.force_ssl` */
  readonly forceSsl: boolean;

  /** Further settings by PostgreSQL's names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Small enough for several servers on one computer. Like the journal of the local cloud, they survive every kill and not a power cut: waiting for the
 * disk is most of what a start and a stop take.
 */
const base = {
  fsync: 'off',
  full_page_writes: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  ssl: 'on',
  ssl_cert_file: 'server.crt',
  ssl_key_file: 'server.key',
  ssl_min_protocol_version: 'TLSv1.2',
  password_encryption: 'scram-sha-256',
  shared_buffers: '16MB',
  max_wal_size: '256MB',
  min_wal_size: '5MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Writes the configuration files of a data directory. */
export async function writeConfiguration(
  dataFolder: string,
  settings: ServerSettings,
  user?: ServerUser,
): Promise<void> {
  const values = { ...settings.parameters, ...base, port: String(settings.port) };
  const lines = Object.entries(values).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  await write(join(dataFolder, 'postgresql.conf'), lines.join(''), user);
  await write(join(dataFolder, 'pg_hba.conf'), accessRules(settings.forceSsl), user);
}

/** Passwords over TLS, and over plain connections where they are not forbidden. */
function accessRules(forceSsl: boolean): string {
  return `${forceSsl ? 'hostssl' : 'host'} all all 127.0.0.1/32 scram-sha-256\n`;
}

async function write(file: string, text: string, user: ServerUser | undefined): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  giveTo(user, file);
}
