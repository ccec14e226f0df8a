import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { continuedClock } from '../src/continued-clock';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-clock-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What a clock leaves behind that ran for `seconds` before the last change of the journal. */
function leaveBehind({ seconds, speed }: { seconds: number; speed: number }): number {
  const real = Date.now() - 60_000;
  writeFileSync(join(folder, 'clock.json'), JSON.stringify({ real, shown: real, speed }));
  writeFileSync(join(folder, 'journal.ndjson'), '');
  const changed = real / 1000 + seconds;
  utimesSync(join(folder, 'journal.ndjson'), changed, changed);
  return real + seconds * 1000 * speed;
}

test("starts with the computer's time", () => {
  const before = Date.now();

  const shown = continuedClock(folder, 20).now().getTime();

  expect(shown).toBeGreaterThanOrEqual(before);
  expect(shown).toBeLessThan(before + 60_000);
});

test('goes on where a hurried clock was at the last change, whatever its own speed', () => {
  const last = leaveBehind({ seconds: 30, speed: 20 });

  const shown = continuedClock(folder, 1).now().getTime();

  expect(shown).toBeGreaterThanOrEqual(last - 1000);
  expect(shown).toBeLessThan(last + 60_000);
});

test("does not go on from a clock that the computer's has overtaken", () => {
  leaveBehind({ seconds: 30, speed: 1 });
  const before = Date.now();

  expect(continuedClock(folder, 1).now().getTime()).toBeGreaterThanOrEqual(before);
});

test('starts anew when what the last clock left cannot be read', () => {
  leaveBehind({ seconds: 30, speed: 20 });
  writeFileSync(join(folder, 'clock.json'), '{');

  expect(continuedClock(folder, 1).now().getTime()).toBeLessThan(Date.now() + 60_000);
});
