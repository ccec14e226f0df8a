import { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { describeFinding, lintMigrations, type MigrationLint, refuseMigrations } from '../migrations/migration-guard';
import { isStrict } from '../workspace/assembly';
import { chooseServices } from './chosen-services';
import { environmentArgument } from './environment-argument';
import { helpOf, jsonOption, serviceOption } from './options';
import { imageOption, type MigrateOptions, planMigrations } from './planned-migrations';

export interface MigrateLintOptions extends MigrateOptions {
  /**
   * Judge as a protected environment does.
   *
   * @default false
   */
  readonly strict?: boolean;
}

export interface MigrateLintReport {
  readonly environment: string;

  /** Whether what is found and not declared stops a release. */
  readonly strict: boolean;
  readonly services: readonly MigrationLint[];
}

export const migrateLintCommand = (context: CommandContext): Command =>
  new Command('lint')
    .description('say what the migrations of a release would break or lock while the version before it serves')
    .addArgument(environmentArgument())
    .addOption(serviceOption())
    .addOption(imageOption())
    .option('--strict', 'refuse what a protected environment refuses')
    .addOption(jsonOption('the findings'))
    .addHelpText('after', helpOf('berth migrate lint prod', 'berth migrate lint dev --strict'))
    .action(async (environment: string | undefined, { json, ...flags }: MigrateLintOptions & { json?: boolean }) => {
      const report = await migrateLint({ environment, ...flags }, context);
      context.io.result(json ? report : describe(report));
    });

/**
 * Judges the SQL that Alembic would run. Changes nothing.
 *
 * @throws CliError `MigrationRefused`, `MigrationNotJudged` where a release would be refused
 */
export async function migrateLint(options: MigrateLintOptions, context: CommandContext): Promise<MigrateLintReport> {
  const chosen = await chooseServices(options, context);
  const { app, assembly } = chosen;
  const strict = options.strict === true || isStrict(assembly);
  const scope = { workspaceRoot: app.workspaceRoot, strict };
  const services: MigrationLint[] = [];
  for (const plan of await planMigrations(chosen, options, context)) {
    const lint = await lintMigrations(plan, scope, context);
    if (strict) refuseMigrations(lint, app.name);
    services.push(lint);
  }
  return { environment: app.name, strict, services };
}

function describe({ services }: MigrateLintReport): string {
  return services.flatMap(describeService).join('\n');
}

function describeService({ service, from, head, findings, notJudged }: MigrationLint): string[] {
  if (notJudged) return [`${service}  not judged: ${notJudged.why}`];
  const range = `${from ?? 'all revisions'} -> ${head ?? 'several heads'}`;
  const lines = findings.map(
    found => `  ${found.declared ? `declared (${found.declared}): ` : ''}${describeFinding(found)}`,
  );
  return [`${service}  ${range}  ${findings.length === 0 ? 'nothing breaks, nothing locks' : ''}`.trimEnd(), ...lines];
}
