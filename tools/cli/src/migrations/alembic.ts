import { join } from 'node:path';
import { CliError } from '../cli-error';
import type { RenderedMigrations } from './judge-migrations';
import type { AlembicCall } from './migration-sources';

/** Which SQL to ask for. */
export interface RenderRequest extends AlembicCall {
  /** The folder of the service, in which Alembic runs. */
  readonly folder: string;

  /** A Python that has Alembic and what the migrations import. */
  readonly python: string;

  /**
   * Revision that the database is at.
   *
   * @default - not known
   */
  readonly from?: string;
}

/** The migration tool of a service, on this computer. It gets no address of a database. */
export interface AlembicPort {
  /** @throws CliError `MigrationNotRendered` with what Alembic says */
  render(request: RenderRequest): Promise<RenderedMigrations>;
}

const PROGRAM = join(__dirname, '../../bin/render-migrations.py');
const LIMIT_MS = 120_000;

/** Alembic in offline mode: it emits the SQL that it would run, and connects to nothing. */
export const alembic: AlembicPort = {
  render: async ({ folder, python, config, from = 'base', target }) => {
    const { execa } = await import('execa');
    const { stdout, stderr, failed, timedOut } = await execa(python, ['-B', PROGRAM, config, from, target], {
      cwd: folder,
      reject: false,
      timeout: LIMIT_MS,
    });
    if (!failed) return JSON.parse(stdout) as RenderedMigrations;
    const said = timedOut ? 'no answer within two minutes' : (stderr.trim().split('\n').at(-1) ?? 'no reason given');
    throw new CliError('MigrationNotRendered', `cannot render the migrations in ${folder} as SQL: ${said}`, {
      hint: `${python} -m alembic upgrade ${from}:${target} --sql shows everything`,
    });
  },
};
