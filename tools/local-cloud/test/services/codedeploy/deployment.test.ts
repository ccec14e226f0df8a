import {
  type Deployment,
  isActive,
  pendingEvents,
  phases,
  transition,
} from '../../../src/services/codedeploy/deployment';
import { nextStep } from '../../../src/services/codedeploy/next-step';

const plan: Deployment['plan'] = {
  cluster: 'shop',
  service: 'web',
  targetGroups: ['blue', 'green'],
  productionListeners: ['production'],
  testListeners: [],
  shifts: [
    { percent: 10, afterMs: 0 },
    { percent: 100, afterMs: 300_000 },
  ],
  terminationWaitMs: 60_000,
  keepBlue: false,
  rollbackOn: [],
  alarms: [],
};

test('without a test listener there are no events of test traffic', () => {
  const names = pendingEvents(phases, plan).map(({ name }) => name);

  expect(names).toEqual([
    'BeforeInstall',
    'Install',
    'AfterInstall',
    'BeforeAllowTraffic',
    'AllowTraffic',
    'AfterAllowTraffic',
  ]);
});

test('a transition leaves the deployment that it is given as it is', () => {
  const before = Object.freeze(deployment({}));

  const after = transition(before, { type: 'started' }, 5);

  expect(before.phase).toBe('Created');
  expect(after).toMatchObject({ phase: 'BeforeInstall', startedAt: 5, status: 'InProgress' });
});

test('the next move waits for its time since the first one', () => {
  const moved = transition(deployment({ phase: 'AllowTraffic' }), { type: 'trafficMoved', percent: 10 }, 1_000);

  expect(nextStep(moved, 101_000)).toEqual({ do: 'wait', ms: 200_000 });
  expect(nextStep(moved, 301_000)).toEqual({ do: 'moveTraffic', percent: 100 });
});

test('a clock that is behind after a restart starts the wait anew, and does not make it longer', () => {
  const moved = transition(deployment({ phase: 'AllowTraffic' }), { type: 'trafficMoved', percent: 10 }, 9_000_000);

  expect(nextStep(moved, 1_000)).toEqual({ do: 'wait', ms: 300_000 });
});

test('a group that keeps the original ends after the traffic has moved', () => {
  const last = deployment({ phase: 'AfterAllowTraffic', plan: { ...plan, keepBlue: true } });

  const after = transition(last, { type: 'phaseDone' }, 7);

  expect(after).toMatchObject({ status: 'Succeeded', completedAt: 7 });
  expect(isActive(after)).toBe(false);
});

test('a stop comes before whatever else is due', () => {
  const asked = transition(deployment({ phase: 'Install' }), { type: 'stopAsked', rollback: true }, 1);

  expect(nextStep(asked, 1)).toEqual({ do: 'stop' });
});

function deployment(change: Partial<Deployment>): Deployment {
  return {
    id: 'd-1',
    region: 'eu-west-1',
    accountId: '000000000000',
    applicationName: 'shop',
    groupName: 'dev',
    configName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    creator: 'user',
    appSpec: { taskDefinition: 'web:2', containerName: 'web', containerPort: 8000, hooks: {} },
    plan,
    phase: 'Created',
    since: 0,
    status: 'Created',
    createdAt: 0,
    events: pendingEvents(phases, plan),
    greenPercent: 0,
    shiftsDone: 0,
    testTrafficOnGreen: false,
    greenIsPrimary: false,
    ...change,
  };
}
