import type { Rollout } from '@berth/rollout';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { approve, findApproval, reject } from '../../src/engine/approval';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, GREEN, rollout } from '../_fakes/rollout';

const native: Rollout = { ...rollout, engine: 'ecs', codeDeploy: undefined };
const NEW = BASE.replace(/\d+$/, '2');
const BEGAN = Date.UTC(2026, 0, 1);
const pause = { id: 'hook-1', kind: 'PAUSE', expiresAt: Date.UTC(2026, 0, 2) };

/** An account in which revision 1 serves. */
function account(contract: Rollout) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, contract);
  const io = new FakeIo();
  const context = { aws: aws.ports, clock, io, pollMs: 60_000 };
  return { aws, clock, io, context, find: () => findApproval(contract, context) };
}

/** CodeDeploy waits with revision 2. */
async function ready() {
  const all = account(rollout);
  const appSpec = `{"TaskDefinition":"${NEW}"}`;
  await all.aws.ports.codeDeploy.create({ application: 'a', group: 'g', description: '', appSpec });
  const [waiting] = all.aws.deployments;
  if (!waiting) throw new TypeError('nothing was deployed');
  waiting.status = 'Ready';
  all.aws.calls.length = 0;
  return { ...all, waiting };
}

/** ECS waits with revision 2. */
function paused(changes: Partial<ServiceDeploymentState> = {}, ...older: Partial<ServiceDeploymentState>[]) {
  const all = account(native);
  const state = { requestedCount: 2, bakeMinutes: 0, alarms: [], hooks: [], createdAt: BEGAN, taskDefinition: BASE };
  const waiting = {
    ...state,
    id: 'service-deployment/d-2',
    status: 'IN_PROGRESS',
    taskDefinition: NEW,
    hooks: [pause],
  };
  const recent = [
    { ...waiting, ...changes },
    ...older.map(one => ({ ...state, id: 'service-deployment/old', status: 'SUCCESSFUL', ...one })),
  ];
  all.aws.native.recent = () => recent;
  return { ...all, recent };
}

test('F20: finds what CodeDeploy waits with, and how long', async () => {
  const { find, waiting } = await ready();
  await expect(find()).resolves.toEqual({ deployment: 'd-1', taskDefinition: NEW, limit: undefined });

  Object.assign(waiting, { readyWaitMinutes: 60, taskDefinition: undefined });
  await expect(find()).resolves.toEqual({ deployment: 'd-1', taskDefinition: '', limit: 'for 60 minutes at most' });
});

test('F36: finds the hook of ECS that waits for a human, and until when', async () => {
  const found = { deployment: 'service-deployment/d-2', taskDefinition: NEW, hook: 'hook-1' };
  await expect(paused().find()).resolves.toEqual({ ...found, limit: 'until 2026-01-02T00:00:00.000Z' });

  const endless = paused({
    hooks: [
      { ...pause, id: 'asks', kind: 'AWS_LAMBDA' },
      { id: 'hook-1', kind: 'PAUSE' },
    ],
  });
  await expect(endless.find()).resolves.toEqual({ ...found, limit: undefined });
});

test.each<[string, Partial<ServiceDeploymentState>]>([
  ['a function', { hooks: [{ ...pause, kind: 'AWS_LAMBDA' }] }],
  ['nobody', { hooks: [] }],
  ['nobody any more, as it has ended', { status: 'STOPPED' }],
  ['nobody any more, as it is taken back', { status: 'ROLLBACK_IN_PROGRESS' }],
])('F36: a deployment that waits for %s is no question', async (_, changes) => {
  await expect(paused(changes).find()).resolves.toBeUndefined();
});

test('F36: a service that was never deployed asks nothing', async () => {
  const { find, recent } = paused();
  recent.length = 0;

  await expect(find()).resolves.toBeUndefined();
});

/** The question, as it was found. */
async function question({ find }: Pick<ReturnType<typeof account>, 'find'>) {
  const found = await find();
  if (!found) throw new TypeError('nothing waits');
  return found;
}

test.each<[string, Partial<ServiceDeploymentState>]>([
  ['another deployment waits at the same hook', { id: 'service-deployment/d-3' }],
  ['the same deployment waits at another hook', { hooks: [{ ...pause, id: 'hook-2' }] }],
])('an approval has arrived when %s', async (_, changes) => {
  const { aws, clock, context, recent, ...all } = paused();
  const found = await question(all);
  aws.ports.serviceDeployments.continue = async () => void Object.assign(recent[0] ?? {}, changes);

  await expect(approve(found, native, context)).resolves.toEqual({
    ...{ deployment: 'd-2', revision: 'dev-pyshop:2', outcome: 'approved' },
  });
  expect(clock.sleeps).toBe(0);
});

test('an approval that does not arrive within ten minutes may be given again', async () => {
  const { aws, clock, context, io, ...all } = paused();
  const found = await question(all);
  aws.ports.serviceDeployments.continue = async () => {
    throw awsError('AccessDeniedException', 'denied');
  };

  await expect(approve(found, native, context)).rejects.toMatchObject({
    name: 'ApprovalUnconfirmed',
    message: 'deployment d-2 still waits: denied',
    hint: 'give the same command again',
    exitCode: 75,
  });

  expect(io.said).toEqual(['asking AWS: denied']);
  expect(clock.time - BEGAN).toBe(10 * 60_000);
});

test('a rejection that does not arrive within ninety minutes may be given again', async () => {
  const { aws, clock, context, ...all } = paused({}, {});
  const found = await question(all);
  aws.ports.serviceDeployments.goBack = async () => undefined;

  await expect(reject(found, native, context)).rejects.toMatchObject({
    name: 'ApprovalUnconfirmed',
    message: 'deployment d-2 has not gone back yet',
    exitCode: 75,
  });
  expect(clock.time - BEGAN).toBe(90 * 60_000);
});

test('F36: a rejection is done when its deployment has ended, whatever others do', async () => {
  const { aws, context, recent, ...all } = paused({}, {});
  const found = await question(all);
  aws.ports.serviceDeployments.goBack = async () => {
    Object.assign(recent[0] ?? {}, { status: 'ROLLBACK_SUCCESSFUL', backTo: BASE });
    recent.push({ ...recent[1], id: 'service-deployment/another', status: 'IN_PROGRESS' } as (typeof recent)[0]);
  };

  await expect(reject(found, native, context)).resolves.toEqual({
    ...{ deployment: 'd-2', revision: 'dev-pyshop:2', outcome: 'rejected', serves: 'dev-pyshop:1' },
  });
});

test('F36: what was rejected and serves nevertheless is told', async () => {
  const { aws, context, recent, ...all } = paused({}, {});
  const found = await question(all);
  aws.ports.serviceDeployments.goBack = async () => void Object.assign(recent[0] ?? {}, { status: 'SUCCESSFUL' });

  await expect(reject(found, native, context)).rejects.toMatchObject({
    name: 'RejectionStuck',
    message: 'deployment d-2 was rejected, but dev-pyshop:2 serves',
    hint: 'berth status dev',
    exitCode: 3,
  });
});

test('F20: a rejection waits for the end of the deployment, then for that of its way back', async () => {
  const { aws, clock, context, waiting, ...all } = await ready();
  const found = await question(all);
  aws.rollbackLooks = 1000;
  const { stopWithRollback } = aws.ports.codeDeploy;
  aws.ports.codeDeploy.stopWithRollback = async () => undefined;
  clock.onSleep = async () => {
    if (clock.sleeps === 2) await stopWithRollback(waiting.id);
    if (clock.sleeps === 5) Object.assign(aws.deployments[1] ?? {}, { status: 'Succeeded' });
  };

  await expect(reject(found, rollout, context)).resolves.toMatchObject({ outcome: 'rejected', serves: 'dev-pyshop:1' });

  expect(clock.sleeps).toBe(5);
});

test.each<[string, (aws: FakeAws) => void]>([
  ['users are split', aws => Object.assign(aws, { weights: { [BLUE]: 50, [GREEN]: 50 } })],
  ['there are no tasks', aws => Object.assign(aws, { taskSets: [] })],
])('F20: a rejection names nothing that serves when %s', async (_, change) => {
  const { aws, context, waiting, ...all } = await ready();
  const found = await question(all);
  aws.ports.codeDeploy.stopWithRollback = async () => {
    waiting.status = 'Stopped';
    change(aws);
  };

  await expect(reject(found, rollout, context)).resolves.toMatchObject({ outcome: 'rejected', serves: undefined });
});
