import { CliError } from '../../src/cli-error';
import { emptyTally } from '../../src/engine/failures';
import { follow } from '../../src/engine/follow';
import type { Watch } from '../../src/engine/rollout-engine';
import { type Observation, SHIFT_LIMIT_MS, TRAFFIC_ELSEWHERE } from '../../src/engine/shift';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, rollout } from '../_fakes/rollout';

const alarm = { id: 'errors', kind: 'alarm', text: 'alarm errors went off' };
const moving: Observation = {
  ...{ progress: 'moving', shipped: false, asBefore: false, tally: emptyTally, mark: 'a', patienceMs: 60_000 },
  ...{ mayStall: false, canRestore: false, text: 'Install', serving: 'pyshop:1 serves' },
};

/** Follows what is seen, one after the other; the last goes on. */
function following(seen: readonly Partial<Observation>[], changes: Partial<Watch> = {}) {
  const clock = new ManualClock();
  const io = new FakeIo();
  const calls: string[] = [];
  const left = [...seen];
  const watch: Watch = {
    oldRevision: BASE,
    remedy: 'by hand',
    look: async () => ({ ...moving, ...(left.length > 1 ? left.shift() : left[0]) }),
    stop: async () => void calls.push('stop'),
    restore: async () => void calls.push('restore'),
    ...changes,
  };
  const told: string[] = [];
  const step = { update: (text: string) => told.push(text), title: () => undefined };
  const context = { aws: new FakeAws(clock).ports, clock, io, pollMs: 5000 };
  const end = follow('application/d-1', rollout, watch, step as never, context);
  return { end, calls, told, io, clock };
}

test('tells where it is until it has shipped', async () => {
  const { end, told, calls } = following([{}, { text: 'AllowTraffic' }, { shipped: true, text: 'done' }]);

  await expect(end).resolves.toBeUndefined();

  expect(told).toEqual(['Install', 'AllowTraffic', 'done']);
  expect(calls).toEqual([]);
});

test('stops what must not go on, says why, and confirms what serves then', async () => {
  const { end, told, io, calls } = following([
    { alarm },
    { progress: 'returning' },
    { progress: 'over', asBefore: true },
  ]);

  await expect(end).rejects.toMatchObject({
    name: 'RolledBack',
    message: 'release of pyshop to dev failed: alarm errors went off; rolled back to dev-pyshop:1, which serves',
    hint: 'correct the service, make its image again, then release',
    exitCode: 2,
  });

  expect(calls).toEqual(['stop']);
  expect(io.said).toEqual(['alarm errors went off: stopping deployment d-1 and going back']);
  expect(told).toEqual(['Install', 'going back: alarm errors went off', 'going back: alarm errors went off']);
});

test('says that nothing serves when nothing did before, and what speaks for the cause', async () => {
  const over = { progress: 'over', asBefore: true, obstacle: 'no room' } as const;
  const { end } = following([{ alarm }, over], { oldRevision: undefined });

  await expect(end).rejects.toMatchObject({
    message: 'release of pyshop to dev failed: alarm errors went off; nothing serves yet\n  service: no room',
  });
});

test('F37: brings back what served when nobody else does', async () => {
  const { end, io, calls } = following([
    { alarm },
    { progress: 'over', canRestore: true },
    { progress: 'over', asBefore: true },
  ]);

  await expect(end).rejects.toMatchObject({ name: 'RolledBack' });

  expect(calls).toEqual(['stop', 'restore']);
  expect(io.said.at(-1)).toBe('bringing back dev-pyshop:1');
});

test.each([
  ['stop', 'asking to stop deployment d-1: no answer'],
  ['restore', 'asking for dev-pyshop:1: no answer'],
] as const)('an answer of %s that was lost is said, and what became of it is seen', async (call, text) => {
  const lost = {
    [call]: async () => {
      throw new TypeError('no answer');
    },
  };
  const { end, io } = following(
    [{ alarm }, { progress: 'over', canRestore: true }, { progress: 'over', asBefore: true }],
    lost,
  );

  await expect(end).rejects.toMatchObject({ name: 'RolledBack' });

  expect(io.said).toContain(text);
});

test('who has lost the lock asks for nothing more', async () => {
  const lost = async () => {
    throw new CliError('LockLost', 'gone');
  };
  const { end, io } = following([{ alarm }], { stop: lost });

  await expect(end).rejects.toMatchObject({ name: 'LockLost' });

  expect(io.said).toHaveLength(1);
});

test('F28: says what serves and what to do by hand when nothing comes back', async () => {
  const { end } = following([{ alarm }, { progress: 'over' }]);

  await expect(end).rejects.toMatchObject({
    name: 'RollbackStuck',
    message: 'release of pyshop failed (alarm errors went off) and was not rolled back; pyshop:1 serves',
    hint: 'by hand',
    exitCode: 3,
  });
});

test('F29: says so when it succeeded and users are sent elsewhere', async () => {
  const { end } = following([{ disagrees: TRAFFIC_ELSEWHERE }]);

  await expect(end).rejects.toMatchObject({
    message: `release of pyshop failed (${TRAFFIC_ELSEWHERE}) and was not rolled back; pyshop:1 serves`,
  });
});

test('F02: gives way to somebody else’s deployment, and says which', async () => {
  const { end, calls } = following([{ superseded: 'd-2' }]);

  await expect(end).rejects.toMatchObject({
    name: 'Superseded',
    message: "deployment d-1 of pyshop was replaced by somebody else's d-2; pyshop:1 serves",
    hint: 'give the command again after its end',
    exitCode: 5,
  });

  expect(calls).toEqual([]);
});

test('I7: what never ends is left after some hours, with what continues', async () => {
  const { end, clock } = following([{}]);
  const began = clock.time;

  await expect(end).rejects.toMatchObject({
    name: 'LostContact',
    message: 'deployment d-1 did not end in time; deployment d-1 continues in AWS',
    exitCode: 75,
  });

  expect(clock.time - began).toBeLessThan(SHIFT_LIMIT_MS + 60_000);
});
