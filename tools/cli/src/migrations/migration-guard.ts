import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { tags } from '../engine/markers';
import type { ReleasePlan } from '../engine/release';
import type { Io } from '../terminal/io';
import { imageOf, type WantedImage } from '../workspace/service-image';
import type { AlembicPort } from './alembic';
import type { MigrationFinding } from './finding';
import { judgeMigrations } from './judge-migrations';
import { type AlembicCall, tryHashMigrations, tryReadAlembicCall } from './migration-sources';

/** What the migrations of a service would do. */
export interface MigrationLint {
  readonly service: string;

  /**
   * Revision that the database is at: what the last release migrated it to.
   *
   * @default - not known; every revision is judged by itself
   */
  readonly from?: string;

  /**
   * Revision that it would be at.
   *
   * @default - not known
   */
  readonly head?: string;
  readonly findings: readonly MigrationFinding[];

  /**
   * Why nobody knows what they would do.
   *
   * @default - they were judged
   */
  readonly notJudged?: { readonly code: string; readonly why: string; readonly hint: string };
}

/** What the guard needs. */
export interface GuardContext {
  readonly alembic: AlembicPort;
  readonly variables: Record<string, string | undefined>;
  readonly io: Pick<Io, 'info'>;
}

/** Where the migrations lie, and how they count. */
export interface GuardScope {
  readonly workspaceRoot: string;

  /** Whether what breaks the version that serves is refused; otherwise it is told. */
  readonly strict: boolean;
}

/**
 * Judges what the releases would run before their traffic, and notes in each plan where that leads.
 *
 * @throws CliError `MigrationRefused`, `MigrationNotJudged` where the environment is strict: nothing was changed
 */
export async function guardMigrations(
  plans: readonly ReleasePlan[],
  scope: GuardScope,
  context: GuardContext,
): Promise<ReleasePlan[]> {
  const guarded: ReleasePlan[] = [];
  for (const plan of plans) {
    if (!wouldMigrate(plan)) {
      guarded.push(plan);
      continue;
    }
    const lint = await lintMigrations(plan, scope, context);
    // before the first release nobody uses the database
    if (plan.live.service.tags[tags.serving] !== undefined) {
      if (scope.strict) refuseMigrations(lint, plan.rollout.environment);
      tell(lint, context);
    }
    guarded.push({ ...plan, schema: lint.head });
  }
  return guarded;
}

function wouldMigrate({ rollout, live, wanted, done }: ReleasePlan): boolean {
  return !done && rollout.migration !== undefined && live.service.tags[tags.migrated] !== wanted.hash;
}

function tell({ service, findings, notJudged }: MigrationLint, { io }: GuardContext): void {
  if (notJudged && notJudged.code !== 'SourceUnknown') io.info(`warning: ${describeNotJudged(service, notJudged)}`);
  for (const found of findings.filter(isUndeclared)) io.info(`warning: ${service}: ${describeFinding(found)}`);
}

/** @throws CliError `MigrationRefused` with all reasons, `MigrationNotJudged` */
export function refuseMigrations({ service, findings, notJudged }: MigrationLint, environment: string): void {
  if (notJudged && notJudged.code !== 'NotAlembic') {
    const text = `${describeNotJudged(service, notJudged)}; ${environment} is protected`;
    throw new CliError('MigrationNotJudged', text, { hint: notJudged.hint });
  }
  const undeclared = findings.filter(isUndeclared);
  if (undeclared.length === 0) return;
  const lines = undeclared.map(found => `\n  ${describeFinding(found)}`).join('');
  throw new CliError(
    'MigrationRefused',
    `the migrations of ${service} would harm the version that serves in ${environment}:${lines}`,
    {
      hint: 'expand now, contract in a later release; where nothing that serves uses it any more, write berth_phase = "contract" into the file of the migration',
      problems: undeclared.map(found => ({ code: found.rule, message: describeFinding(found), hint: found.fix })),
    },
  );
}

function isUndeclared({ declared }: MigrationFinding): boolean {
  return declared === undefined;
}

function describeNotJudged(service: string, { why }: NonNullable<MigrationLint['notJudged']>): string {
  return `the migrations of ${service} cannot be judged: ${why}`;
}

/** `0004 (0004_drop_note.py) drops column orders.note; in the contract phase …`. */
export function describeFinding({ revision, file, text, fix }: MigrationFinding): string {
  const place = [revision, file && `(${file})`].filter(Boolean).join(' ');
  return `${place ? `${place} ` : ''}${text}; ${fix}`;
}

/** What the migrations of a service would do to the version that serves. Reads files; asks no database. */
export async function lintMigrations(
  plan: ReleasePlan,
  { workspaceRoot }: GuardScope,
  { alembic, variables }: GuardContext,
): Promise<MigrationLint> {
  const { rollout, live } = plan;
  const { service } = rollout;
  const source = findSource(plan, workspaceRoot, variables);
  const from = live.service.tags[tags.schema];
  if ('why' in source) return { service, findings: [], notJudged: source };
  try {
    const rendered = await alembic.render({ ...source, from });
    const findings = await judgeMigrations({ ...rendered, known: rendered.known && from !== undefined });
    return { service, from: rendered.known ? from : undefined, head: rendered.head ?? undefined, findings };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { name: code, message: why, hint = '' } = error;
    return { service, findings: [], notJudged: { code, why, hint } };
  }
}

type Source = AlembicCall & { readonly folder: string; readonly python: string };

/** The folder that the image was made from, if it still holds the same migrations, and a Python that can read them. */
function findSource(
  { rollout, image }: ReleasePlan,
  workspaceRoot: string,
  variables: GuardContext['variables'],
): Source | NonNullable<MigrationLint['notJudged']> {
  const { service, repository, migration } = rollout;
  const call = tryReadAlembicCall(migration?.command ?? []);
  if (!call) {
    const why = `"${migration?.command.join(' ')}" is no call of alembic upgrade`;
    return { code: 'NotAlembic', why, hint: 'alembic upgrade head' };
  }
  const homes = [...new Set([service, repository.split('/').at(-1) ?? service])];
  const folders = homes.map(name => join(workspaceRoot, 'services', name));
  const made: WantedImage = image.folder === undefined ? imageOf(image, folders) : image;
  const { folder } = made;
  if (folder === undefined || !existsSync(join(folder, call.config))) {
    const hint = 'name the image.json that was written beside its migrations, not the digest';
    return { code: 'SourceUnknown', why: 'no folder with its migrations is known', hint };
  }
  if (made.migrations === undefined) {
    // made by an older version: unchanged sources would bring the same file from the cache
    const why = `the image.json in ${folder} does not say of which migrations it was made`;
    return { code: 'SourceUnknown', why, hint: `nx image ${homes[0]} --skip-nx-cache` };
  }
  if (made.migrations !== tryHashMigrations(folder)) {
    const why = `${folder} holds other migrations than the image`;
    return { code: 'SourceDiffers', why, hint: `check out what the image was made of, or nx image ${homes[0]}` };
  }
  const environments = [variables.VIRTUAL_ENV, ...[folder, ...folders].map(home => join(home, '.venv'))];
  const python = environments
    .flatMap(home => (home ? [join(home, 'bin', 'python')] : []))
    .find(candidate => existsSync(candidate));
  if (python !== undefined) return { ...call, folder, python };
  return { code: 'NoPython', why: `no Python environment with Alembic for ${folder}`, hint: `nx venv ${homes[0]}` };
}
