import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { Changes } from '../engine/changes';
import type { EngineContext } from '../engine/environment';
import { Lock } from '../engine/lock';
import { tags } from '../engine/markers';
import { runOnce } from '../engine/one-off';
import { migrateAhead, type ReleasePlan } from '../engine/release';
import { guardMigrations } from '../migrations/migration-guard';
import { limited } from '../timeout';
import { isStrict } from '../workspace/assembly';
import { chooseServices } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { migrateLintCommand } from './migrate-lint';
import { dryRunOption, helpOf, jsonOption, serviceOption, timeoutOption } from './options';
import { imageOption, type MigrateOptions, planMigrations } from './planned-migrations';
import { servingRevision } from './run';

export interface MigrateStatusOptions extends MigrateOptions {
  /**
   * Ask the database, in a task of its own.
   *
   * @default false
   */
  readonly schema?: boolean;
}

export interface MigrateUpOptions extends MigrateOptions {
  /**
   * Only say what would be run.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Stop watching after so many minutes.
   *
   * @default - watch to the end
   */
  readonly timeout?: number;
}

export interface MigrationState {
  readonly service: string;

  /** What a release runs first. */
  readonly command: readonly string[];

  /** `done`: it was run for this image; `pending`: a release would run it. */
  readonly state: 'done' | 'pending';

  /** The image that was asked for. */
  readonly digest: string;

  /**
   * What the migration tool says of the database.
   *
   * @default - it was not asked
   */
  readonly schema?: readonly string[];
}

export interface MigrateReport {
  readonly environment: string;

  /** Services that have a migration. */
  readonly services: readonly MigrationState[];
}

export const migrateCommand = (context: CommandContext) =>
  new Command('migrate')
    .description('look after the database schema apart from a release')
    .addCommand(statusCommand(context))
    .addCommand(upCommand(context))
    .addCommand(migrateLintCommand(context))
    .addHelpText('after', helpOf('berth migrate status prod', 'berth migrate lint prod', 'berth migrate up dev'));

const statusCommand = (context: CommandContext) =>
  new Command('status')
    .description('say for which images the migration was run, and which a release would run')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .addOption(imageOption())
    .option('--schema', 'ask the database too, in a task of its own')
    .addOption(jsonOption('the state'))
    .addHelpText('after', helpOf('berth migrate status prod --schema'))
    .action(async (environment: string | undefined, { json, ...flags }: MigrateStatusOptions & { json?: boolean }) => {
      const report = await migrateStatus({ environment, ...flags }, context);
      context.io.result(json ? report : describe(report));
    });

const upCommand = (context: CommandContext) =>
  new Command('up')
    .description('run the migration of an image now; the release that follows finds it done')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .addOption(imageOption())
    .addOption(timeoutOption())
    .addOption(dryRunOption())
    .addOption(jsonOption('the state'))
    .addHelpText('after', helpOf('berth migrate up dev'))
    .action(async (environment: string | undefined, { json, ...flags }: MigrateUpOptions & { json?: boolean }) => {
      const report = await migrateUp({ environment, ...flags }, limited(context, flags.timeout));
      context.io.result(json ? report : describe(report));
    });

/** What was migrated, as AWS remembers it. Changes nothing. */
export async function migrateStatus(options: MigrateStatusOptions, context: CommandContext): Promise<MigrateReport> {
  const chosen = await chooseServices(options, context);
  const plans = await planMigrations(chosen, options, context);
  const services = await Promise.all(
    plans.map(async plan => ({
      ...stateOf(plan),
      ...(options.schema && { schema: await readSchema(plan.rollout, context, chosen.engine) }),
    })),
  );
  return { environment: chosen.app.name, services };
}

/**
 * Runs migrations ahead of a release. The version that serves must work on the new schema.
 *
 * @throws CliError with exit code 4 when one failed or its outcome is unknown; no traffic is moved
 */
export async function migrateUp(options: MigrateUpOptions, context: CommandContext): Promise<MigrateReport> {
  const chosen = await chooseServices(options, context);
  const { app, engine } = chosen;
  const looked = await planMigrations(chosen, options, context);
  const scope = { workspaceRoot: app.workspaceRoot, strict: isStrict(chosen.assembly) };
  const plans = await guardMigrations(looked, scope, context);
  const pending = plans.filter(plan => stateOf(plan).state === 'pending');
  const report: MigrateReport = { environment: app.name, services: plans.map(stateOf) };
  if (options.dryRun) return report;
  if (pending.length === 0) {
    await Lock.clear(app.name, context, engine.aws.parameters, context.clock);
    return report;
  }

  const lock = await Lock.take(app.name, context, engine.aws.parameters, context.clock);
  const changes = new Changes();
  const orders = { wait: false, beforeChange: () => lock.renew(), changes };
  await lock.hold(() =>
    changes.explain(async () => {
      for (const plan of pending) await migrateAhead(plan, orders, lock.fence(engine));
    }),
  );
  return { ...report, services: report.services.map(service => ({ ...service, state: 'done' })) };
}

function stateOf({ rollout, image, wanted, live }: ReleasePlan): MigrationState {
  const state = live.service.tags[tags.migrated] === wanted.hash ? 'done' : 'pending';
  return { service: rollout.service, command: rollout.migration?.command ?? [], state, digest: image.digest };
}

/** Alembic tells its migrations and where the database stands; of other tools nothing is known. */
async function readSchema(rollout: Rollout, { owner }: CommandContext, engine: EngineContext): Promise<string[]> {
  const words = rollout.migration?.command ?? [];
  const upgrade = words.indexOf('upgrade');
  if (upgrade < 1 || !words.slice(0, upgrade).some(word => word.includes('alembic'))) {
    throw new CliError('SchemaUnknown', `cannot ask "${words.join(' ')}" where the database stands`, {
      hint: 'only Alembic is known; berth run <environment> -- <command> asks others',
    });
  }
  const lines: string[] = [];
  const goal = {
    revision: await servingRevision(rollout, engine),
    command: [...words.slice(0, upgrade), 'history', '--indicate-current'],
    ...{ timeoutMinutes: 10, owner },
  };
  const { exitCode, task } = await runOnce(rollout, goal, line => lines.push(line), engine);
  if (exitCode === 0) return lines;
  throw new CliError(
    'SchemaUnknown',
    `cannot ask Alembic where the database stands: it ended with code ${exitCode} (task ${task})`,
  );
}

function describe({ services }: MigrateReport): string {
  return services
    .flatMap(({ service, command, state, digest, schema = [] }) => [
      `${service}  ${state}  ${digest.slice(0, 19)}  ${command.join(' ')}`,
      ...schema.map(line => `  ${line}`),
    ])
    .join('\n');
}
