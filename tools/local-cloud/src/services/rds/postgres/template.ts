import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import { dataArgument, runProgram } from './program';
import { giveTo, type ServerUser } from './server-user';

const run = promisify(execFile);

/** The superuser of every server, as on RDS. Only the local cloud knows its password. */
export const ADMIN = 'rdsadmin';

/** What `initdb` makes takes half a second; a copy of it a tenth. */
export class DataTemplate {
  private made: Promise<string> | undefined;

  constructor(
    private readonly folder: string,
    private readonly binaries: Binaries,
    private readonly user: ServerUser | undefined,

    /** SCRAM verifier of the superuser's password. */
    private readonly adminVerifier: string,
  ) {}

  /** Copies the template, or the folder that is given, to `place`, where it is whole or not at all. */
  public async copyTo(place: string, source?: string): Promise<void> {
    if (existsSync(place)) return;
    const from = source ?? (await this.make());
    const partial = await newPartial(place);
    await copyFolder(from, partial);
    giveTo(this.user, partial);
    await chmod(partial, 0o700);
    await rename(partial, place);
  }

  private make(): Promise<string> {
    this.made ??= this.initialise().catch(error => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async initialise(): Promise<string> {
    const place = join(this.folder, `template-${this.binaries.version}`);
    if (existsSync(place)) return place;
    const partial = await newPartial(place);
    await mkdir(partial, { recursive: true, mode: 0o700 });
    giveTo(this.user, partial);
    const options = { cwd: partial, user: this.user };
    const data = ['-D', dataArgument(partial, this.user)];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
    const small = ['--wal-segsize=1', '--no-sync', '--no-instructions'];
    const access = [`--username=${ADMIN}`, '--auth=trust']; // nobody can connect before the configuration is written
    await runProgram(this.binaries.initdb, [...data, ...access, ...locale, ...small], options);
    await runProgram(this.binaries.postgres, ['--single', ...data, 'postgres'], { ...options, input: this.roles() });
    await rename(partial, place).catch(async error => {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(place)) throw error;
    });
    return place;
  }

  /** A line each: the roles that every RDS server has. */
  private roles(): string {
    return [
      `ALTER ROLE ${ADMIN} PASSWORD '${this.adminVerifier}';`,
      'CREATE ROLE rds_superuser NOLOGIN;',
      'CREATE ROLE rds_iam NOLOGIN;',
      'CREATE ROLE rds_password NOLOGIN;',
      'CREATE ROLE rds_replication NOLOGIN;',
      'GRANT pg_monitor, pg_signal_backend, pg_checkpoint, pg_maintain, rds_password, rds_replication TO rds_superuser WITH ADMIN OPTION;',
      '',
    ].join('\n');
  }
}

/** `initdb` and `cp` outlive a kill of the local cloud: what they write to goes, then they end, and what they wrote meanwhile goes as well. */
const removal = { recursive: true, force: true, maxRetries: 30, retryDelay: 20 } as const;

/** A name to make `place` under before it gets its own. What a kill left under such names goes. */
export async function newPartial(place: string): Promise<string> {
  const start = `${basename(place)}.partial-`;
  const left = (await readdir(dirname(place))).filter(name => name.startsWith(start));
  await Promise.all(left.map(name => rm(join(dirname(place), name), removal)));
  return `${place}.partial-${randomUUID()}`;
}

/**
 * With owners and times. `cp` does it faster than Node, and shares the blocks where the file system can. Files that a running server removes meanwhile
 * are none of the copy.
 */
export async function copyFolder(from: string, to: string): Promise<void> {
  try {
    await run('cp', ['-a', from, to], { env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } });
  } catch (error) {
    const { code, stderr = '' } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT') await cp(from, to, { recursive: true, preserveTimestamps: true });
    else if (!isVanishing(stderr)) throw error;
  }
}

function isVanishing(stderr: string): boolean {
  const lines = stderr.trim().split('\n');
  return lines.every(line => line.endsWith('No such file or directory')) && lines[0] !== '';
}
