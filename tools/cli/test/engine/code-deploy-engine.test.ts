import type { DeploymentState } from '../../src/aws/codedeploy';
import { type DeploymentFacts, judgeDeployments, observe, type ShiftGoal } from '../../src/engine/code-deploy-engine';
import { emptyTally } from '../../src/engine/failures';
import type { Live } from '../../src/engine/live';

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
