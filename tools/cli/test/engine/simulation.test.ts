import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { anySchedule, kinds, type Schedule } from '../_simulation/schedule';
import { survive } from '../_simulation/survive';

const bugs = JSON.parse(readFileSync(join(__dirname, '../_simulation/found-bugs.json'), 'utf8')) as {
  bug: string;
  schedule: Schedule;
}[];

jest.setTimeout(300_000);

test('I1 to I9 hold whatever fails, is killed, is lost or interferes, and the same command goes on', async () => {
  // the same 500 everywhere; `nx simulate cli` tries others
  await fc.assert(
    fc.asyncProperty(anySchedule, schedule => survive(schedule)),
    { numRuns: 500, seed: 1 },
  );
});

test.each(bugs.map(({ bug, schedule }) => [bug, schedule] as const))('is repaired: %s', async (_, schedule) => {
  await expect(survive(schedule)).resolves.toBeUndefined();
});

test.each(kinds)(
  'a lock that is taken away while a change is on its way is nobody’s before that has arrived: %s',
  async kind => {
    for (let at = 24; at < 64; at += 2) {
      const calm = { broken: false, breaker: 1, aborts: false, hangs: false, red: false, scales: false };
      const quiet = { ...calm, rollbackLooks: 0, rollbackFails: false, migrationExitCode: 0 };
      const faults = [{ at, fault: 'unlockMeanwhile' }] as const;
      await survive({ kind, seed: at, ...quiet, runs: [{ faults, resume: false }] });
    }
  },
);

test('finds a secret that is said', async () => {
  const schedule: Schedule = {
    ...{ kind: 'codeDeploy', seed: 1, broken: true, breaker: 1, aborts: false, hangs: false, red: false },
    ...{ rollbackLooks: 0, rollbackFails: false, migrationExitCode: 0, scales: false },
    runs: [{ faults: [], resume: false }],
  };

  await expect(survive(schedule)).resolves.toBeUndefined();
  await expect(survive(schedule, false)).rejects.toThrow('I5: a secret was said');
});
