import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScaledClock } from './core/clock';

/** When a clock was started: by the computer's time, and what it showed. Epoch milliseconds. */
interface ClockStart {
  readonly real: number;
  readonly shown: number;
  readonly speed: number;
}

/**
 * A clock that never shows less than an earlier one on the same folder did: a hurried clock runs ahead of the computer's, and what is in the store bears
 * its time. Call it before the store is opened.
 */
export function continuedClock(folder: string, speed: number): ScaledClock {
  const path = join(folder, 'clock.json');
  const real = Date.now();
  const shown = Math.max(real, lastShown(folder, path));
  writeFileSync(path, JSON.stringify({ real, shown, speed } satisfies ClockStart), { mode: 0o600 });
  return new ScaledClock(speed, new Date(shown));
}

/** The time of the last change in the journal, by the clock of then. */
function lastShown(folder: string, path: string): number {
  const changed = statSync(join(folder, 'journal.ndjson'), { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return 0;
  try {
    const { real, shown, speed } = JSON.parse(readFileSync(path, 'utf8')) as ClockStart;
    return shown + Math.max(0, changed - real) * speed || 0;
  } catch {
    return 0;
  }
}
