import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CliError, type CliProblem } from '../cli-error';
import { templateFilesOf } from './assembly';
import { isJsonObject, readJsonObject } from './json-object';
import { type EnvironmentApp, nxNameOf } from './workspace';

/** What `@berth/guardrails` leaves in an assembly, as far as it counts here. */
interface GuardrailsRecord {
  readonly packs: readonly object[];

  /** SHA-256 of the templates that were judged, by file name. */
  readonly templates: Readonly<Record<string, string>>;
}

/** What the CDK reports of its plugins, as far as it counts here. */
interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations?: readonly {
      readonly ruleName: string;
      readonly description?: string;
      readonly severity?: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

type PluginReport = ValidationReport['pluginReports'][number];

const RECORD = 'guardrails.json';
const REPORT = 'validation-report.json';

/**
 * Lets only templates pass that the policy gate judged and did not refuse. A refused assembly lies complete on disk.
 *
 * @throws CliError `NotGuarded`, `GuardOutdated`, `GuardRefused`: nothing was changed
 */
export function checkGate(app: EnvironmentApp): void {
  const record = read<GuardrailsRecord>(app, RECORD, isRecord);
  const report = read<ValidationReport>(app, REPORT, isReport);
  if (record === undefined || report === undefined || !(record.packs.length > 0)) {
    throw new CliError('NotGuarded', `the templates of ${app.name} were not judged: no ${record ? REPORT : RECORD}`, {
      hint: `call Guardrails.of(app) of @berth/guardrails first in ${relative(app.workspaceRoot, app.folder)}/src/main.ts, then nx synth ${nxNameOf(app)}`,
    });
  }
  const changed = templateFilesOf(app).filter(file => record.templates[file] !== sha256(join(outdir(app), file)));
  if (changed.length > 0) {
    throw new CliError('GuardOutdated', `${changed.join(', ')}: not the template that the gate judged`, {
      hint: `nx synth ${nxNameOf(app)} --skip-nx-cache`,
    });
  }
  const refusals = report.pluginReports.flatMap(refusalsOf);
  if (refusals.length === 0) return;
  throw new CliError('GuardRefused', [`the gate refuses the templates of ${app.name}:`, ...refusals].join('\n  '), {
    hint: `nx synth ${nxNameOf(app)} shows where; solve them, or accept them with acknowledge() of @berth/foundation`,
    problems: report.pluginReports.flatMap(findingsOf),
  });
}

/** What the gate found in templates that lie in `outdir`, one by one; nothing where no report can be read. */
export function findingsIn(outdir: string): CliProblem[] {
  try {
    const report = readJsonObject(join(outdir, REPORT));
    return isReport(report) ? (report as unknown as ValidationReport).pluginReports.flatMap(findingsOf) : [];
  } catch {
    // the text of the synthesis tells them, too
    return [];
  }
}

function findingsOf({ pluginName, conclusion, violations = [] }: PluginReport): CliProblem[] {
  if (violations.length === 0) {
    return conclusion === 'success' ? [] : [{ code: pluginName, message: `${pluginName}: ${conclusion}` }];
  }
  return violations.flatMap(({ ruleName: code, description: fact = 'found', severity: given, violatingConstructs }) => {
    const severity = given === 'warning' ? ('warning' as const) : ('error' as const);
    return violatingConstructs.map(({ constructPath: path = 'the app' }) => ({
      ...{ code, message: `${code} ${path}: ${fact}`, path, fact, severity },
    }));
  });
}

/** A warning leaves the conclusion a success, and refuses all the same; a pack that broke has no violation. */
function refusalsOf({ pluginName, conclusion, violations = [] }: PluginReport): string[] {
  if (violations.length === 0) return conclusion === 'success' ? [] : [`${pluginName}: ${conclusion}`];
  return violations.map(({ ruleName, violatingConstructs }) => {
    const places = violatingConstructs.map(({ constructPath = 'the app' }) => constructPath);
    return `${pluginName}: ${ruleName} at ${places.join(', ')}`;
  });
}

function isRecord({ packs, templates }: Record<string, unknown>): boolean {
  return Array.isArray(packs) && isJsonObject(templates);
}

function isReport({ pluginReports }: Record<string, unknown>): boolean {
  if (!Array.isArray(pluginReports)) return false;
  return pluginReports.every(report => {
    if (!isJsonObject(report)) return false;
    const { violations = [] } = report;
    return Array.isArray(violations) && violations.every(one => Array.isArray(one?.violatingConstructs));
  });
}

function read<T>(
  app: EnvironmentApp,
  file: string,
  isRight: (content: Record<string, unknown>) => boolean,
): T | undefined {
  const path = join(outdir(app), file);
  if (!existsSync(path)) return undefined;
  try {
    const content = readJsonObject(path);
    if (isRight(content)) return content as T;
  } catch (cause) {
    throw new CliError('GuardOutdated', `${file} of ${app.name} is not JSON`, {
      cause,
      hint: `nx synth ${nxNameOf(app)} --skip-nx-cache`,
    });
  }
  throw new CliError('GuardOutdated', `${file} of ${app.name} is not what the gate writes`, {
    hint: `nx synth ${nxNameOf(app)} --skip-nx-cache`,
  });
}

function outdir({ folder }: EnvironmentApp): string {
  return join(folder, 'cdk.out');
}

/** Nothing has the hash of a template that is gone. */
function sha256(path: string): string {
  if (!existsSync(path)) return '';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
