import type { SynthesizedApp } from './assemblies';

/** What the CDK reports of its validation plugins, as far as it is read here. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly suppressedViolations?: readonly {
      readonly acknowledgedId: string;
      readonly acknowledgedAt: string;
      readonly reason: string;
    }[];
  }[];
}

interface Row {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

const HEAD = `# Accepted findings

What the policy gate found and somebody accepted, from the validation reports of all apps. Written by \`npm run acknowledgements\` after a synthesis; do not edit.

An acknowledgement stands on the narrowest construct that has the finding, and counts for all below it. Rules of Control Tower that are never asked: \`SKIPPED_CONTROL_TOWER_RULES\` of \`@berth/guardrails\`.
`;

/** docs/acknowledgements.md: a table for each app. */
export function renderAcknowledgements(reports: readonly { app: SynthesizedApp; report: ValidationReport }[]): string {
  return [
    HEAD,
    ...reports.map(({ app, report }) => renderApp(app.folder.replace(/\/cdk\.out$/, ''), rowsOf(report))),
  ].join('\n');
}

function renderApp(name: string, rows: readonly Row[]): string {
  const title = `## ${name}\n\n`;
  if (rows.length === 0) return `${title}Nothing.\n`;
  const lines = rows.map(({ rule, path, reason, owner, until }) =>
    `| ${[code(rule), code(path), reason, owner, until].map(escapeCell).join(' | ')} |`.replaceAll('  ', ' '),
  );
  return `${title}${['| rule | construct | reason | owner | until |', '| --- | --- | --- | --- | --- |', ...lines].join('\n')}\n`;
}

function rowsOf({ pluginReports }: ValidationReport): Row[] {
  const accepted = pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
  const rows = accepted.map(({ acknowledgedId, acknowledgedAt, reason }) => ({
    rule: acknowledgedId,
    path: acknowledgedAt,
    ...ownerOf(reason),
  }));
  const unique = new Map(rows.map(row => [`${row.path} ${row.rule}`, row]));
  return [...unique].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([, row]) => row);
}

/** `acknowledge` of foundation adds them to the reason; what the CDK accepts by itself has none. */
function ownerOf(text: string): Pick<Row, 'reason' | 'owner' | 'until'> {
  const [, reason = text, owner = 'AWS CDK', until = ''] =
    /^(.*) \(([^()]+?)(?:, until (\d{4}-\d{2}-\d{2}))?\)$/s.exec(text) ?? [];
  return { reason, owner, until };
}

function code(text: string): string {
  return `\`${text}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
