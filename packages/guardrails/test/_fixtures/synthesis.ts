import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { GUARDRAILS_RECORD_FILE, Guardrails, type GuardrailsOptions, type GuardrailsRecord } from '../../src';

interface ReportedViolation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly violatingConstructs?: readonly { readonly constructPath: string }[];
}

interface ReportedPlugin {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly ReportedViolation[];
  readonly suppressedViolations?: readonly (ReportedViolation & { readonly reason: string })[];
}

export interface Synthesis {
  /** What the synthesis threw. */
  readonly error?: Error;
  readonly plugins: Readonly<Record<string, ReportedPlugin>>;
  readonly record?: GuardrailsRecord;
}

/** Synthesizes an app with the gate, and reads what lies on disk. */
export function synthesize(build: (stack: Stack, app: App) => void, options?: GuardrailsOptions): Synthesis {
  return synthesizeApp(app => {
    Guardrails.of(app, options);
    build(new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } }), app);
  });
}

/** The same with whatever judges the app. */
export function synthesizeApp(build: (app: App) => void): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'guardrails-'));
  const app = new App({ outdir });
  try {
    build(app);
    return { error: errorOf(() => app.synth()), ...readAssembly(outdir) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function rulesOf(plugin?: ReportedPlugin): string[] {
  return (plugin?.violations ?? []).map(({ ruleName }) => ruleName);
}

function readAssembly(outdir: string): Omit<Synthesis, 'error'> {
  const read = <T>(file: string): T | undefined =>
    existsSync(join(outdir, file)) ? (JSON.parse(readFileSync(join(outdir, file), 'utf8')) as T) : undefined;
  const report = read<{ pluginReports: ReportedPlugin[] }>('validation-report.json');
  const plugins = Object.fromEntries((report?.pluginReports ?? []).map(plugin => [plugin.pluginName, plugin]));
  return { plugins, record: read<GuardrailsRecord>(GUARDRAILS_RECORD_FILE) };
}

function errorOf(action: () => unknown): Error | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
