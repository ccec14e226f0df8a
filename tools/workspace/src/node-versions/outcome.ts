export interface Outcome {
  readonly version: string;
  readonly step: string;

  /** What came before it failed, so that it did not begin: `skipped`. */
  readonly result: 'passed' | 'failed' | 'skipped' | 'interrupted';

  readonly seconds: number;
}

/** A table, its columns as wide as what is in them. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = [
    ['node', 'step', 'result', 'duration'],
    ...outcomes.map(({ version, step, result, seconds }) => [
      version,
      step,
      result,
      result === 'skipped' ? '' : durationOf(seconds),
    ]),
  ];
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `3 min 07 s`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** 0 only if everything passed. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ result }) => result === 'interrupted')) return 130;
  return outcomes.length > 0 && outcomes.every(({ result }) => result === 'passed') ? 0 : 1;
}
