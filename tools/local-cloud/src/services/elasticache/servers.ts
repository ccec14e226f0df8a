import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../core/service';
import type { CertificateAuthority } from '../acm/certificate-authority';
import type { ServerSettings } from './redis/configuration';
import { Front, type TransitEncryption } from './redis/front';
import { findRedis } from './redis/program';
import { RedisServer } from './redis/server';

interface Running {
  readonly server: RedisServer;
  readonly front: Front;
  settings: ServerSettings;
}

/** The longest path that a socket may have on every system. */
const LONGEST_SOCKET = 100;

/** The certificate is new at every start. */
const CERTIFICATE_DAYS = 365;

/** The servers of all groups, by the id that names their data. Everything here is real: processes, ports, files. */
export class Servers {
  private readonly folder: string;
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly context: Pick<Context, 'folder' | 'log' | 'runtimePath'>,
    private readonly authority: CertificateAuthority,
    private readonly onUnexpectedExit: (id: string) => void,
    private readonly admits: (id: string, socket: Socket) => boolean,
  ) {
    this.folder = join(context.folder, 'elasticache');
  }

  /** Starts the server with the data that is there, and listens on `port` if it is free. Resolves with the port. */
  public async start(
    id: string,
    settings: ServerSettings,
    encryption: TransitEncryption,
    port: number,
  ): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const server = await this.makeServer(id);
    await server.start(settings);
    const certificate = await this.authority.issue(['localhost', '127.0.0.1'], CERTIFICATE_DAYS);
    const front = new Front(this.socketFile(id), encryption, certificate, socket => this.admits(id, socket));
    this.running.set(id, { server, front, settings });
    return front.open(port);
  }

  /** Changes tokens, parameters and encryption of a server that runs. Connections stay. */
  public async change(id: string, settings: ServerSettings, encryption: TransitEncryption): Promise<void> {
    const running = this.running.get(id);
    if (!running) return;
    await running.server.change(running.settings, settings);
    running.settings = settings;
    running.front.encrypt(encryption);
  }

  public async stop(id: string): Promise<void> {
    const running = this.running.get(id);
    if (!running) return;
    this.running.delete(id);
    await running.front.close();
    await running.server.stop();
  }

  public async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map(id => this.stop(id)));
  }

  public async remove(id: string): Promise<void> {
    const isRunning = this.running.has(id);
    await this.stop(id);
    if (!isRunning && existsSync(this.dataFolder(id))) await (await this.makeServer(id)).endOrphan();
    await rm(this.dataFolder(id), { recursive: true, force: true });
    await rm(this.socketFile(id), { force: true });
  }

  private async makeServer(id: string): Promise<RedisServer> {
    return new RedisServer({
      program: findRedis(this.context.runtimePath),
      folder: this.dataFolder(id),
      socketFile: this.socketFile(id),
      adminPassword: await this.adminPassword(),
      onUnexpectedExit: () => {
        this.context.log(
          `elasticache: the server of ${id} has ended unexpectedly, see ${this.dataFolder(id)}/redis.log`,
        );
        void this.running.get(id)?.front.close();
        this.running.delete(id);
        this.onUnexpectedExit(id);
      },
    });
  }

  private async adminPassword(): Promise<string> {
    const file = join(this.folder, 'admin-password');
    if (!existsSync(file))
      await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
    return readFile(file, 'utf8');
  }

  private dataFolder(id: string): string {
    return join(this.folder, id);
  }

  /** With the data, or, where that path is too long for a socket, where temporary files are: always under the same name. */
  private socketFile(id: string): string {
    const file = join(this.dataFolder(id), 'redis.sock');
    if (Buffer.byteLength(file) <= LONGEST_SOCKET) return file;
    const name = createHash('sha256').update(file).digest('hex').slice(0, 24);
    return join(tmpdir(), `berth-${name}.sock`);
  }
}
