import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './programs';

export interface EnvironmentReport {
  readonly name: string;

  /** Null where nothing serves: `global` holds what the others share. */
  readonly url: string | null;
  readonly version: string | null;

  /** `sha256:…` of the image that serves. */
  readonly digest: string | null;
  readonly requests: number;
  readonly failed: number;

  /** Wall time of the environment's deployments together. */
  readonly seconds: number;
}

export interface Report {
  readonly ok: boolean;
  readonly seconds: number;
  readonly environments: readonly EnvironmentReport[];

  /** What the demo expected, and whether it held. */
  readonly expectations: readonly { readonly what: string; readonly held: boolean }[];
}

export const reportFile = join(root, '.berth/demo/report.json');

export function writeReport(report: Report): void {
  mkdirSync(dirname(reportFile), { recursive: true });
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
}

/** The same as a table of text. */
export function tableOf(environments: readonly EnvironmentReport[]): string {
  const head = ['environment', 'URL', 'version', 'digest', 'requests', 'failed', 'duration'];
  const rows = environments.map(({ name, url, version, digest, requests, failed, seconds }) => [
    name,
    url ?? '-',
    version ?? '-',
    digest ? digest.slice(0, 'sha256:'.length + 12) : '-',
    String(requests),
    String(failed),
    `${seconds.toFixed(1)} s`,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
