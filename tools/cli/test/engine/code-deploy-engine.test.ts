import type { DeploymentState } from '../../src/aws/codedeploy';
import {
  codeDeployEngine,
  type DeploymentFacts,
  judgeDeployments,
  observe,
  type ShiftGoal,
} from '../../src/engine/code-deploy-engine';
import { emptyTally } from '../../src/engine/failures';
import { type Live, readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { TRAFFIC_ELSEWHERE } from '../../src/engine/shift';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, GREEN, LISTENER, rollout } from '../_fakes/rollout';

const goal: ShiftGoal = {
  revision: 'pyshop:2',
  oldRevision: 'pyshop:1',
  newTargetGroup: 'green',
  oldTargetGroup: 'blue',
};
const deployment: DeploymentState = {
  ...{ id: 'd-1', status: 'InProgress', description: '', creator: 'user', createdAt: 0, keepsOldMinutes: 30 },
  taskDefinition: 'pyshop:2',
};
const before: DeploymentFacts = {
  deployment,
  lifecycle: [],
  weights: { blue: 100, green: 0 },
  tally: emptyTally,
  primaryRevision: 'pyshop:1',
};
const moved: DeploymentFacts = { ...before, weights: { blue: 0, green: 100 }, primaryRevision: 'pyshop:2' };
const lifecycle = [{ name: 'AfterAllowTraffic', status: 'Succeeded' }];

test('has shipped when all traffic is on the new tasks and the last hook passed, though the old tasks are kept', () => {
  expect(observe({ ...moved, lifecycle }, goal)).toMatchObject({ shipped: true, progress: 'moving' });
});

test.each([
  ['the last hook did not pass yet', moved],
  ['the listener still sends some traffic to the old tasks', { ...moved, lifecycle, weights: { blue: 10, green: 90 } }],
  ['other tasks own the traffic', { ...moved, lifecycle, primaryRevision: 'pyshop:9' }],
])('has not shipped while %s', (_, facts) => {
  expect(observe(facts, goal)).toMatchObject({ shipped: false, progress: 'moving' });
});

test('F19: is over when its rollback deployment has ended too', () => {
  const stopped = { ...before, deployment: { ...deployment, status: 'Stopped', rollbackId: 'd-2' } };
  const rollback = { ...deployment, id: 'd-2' };

  expect(observe({ ...stopped, rollback }, goal)).toMatchObject({ progress: 'returning' });
  expect(observe({ ...stopped, rollback: { ...rollback, status: 'Succeeded' } }, goal)).toMatchObject({
    ...{ progress: 'over', asBefore: true },
  });
});

test('F19: tells the error of CodeDeploy and the hook that failed', () => {
  const failed = { ...deployment, status: 'Failed', error: 'HEALTH_CONSTRAINTS: no' };
  const hook = { name: 'BeforeAllowTraffic', status: 'Failed', message: 'exit 1' };

  expect(observe({ ...before, deployment: failed }, goal)).toMatchObject({
    ...{ progress: 'over', told: { text: 'HEALTH_CONSTRAINTS: no' } },
  });
  expect(observe({ ...before, deployment: { ...failed, error: undefined }, lifecycle: [hook] }, goal)).toMatchObject({
    told: { text: 'BeforeAllowTraffic failed: exit 1' },
  });
});

test('says where it is, and who serves', () => {
  expect(observe({ ...moved, lifecycle }, goal)).toMatchObject({
    text: 'AfterAllowTraffic, 100 % of traffic on the new tasks',
    serving: 'traffic: 0 % to blue, 100 % to green; tasks: pyshop:2',
  });
});

const hash = '0123456789abcdef0123';
const live = {
  listener: { weights: { blue: 100 } },
  primary: { taskDefinition: 'pyshop:1', targetGroup: 'blue' },
} as unknown as Live;

test.each([
  ['adopt', 'what does the same', { description: `berth:${hash}-1` }],
  ['foreign', 'another release of ours that did not move yet', { description: 'berth:abc-1' }],
  ['keepsOld', 'another release of ours that moved', { description: 'berth:abc-1', taskDefinition: 'pyshop:1' }],
  ['foreign', 'what somebody did by hand', { description: 'by hand', taskDefinition: 'pyshop:1' }],
  ['ending', 'a rollback', { description: 'rollback', creator: 'codeDeployRollback' }],
  ['rotation', 'a restart after a rotation', { description: 'rotation:2027-01-31T04:00:00.000Z' }],
  ['foreign', 'what only looks like one', { description: 'rotation:soon' }],
  [
    ...(['keepsOld', 'such a restart that moved'] as const),
    { description: 'rotation:2027-01-31T04:00:00.000Z', taskDefinition: 'pyshop:1' },
  ],
])('judges as %s: %s', (kind, _, facts) => {
  expect(judgeDeployments([{ ...deployment, ...facts }], hash, live)).toMatchObject({ kind });
});

test('is free without a deployment', () => {
  expect(judgeDeployments([], hash, live)).toEqual({ kind: 'free' });
});

test('has shipped when the deployment succeeded, whatever its lifecycle says', () => {
  const succeeded = { ...deployment, status: 'Succeeded' };

  expect(observe({ ...moved, deployment: succeeded }, goal)).toMatchObject({ shipped: true });
  expect(observe({ ...before, deployment: succeeded }, goal)).toMatchObject({
    ...{ shipped: false, disagrees: TRAFFIC_ELSEWHERE, progress: 'moving' },
  });
  expect(observe(before, goal).disagrees).toBeUndefined();
});

test.each([
  { name: 'AfterAllowTraffic', status: 'InProgress' },
  { name: 'AllowTraffic', status: 'Succeeded' },
])('has not shipped after %j', event => {
  expect(observe({ ...moved, lifecycle: [event] }, goal)).toMatchObject({ shipped: false });
});

test.each<[string, Partial<DeploymentFacts>, ShiftGoal, boolean]>([
  ['all traffic is on the old tasks', {}, goal, true],
  ['some traffic is not', { weights: { blue: 90, green: 10 } }, goal, false],
  ['other tasks own it', { primaryRevision: 'pyshop:9' }, goal, false],
  ['nothing served before', { primaryRevision: 'pyshop:9' }, { ...goal, oldRevision: undefined }, true],
])('is as before or not: %s', (_, facts, to, asBefore) => {
  expect(observe({ ...before, ...facts }, to).asBefore).toBe(asBefore);
});

test('leaves stalls and the way back to CodeDeploy, and gets on when status or end change', () => {
  const failed = { ...deployment, status: 'Failed', rollbackId: 'd-2' };

  expect(observe(before, goal)).toMatchObject({ mayStall: false, canRestore: false, mark: 'InProgress false' });
  expect(observe({ ...before, deployment: failed }, goal)).toMatchObject({ mark: 'Failed false' });
  expect(observe({ ...before, deployment: { ...failed, rollbackId: undefined } }, goal).mark).toBe('Failed true');
});

test('tells all that CodeDeploy says, or how it ended', () => {
  const failed = { ...deployment, status: 'Failed', error: 'ALARM_ACTIVE: errors' };
  const events = [
    { name: 'Install', status: 'Succeeded' },
    { name: 'AfterInstall', status: 'Failed' },
  ];

  expect(observe({ ...before, deployment: failed, lifecycle: events }, goal).told).toEqual({
    ...{ id: 'd-1', kind: 'deployment', text: 'ALARM_ACTIVE: errors; AfterInstall failed' },
  });
  expect(observe({ ...before, deployment: { ...failed, error: undefined } }, goal).told).toMatchObject({
    text: 'deployment d-1 ended as Failed',
  });
});

test('names the event that goes on, not one that is still to come', () => {
  const events = [
    { name: 'Install', status: 'InProgress' },
    { name: 'AllowTraffic', status: 'Pending' },
  ];

  expect(observe({ ...before, lifecycle: events }, goal).text).toBe('Install, 0 % of traffic on the new tasks');
  expect(observe({ ...before, weights: {} }, goal).text).toBe('InProgress, 0 % of traffic on the new tasks');
});

test('names a target group by its name', () => {
  expect(observe({ ...before, weights: { [BLUE]: 100 } }, goal).serving).toBe(
    'traffic: 100 % to blue; tasks: pyshop:1',
  );
});

test.each([
  ['by hand', 'user, "by hand"'],
  ['', 'user'],
])('says who deploys, and what they say: %j', (description, who) => {
  expect(judgeDeployments([{ ...deployment, description }], hash, live)).toMatchObject({ deployment: { who } });
});

function engine() {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const order = async () => ({
    ...{ deployId: `${hash}-1`, revision: `${BASE}2`, empty: false },
    live: await readLive(rollout, aws.ports),
  });
  return { clock, aws, order, engine: codeDeployEngine(rollout, context) };
}

test('counts the attempts with some content, not those with another', async () => {
  const { aws, engine: codeDeploy } = engine();
  const withDeployments = (...descriptions: string[]) => {
    aws.deployments.length = 0;
    aws.deployments.push(...descriptions.map(description => ({ ...deployment, description }) as never));
    return codeDeploy.nextAttempt(hash);
  };

  await expect(withDeployments()).resolves.toBe(1);
  await expect(withDeployments('berth:abc-7', 'by hand')).resolves.toBe(1);
  await expect(withDeployments(`berth:${hash}-1`, `berth:${hash}-3`, 'berth:abc-7')).resolves.toBe(4);
});

test('serves alone only with that content and all traffic', async () => {
  const { aws, engine: codeDeploy } = engine();
  const servesAlone = async () => codeDeploy.servesAlone(hash, await readLive(rollout, aws.ports));
  const [revision] = aws.revisions;
  await expect(servesAlone()).resolves.toBe(false);

  Object.assign(revision?.tags ?? {}, { [tags.definition]: hash });
  await expect(servesAlone()).resolves.toBe(true);
  aws.weights = { [BLUE]: 90, [GREEN]: 10 };
  await expect(servesAlone()).resolves.toBe(false);
  aws.taskSets = [];
  await expect(servesAlone()).resolves.toBe(false);
});

test('ends the keeping of old tasks', async () => {
  const { aws, engine: codeDeploy } = engine();
  aws.deployments.push({ ...deployment } as never);

  await expect(codeDeploy.endKeeping('d-1')).resolves.toBe(true);

  expect(aws.deployments[0]?.status).toBe('Succeeded');
});

test('F01: looks three times for a deployment whose answer was lost, then gives up', async () => {
  const { aws, clock, order, engine: codeDeploy } = engine();
  let looks = 0;
  aws.beforeRead = call => {
    if (call === 'recent') looks += 1;
  };
  aws.beforeWrite = call => {
    if (call === 'create') throw awsError('TimeoutError');
  };
  const began = clock.time;

  await expect(codeDeploy.start(await order())).rejects.toMatchObject({ name: 'TimeoutError' });

  expect(looks).toBe(3);
  expect(clock.time - began).toBe(6000);
});

test('asks for other alarms only when some are ignored, and notes the way back only when something served', async () => {
  const { aws, order, engine: codeDeploy } = engine();
  aws.watchedAlarms = ['errors', 'latency'];

  await codeDeploy.start(await order());

  expect(aws.deployments[0]?.createdBy.alarms).toBeUndefined();
  expect(aws.tags).toEqual({});
});

test.each([
  ['the listener', undefined, `modify-listener --listener-arn ${LISTENER}`],
  ['its rule', 'rule/1', 'modify-rule --rule-arn rule/1'],
])('F28: names the call that moves traffic by hand: %s', async (_, productionRule, call) => {
  const { aws, clock } = engine();
  const loadBalancer = { productionListener: LISTENER, targetGroups: [BLUE, GREEN], productionRule };
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const at = codeDeployEngine({ ...rollout, loadBalancer }, context);

  const { remedy } = at.watch('d-1', `${BASE}2`, await readLive(rollout, aws.ports), false);

  expect(remedy).toBe(`look at deployment d-1 in CodeDeploy; by hand: aws elbv2 ${call} back to the old target group`);
});
