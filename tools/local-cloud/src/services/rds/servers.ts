import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import type { Context } from '../../core/service';
import type { CertificateAuthority } from '../acm/certificate-authority';
import { administer } from './postgres/administration';
import { findBinaries } from './postgres/binaries';
import { ensureCertificate } from './postgres/certificate';
import { type ServerSettings, writeConfiguration } from './postgres/configuration';
import { Front } from './postgres/front';
import { scramVerifier } from './postgres/scram';
import { endOrphan, PostgresServer } from './postgres/server';
import { giveTo, type ServerUser, serverUser } from './postgres/server-user';
import { copyFolder, DataTemplate, newPartial } from './postgres/template';

interface Tools {
  readonly user: ServerUser | undefined;
  readonly password: string;
  readonly template: DataTemplate;
}

interface Running {
  readonly server: PostgresServer;
  readonly front: Front;

  /** Where the server itself listens. */
  readonly port: number;
}

/** The servers of all instances, by the id that names their data. Everything here is real: processes, ports, files. */
export class Servers {
  private readonly folder: string;
  private readonly running = new Map<string, Running>();
  private tools: Promise<Tools> | undefined;

  constructor(
    private readonly context: Pick<Context, 'folder' | 'log'>,
    private readonly authority: CertificateAuthority,
    private readonly onUnexpectedExit: (id: string) => void,

    /** Whether the network lets a connection through. */
    private readonly admits: (id: string, socket: Socket) => boolean,
  ) {
    this.folder = join(context.folder, 'rds');
  }

  /** Makes the data if there is none, from a snapshot if one is named, and starts the server. `open` lets clients in. */
  public async start(id: string, settings: ServerSettings, snapshot?: string): Promise<void> {
    const { user, template } = await this.prepare();
    const { postgres } = await findBinaries(this.folder, user); // again: an install may have replaced them
    const data = this.dataFolder(id);
    await mkdir(join(this.folder, id), { recursive: true, mode: 0o700 });
    await template.copyTo(data, snapshot && this.snapshotFolder(snapshot));
    await ensureCertificate(data, user, this.authority);
    const port = await this.freePort();
    await writeConfiguration(data, { ...settings, port }, user);
    const log = join(this.folder, id, 'postgresql.log');
    const server = new PostgresServer(postgres, data, log, user, () => {
      void this.running.get(id)?.front.close();
      this.running.delete(id);
      this.context.log(`rds: the server of ${id} has ended unexpectedly, see ${log}`);
      this.onUnexpectedExit(id);
    });
    await server.start();
    const front = new Front(port, socket => this.admits(id, socket));
    this.running.set(id, { server, front, port });
  }

  /** Listens for clients. A server that cannot is of no use. */
  public async open(id: string, port: number): Promise<void> {
    try {
      await this.running.get(id)?.front.open(port);
    } catch (error) {
      await this.stop(id);
      throw error;
    }
  }

  /** Ends what a killed local cloud has left running, which frees its port. */
  public endOrphan(id: string): Promise<void> {
    return this.running.has(id) ? Promise.resolve() : endOrphan(this.dataFolder(id));
  }

  public async stop(id: string): Promise<void> {
    const running = this.running.get(id);
    await running?.front.close();
    await running?.server.stop();
    this.running.delete(id);
  }

  public async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map(id => this.stop(id)));
  }

  public async configure(id: string, settings: ServerSettings): Promise<void> {
    const { user } = await this.prepare();
    const running = this.running.get(id);
    await writeConfiguration(this.dataFolder(id), { ...settings, port: running?.port ?? settings.port }, user);
    running?.server.reload();
  }

  /** Behind the network's back. */
  public async administer<T>(id: string, work: (client: Client) => Promise<T>): Promise<T> {
    const { password } = await this.prepare();
    const { port } = this.running.get(id) ?? { port: 0 };
    return administer({ port, password }, work);
  }

  /** Copies the data, also while the server runs. The copy is whole or not there. */
  public async snapshot(id: string, name: string): Promise<void> {
    const place = this.snapshotFolder(name);
    const data = this.dataFolder(id);
    const { user } = await this.prepare();
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rm(place, { recursive: true, force: true });
    const partial = await newPartial(place);
    if (this.running.has(id)) {
      await this.administer(id, client => backUp(client, data, partial));
    } else {
      await this.endOrphan(id);
      await copyFolder(data, partial);
    }
    giveTo(user, partial);
    await rename(partial, place);
  }

  public async removeSnapshot(name: string): Promise<void> {
    await rm(this.snapshotFolder(name), { recursive: true, force: true });
  }

  public async remove(id: string): Promise<void> {
    await this.stop(id);
    await this.endOrphan(id);
    await rm(join(this.folder, id), { recursive: true, force: true });
  }

  /** The port itself if nobody has it, else a free one. */
  public freePort(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      const probe = createServer();
      probe.once('error', error => (port === 0 ? reject(error) : resolve(this.freePort())));
      probe.listen(port, '127.0.0.1', () => {
        const { port: free } = probe.address() as AddressInfo;
        probe.close(() => resolve(free));
      });
    });
  }

  private prepare(): Promise<Tools> {
    this.tools ??= this.makeTools().catch(error => {
      this.tools = undefined;
      throw error;
    });
    return this.tools;
  }

  private async makeTools(): Promise<Tools> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const user = serverUser();
    const binaries = await findBinaries(this.folder, user);
    const password = await this.adminPassword();
    const template = new DataTemplate(this.folder, binaries, user, await scramVerifier(password));
    return { user, password, template };
  }

  /** One for all servers of this local cloud, as they are copies of one template. */
  private async adminPassword(): Promise<string> {
    const file = join(this.folder, 'rdsadmin-password');
    if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    return readFile(file, 'utf8');
  }

  private dataFolder(id: string): string {
    return join(this.folder, id, 'data');
  }

  private snapshotFolder(name: string): string {
    return join(this.folder, 'snapshots', name.replaceAll(/[:/]/g, '_'));
  }
}

/**
 * Copies the data of a running server.
 *
 * @see https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP
 */
async function backUp(client: Client, data: string, place: string): Promise<void> {
  await client.query(`SELECT pg_backup_start('snapshot', fast => true)`);
  await copyFolder(data, place);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await rm(join(place, 'pg_wal'), { recursive: true });
  await copyFolder(join(data, 'pg_wal'), join(place, 'pg_wal'));
  await rm(join(place, 'postmaster.pid'), { force: true });
  await writeFile(join(place, 'backup_label'), rows[0]?.labelfile ?? '');
}
