import { emptyTally, type Tally } from '../../src/engine/failures';
import {
  type Observation,
  ROLLBACK_LIMIT_MS,
  type ShiftGoal,
  type ShiftState,
  stepShift,
} from '../../src/engine/shift';

const goal: ShiftGoal = {
  revision: 'pyshop:2',
  oldRevision: 'pyshop:1',
  newTargetGroup: 'green',
  oldTargetGroup: 'blue',
};
const shifting: ShiftState = { phase: 'shifting', since: 0 };
const cause = { id: 'a', kind: 'health', text: '/healthz answered 500' };
const goingBack: ShiftState = { phase: 'goingBack', since: 0, cause };
const deployment = {
  id: 'd-1',
  status: 'InProgress',
  description: '',
  creator: 'user',
  createdAt: 0,
  keepsOldMinutes: 30,
};
const before: Observation = {
  deployment,
  lifecycle: [],
  weights: { blue: 100, green: 0 },
  tally: emptyTally,
  primaryRevision: 'pyshop:1',
};
const moved: Observation = { ...before, weights: { blue: 0, green: 100 }, primaryRevision: 'pyshop:2' };
const passed = [{ name: 'AfterAllowTraffic', status: 'Succeeded' }];
const failing: Tally = { ...emptyTally, failures: ['a', 'b', 'c'].map(id => ({ ...cause, id })) };

test('has shipped when all traffic is on the new tasks and the last hook passed, though the old tasks are kept', () => {
  expect(stepShift(shifting, { ...moved, lifecycle: passed }, goal, 1)).toEqual({ kind: 'shipped' });
});

test.each([
  ['the last hook did not pass yet', moved],
  [
    'the listener still sends some traffic to the old tasks',
    { ...moved, lifecycle: passed, weights: { blue: 10, green: 90 } },
  ],
  ['other tasks own the traffic', { ...moved, lifecycle: passed, primaryRevision: 'pyshop:9' }],
])('waits while %s', (_, seen) => {
  expect(stepShift(shifting, seen, goal, 1)).toMatchObject({ kind: 'wait' });
});

test('is stopped once when the new tasks fail for the same reason', () => {
  const step = stepShift(shifting, { ...before, tally: failing }, goal, 5);

  expect(step).toMatchObject({
    kind: 'stop',
    state: { phase: 'goingBack', since: 5, cause: { text: '/healthz answered 500' } },
  });
  expect(stepShift(goingBack, { ...before, tally: failing }, goal, 6)).toMatchObject({ kind: 'wait' });
});

test('goes back when CodeDeploy gave up, with its reason', () => {
  const seen = { ...before, deployment: { ...deployment, status: 'Failed', error: 'HEALTH_CONSTRAINTS: no' } };

  expect(stepShift(shifting, seen, goal, 5)).toMatchObject({
    kind: 'wait',
    state: { phase: 'goingBack', cause: { text: 'HEALTH_CONSTRAINTS: no' } },
  });
});

test('F19: is not rolled back before the rollback deployment has ended too', () => {
  const seen = { ...before, deployment: { ...deployment, status: 'Stopped', rollbackId: 'd-2' } };
  const rollback = { ...deployment, id: 'd-2' };

  expect(stepShift(goingBack, { ...seen, rollback }, goal, 5)).toMatchObject({ kind: 'wait' });
  expect(stepShift(goingBack, { ...seen, rollback: { ...rollback, status: 'Succeeded' } }, goal, 5)).toEqual({
    kind: 'rolledBack',
    cause: cause.text,
  });
});

test('F28: is stuck when the old tasks do not get their traffic back', () => {
  const seen = { ...moved, deployment: { ...deployment, status: 'Stopped' } };

  expect(stepShift(goingBack, seen, goal, ROLLBACK_LIMIT_MS)).toMatchObject({ kind: 'wait' });
  expect(stepShift(goingBack, seen, goal, ROLLBACK_LIMIT_MS + 1)).toEqual({ kind: 'stuck', cause: cause.text });
});
