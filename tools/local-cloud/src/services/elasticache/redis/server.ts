import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../../../core/aws-error';
import { sendCommands } from './commands';
import { ADMIN, configurationOf, hashOf, passedOn, type ServerSettings, usersOf } from './configuration';

const START_MS = 30_000;
const STOP_MS = 10_000;
const POLL_MS = 15;

export interface RedisServerOptions {
  readonly program: string;

  /** Its data, its configuration and its log. */
  readonly folder: string;

  /** Where it listens. */
  readonly socketFile: string;

  readonly adminPassword: string;

  /** Told when the server ends without being asked to. */
  readonly onUnexpectedExit: () => void;
}

/** One redis-server on its folder, behind a socket file. Its times are real: no clock hurries a cache. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private stopping = false;

  constructor(private readonly options: RedisServerOptions) {}

  /** Ends what an earlier local cloud has left running here, starts anew, and resolves when commands are answered. */
  public async start(settings: ServerSettings): Promise<void> {
    const { program, folder } = this.options;
    await this.endOrphan();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.write(settings);
    const log = openSync(this.logFile, 'a', 0o600);
    const child = spawn(program, [join(folder, 'redis.conf')], {
      cwd: folder,
      stdio: ['ignore', log, log],
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      detached: true, // Ctrl-C in a terminal is for the local cloud, which then stops its servers after their clients
    });
    closeSync(log);
    this.child = child;
    this.stopping = false;
    const ended = new Promise<false>(resolve => {
      child.once('error', () => resolve(false));
      child.once('exit', () => resolve(false));
    });
    if (await Promise.race([ended, this.untilReady(child)])) {
      child.once('exit', () => this.ended());
      return;
    }
    this.child = undefined;
    throw new AwsError('InternalFailure', `redis-server does not start: ${this.lastWords()}`, 500);
  }

  /** Ends all connections and the server, in order. */
  public async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.stopping = true;
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Changes what can be changed while it runs; connections stay. */
  public async change(before: ServerSettings, after: ServerSettings): Promise<void> {
    await this.write(after);
    const gone = before.tokenHashes.filter(hash => !after.tokenHashes.includes(hash));
    const tokens = [
      ...(after.tokenHashes.length ? [] : ['nopass']),
      ...(before.tokenHashes.length === 0 && after.tokenHashes.length ? ['resetpass'] : []),
      ...after.tokenHashes.map(hash => `#${hash}`),
      ...(after.tokenHashes.length ? gone.map(hash => `!${hash}`) : []),
    ];
    const set = Object.entries(passedOn(after.parameters)).map(pair => ['CONFIG', 'SET', ...pair]);
    await this.administer([['ACL', 'SETUSER', 'default', ...tokens], ...set]);
  }

  /** A killed local cloud leaves its servers running: the socket tells whether this one is. */
  public async endOrphan(): Promise<void> {
    const { socketFile } = this.options;
    for (let waited = 0; await this.isAsked('PING'); waited += POLL_MS) {
      if (waited > STOP_MS) throw new AwsError('InternalFailure', `redis-server does not end: ${socketFile}`, 500);
      await this.isAsked('SHUTDOWN');
      await delay(POLL_MS);
    }
    await rm(socketFile, { force: true });
  }

  private async untilReady(child: ChildProcess): Promise<boolean> {
    for (let waited = 0; waited < START_MS && child.exitCode === null; waited += POLL_MS) {
      if (await this.isAsked('PING')) return true;
      await delay(POLL_MS);
    }
    child.kill('SIGKILL');
    return false;
  }

  /** Refused while it loads its data, too. */
  private isAsked(command: string): Promise<boolean> {
    return this.administer([[command]]).then(
      () => true,
      () => false,
    );
  }

  private administer(commands: string[][]): Promise<string[]> {
    const { socketFile, adminPassword } = this.options;
    return sendCommands(socketFile, [['AUTH', ADMIN, adminPassword], ...commands]);
  }

  private async write(settings: ServerSettings): Promise<void> {
    const { folder, socketFile, adminPassword } = this.options;
    const users = join(folder, 'users.acl');
    const files = { dir: folder, unixsocket: socketFile, aclfile: users };
    await writeFile(users, usersOf(settings, hashOf(adminPassword)), { mode: 0o600 });
    await writeFile(join(folder, 'redis.conf'), configurationOf(files, settings), { mode: 0o600 });
  }

  private ended(): void {
    this.child = undefined;
    if (!this.stopping) this.options.onUnexpectedExit();
  }

  private get logFile(): string {
    return join(this.options.folder, 'redis.log');
  }

  private lastWords(): string {
    return readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-3).join(' | ');
  }
}
