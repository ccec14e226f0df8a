import { type Busy, type BusyDeployment, hasMoved, isSettled, makeRoom } from '../../src/engine/busy';
import { readLive } from '../../src/engine/live';
import type { RolloutEngine } from '../../src/engine/rollout-engine';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, rollout } from '../_fakes/rollout';

const deployment: BusyDeployment = {
  ...{ id: 'service-deployment/d-1', status: 'IN_PROGRESS', who: 'ada', moved: false },
  ...{ createdAt: Date.UTC(2026, 0, 1), taskDefinition: BASE },
};
const free: Busy = { kind: 'free' };
const foreign: Busy = { kind: 'foreign', deployment };
const adopt: Busy = { kind: 'adopt', deployment };

/** Makes room while the engine judges in turn as it is told, the last for ever. */
function account(judged: readonly Busy[], wait = false, endsKeeping = false) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const io = new FakeIo();
  const left = [...judged];
  const asked: string[] = [];
  const ended: string[] = [];
  const engine = {
    judge: async (hash: string) => {
      asked.push(hash);
      return (left.length > 1 ? left.shift() : left[0]) ?? free;
    },
    endKeeping: async (id: string) => {
      ended.push(id);
      return endsKeeping;
    },
  } as unknown as RolloutEngine;
  const context = { aws: aws.ports, clock, io, pollMs: 5000 };
  return { aws, clock, io, asked, ended, run: () => makeRoom(engine, 'aaa', rollout, wait, context) };
}

test.each([free, adopt])('there is room at once: $kind', async busy => {
  const { asked, clock, io, run } = account([busy, foreign]);

  await expect(run()).resolves.toEqual(busy);

  expect([asked, clock.sleeps, io.said]).toEqual([['aaa'], 0, []]);
});

test.each([
  [deployment, 'deployment d-1 of dev-pyshop:1 of pyshop runs since 2026-01-01T00:00:00.000Z (ada)'],
  [{ ...deployment, taskDefinition: undefined }, 'deployment d-1 of pyshop runs since 2026-01-01T00:00:00.000Z (ada)'],
])('F02: gives way to somebody else at once', async (found, message) => {
  const { clock, io, run } = account([{ kind: 'foreign', deployment: found }, free]);

  await expect(run()).rejects.toMatchObject({
    ...{ name: 'DeploymentActive', message, exitCode: 5 },
    hint: 'add --wait, or give the command again after its end',
  });
  expect([clock.sleeps, io.said]).toEqual([0, []]);
});

test('F02: gives way to somebody who came while we waited for the end of ours', async () => {
  const { run } = account([{ kind: 'ending', deployment }, { kind: 'ending', deployment }, foreign, free]);

  await expect(run()).rejects.toMatchObject({ name: 'DeploymentActive', exitCode: 5 });
});

test.each([free, adopt])('waits for somebody else if asked to, until there is room: $kind', async last => {
  const { clock, io, run } = account([foreign, foreign, foreign, last], true);

  await expect(run()).resolves.toEqual(last);

  expect(io.said).toEqual(['waiting for deployment d-1', 'IN_PROGRESS', 'IN_PROGRESS']);
  expect(clock.sleeps).toBe(2);
});

test.each([
  ['ending', 'deployment d-1 is being taken back: waiting for its end', []],
  ['rotation', 'deployment d-1 starts the tasks again after a secret changed: waiting for it', []],
  [
    'keepsOld',
    'deployment d-1 still keeps the tasks before it: waiting for the end of that',
    ['service-deployment/d-1'],
  ],
] as const)('says once what it waits for: %s', async (kind, text, ends) => {
  const busy: Busy = { kind, deployment };
  const { ended, io, run } = account([busy, busy, busy, free]);

  await run();

  expect(io.said).toEqual(['waiting for deployment d-1', text, 'IN_PROGRESS', 'IN_PROGRESS']);
  expect(ended).toEqual(ends);
});

test('ends the keeping of old tasks where that is possible, and says what it costs', async () => {
  const busy: Busy = { kind: 'keepsOld', deployment };
  const { io, run } = account([busy, busy, free], false, true);

  await run();

  expect(io.said).toContain(
    'deployment d-1 still keeps the tasks before it: ending that, its rollback is a new release from now on',
  );
});

test('explains each deployment, and each of its turns', async () => {
  const second = { ...deployment, id: 'service-deployment/d-2' };
  const { io, run } = account([
    ...[
      { kind: 'ending' as const, deployment },
      { kind: 'ending' as const, deployment },
    ],
    ...[
      { kind: 'ending' as const, deployment: second },
      { kind: 'rotation' as const, deployment: second },
    ],
    free,
  ]);

  await run();

  expect(io.said.filter(text => text.startsWith('deployment '))).toEqual([
    'deployment d-1 is being taken back: waiting for its end',
    'deployment d-2 is being taken back: waiting for its end',
    'deployment d-2 starts the tasks again after a secret changed: waiting for it',
  ]);
});

test('F13: what is waited for goes on in AWS without contact', async () => {
  const { aws, clock, run } = account([foreign], true);
  clock.onSleep = () => {
    aws.beforeRead = () => {
      throw awsError('TimeoutError');
    };
  };

  await expect(run()).rejects.toMatchObject({
    message: expect.stringContaining('deployment d-1 continues in AWS'),
    exitCode: 75,
  });
});

test('a deployment has moved when its tasks are the first ones and get everything', async () => {
  const { aws } = account([free]);
  const live = await readLive(rollout, aws.ports);

  expect(hasMoved({ taskDefinition: BASE }, live)).toBe(true);
  expect(hasMoved({ taskDefinition: 'another' }, live)).toBe(false);
  expect(hasMoved({ taskDefinition: undefined }, { ...live, primary: undefined })).toBe(false);
  const some = live.listener && { ...live.listener, weights: { [BLUE]: 90 } };
  expect(hasMoved({ taskDefinition: BASE }, { ...live, listener: some })).toBe(false);
});

test('what keeps old tasks only takes no traffic away', () => {
  expect(isSettled(free)).toBe(true);
  expect(isSettled(foreign)).toBe(false);
  expect(isSettled({ kind: 'keepsOld', deployment: { ...deployment, moved: true } })).toBe(true);
});
