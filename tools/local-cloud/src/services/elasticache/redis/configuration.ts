import { createHash } from 'node:crypto';

/** What a server is started with. */
export interface ServerSettings {
  /** SHA-256 of the tokens that open the server; none, and it is open. */
  readonly tokenHashes: readonly string[];

  /** Of the parameter group, by Redis's names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Who changes users and settings. Only the local cloud knows its password. */
export const ADMIN = 'berth-admin';

/**
 * Parameters of groups that reach the server: those that change how commands behave. What fits ElastiCache's machines and not this computer is kept and
 * shown only.
 */
const PASSED_ON =
  /^(maxmemory-(policy|samples)|timeout|tcp-keepalive|notify-keyspace-events|slowlog-(log-slower-than|max-len)|lazyfree-lazy-\w+|lazyfree-lazy-(expire|eviction|server-del|user-del)|activedefrag|lfu-(log-factor|decay-time)|(hash|list|set|zset|stream)-[\w-]+)$/;

/**
 * What nodes of ElastiCache refuse as well.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SupportedCommands.html
 */
const REFUSED =
  '-acl +acl|whoami +acl|list +acl|users +acl|getuser +acl|cat -bgrewriteaof -bgsave -config -debug -failover -migrate -module -psync -replicaof -save -shutdown -slaveof -sync';

/** Small enough for several servers on one computer. Written to the file before a command is answered, so that what was answered survives a kill. */
const base: Readonly<Record<string, string>> = {
  port: '0',
  unixsocketperm: '700',
  daemonize: 'no',
  save: '',
  appendonly: 'yes',
  appendfsync: 'no',
  maxmemory: '128mb',
  'maxmemory-policy': 'volatile-lru',
};

/** The configuration file. */
export function configurationOf(files: Readonly<Record<string, string>>, { parameters }: ServerSettings): string {
  const values = { ...base, ...passedOn(parameters), ...files };
  return Object.entries(values)
    .map(([name, value]) => `${name} ${quoted(value)}\n`)
    .join('');
}

export function passedOn(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => PASSED_ON.test(name)));
}

/** The file of users: clients are all the one without a name. */
export function usersOf({ tokenHashes }: ServerSettings, adminHash: string): string {
  const tokens = tokenHashes.length ? tokenHashes.map(hash => `#${hash}`).join(' ') : 'nopass';
  return `user default on ${tokens} ~* &* +@all ${REFUSED}\nuser ${ADMIN} on #${adminHash} ~* &* +@all\n`;
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
