import { emptyTally, type Tally } from '../../src/engine/failures';
import {
  ASK_AGAIN_MS,
  DISAGREE_LIMIT_MS,
  MOST_RESTORES,
  type Observation,
  ROLLBACK_LIMIT_MS,
  SHIFT_LIMIT_MS,
  type ShiftState,
  stepShift,
  TRAFFIC_ELSEWHERE,
} from '../../src/engine/shift';

const shifting: ShiftState = { phase: 'shifting', since: 0 };
const cause = { id: 'a', kind: 'health', text: '/healthz answered 500' };
const goingBack: ShiftState = { phase: 'goingBack', since: 0, cause, stoppedAt: 0, mark: 'a', markedAt: 0 };
const moving: Observation = {
  progress: 'moving',
  shipped: false,
  asBefore: false,
  tally: emptyTally,
  mark: 'a',
  patienceMs: ROLLBACK_LIMIT_MS,
  mayStall: false,
  canRestore: false,
  text: 'Install',
  serving: 'pyshop:1 serves',
};
const failing: Tally = { ...emptyTally, failures: ['a', 'b', 'c'].map(id => ({ ...cause, id })) };
const over: Observation = { ...moving, progress: 'over' };

test('has shipped when the wanted revision serves', () => {
  expect(stepShift(shifting, { ...moving, shipped: true, tally: failing }, 1)).toEqual({ kind: 'shipped' });
});

test('waits, and notes since when it looks the same', () => {
  const first = stepShift(shifting, moving, 1);
  expect(first).toEqual({ kind: 'wait', state: { ...shifting, mark: 'a', markedAt: 1 } });

  const same = first.kind === 'wait' ? stepShift(first.state, moving, 2) : first;
  expect(same).toEqual(first);
});

test('is stopped once when the new tasks fail for the same reason', () => {
  const step = stepShift(shifting, { ...moving, tally: failing }, 5);

  expect(step).toMatchObject({
    kind: 'stop',
    state: { phase: 'goingBack', since: 5, stoppedAt: 5, cause: { text: '/healthz answered 500' } },
  });
  expect(stepShift(goingBack, { ...moving, tally: failing }, 6)).toMatchObject({ kind: 'wait' });
});

test('asks again for a stop that was not heard', () => {
  expect(stepShift(goingBack, moving, ASK_AGAIN_MS - 1)).toMatchObject({ kind: 'wait' });
  expect(stepShift(goingBack, moving, ASK_AGAIN_MS)).toMatchObject({
    kind: 'stop',
    state: { stoppedAt: ASK_AGAIN_MS },
  });
});

test('goes back when whoever moves it gave up, with that reason', () => {
  const told = { id: 'd-1', kind: 'deployment', text: 'HEALTH_CONSTRAINTS: no' };

  expect(stepShift(shifting, { ...moving, progress: 'returning', told }, 5)).toMatchObject({
    kind: 'wait',
    state: { phase: 'goingBack', cause: told },
  });
});

test('names what the tasks did before what whoever moves it says, and an alarm before both', () => {
  const tally = { ...emptyTally, failures: [cause] };
  const told = { id: 'd-1', kind: 'deployment', text: 'tasks failed to start' };
  const alarm = { id: 'd-1', kind: 'alarm', text: 'alarm errors went off' };

  expect(stepShift(shifting, { ...over, tally, told }, 5)).toMatchObject({ state: { cause } });
  expect(stepShift(shifting, { ...over, tally, told: alarm }, 5)).toMatchObject({ state: { cause: alarm } });
});

test('F19: is not rolled back before that is over', () => {
  expect(stepShift(goingBack, { ...moving, progress: 'returning', asBefore: true }, 5)).toMatchObject({ kind: 'wait' });
  expect(stepShift(goingBack, { ...over, asBefore: true }, 5)).toEqual({ kind: 'rolledBack', cause: cause.text });
});

test('F28: is stuck when what served before does not come back', () => {
  expect(stepShift(goingBack, over, ROLLBACK_LIMIT_MS)).toMatchObject({ kind: 'wait' });
  expect(stepShift(goingBack, over, ROLLBACK_LIMIT_MS + 1)).toEqual({ kind: 'stuck', cause: cause.text });
});

test('is not stuck while the way back gets on', () => {
  const seen: Observation = { ...moving, progress: 'returning', mark: 'b' };

  expect(stepShift(goingBack, seen, ROLLBACK_LIMIT_MS + 1)).toMatchObject({ kind: 'wait' });
});

test('F37: brings back what served before when nobody else does, and asks again when that was not heard', () => {
  const seen = { ...over, canRestore: true };
  const step = stepShift(goingBack, seen, 5);
  expect(step).toMatchObject({ kind: 'restore', state: { restoredAt: 5 } });
  if (step.kind !== 'restore') return;

  expect(stepShift(step.state, seen, 4 + ASK_AGAIN_MS)).toMatchObject({ kind: 'wait' });
  expect(stepShift(step.state, seen, 5 + ASK_AGAIN_MS)).toMatchObject({ kind: 'restore' });
  expect(stepShift(step.state, over, 5 + ASK_AGAIN_MS)).toMatchObject({ kind: 'wait' });
});

test('brings back what served before three times at most', () => {
  const seen = { ...over, canRestore: true, mark: 'a' };
  const asked: ShiftState = { ...goingBack, mark: 'a', markedAt: 5, restoredAt: 5 };

  const again = stepShift({ ...asked, restores: MOST_RESTORES - 1 }, seen, 5 + ASK_AGAIN_MS);
  expect(again).toMatchObject({ kind: 'restore', state: { restores: MOST_RESTORES } });
  expect(stepShift({ ...asked, restores: MOST_RESTORES }, seen, 5 + ASK_AGAIN_MS)).toMatchObject({ kind: 'wait' });
  expect(MOST_RESTORES).toBe(3);
});

test('stops what gets on no more, if whoever moves it would try for ever', () => {
  const since: ShiftState = { ...shifting, mark: 'a', markedAt: 10 };
  const seen = { ...moving, mayStall: true, patienceMs: 60_000 };

  expect(stepShift(since, seen, 60_010)).toMatchObject({ kind: 'wait' });
  expect(stepShift(since, seen, 60_011)).toMatchObject({
    kind: 'stop',
    state: { cause: { text: 'nothing got on for 1 minutes' } },
  });
  expect(stepShift(since, { ...seen, obstacle: 'no room' }, 60_011)).toMatchObject({
    state: { cause: { text: 'no room' } },
  });
  expect(stepShift(since, { ...seen, mayStall: false }, 60_011)).toMatchObject({ kind: 'wait' });
});

test('gives way to a deployment that took its place', () => {
  expect(stepShift(shifting, { ...over, superseded: 'd-2' }, 5)).toEqual({ kind: 'superseded', by: 'd-2' });
  expect(stepShift(goingBack, { ...over, superseded: 'd-2' }, 5)).toEqual({ kind: 'superseded', by: 'd-2' });
});

test('is followed for hours, not for ever', () => {
  expect(stepShift(shifting, moving, SHIFT_LIMIT_MS)).toMatchObject({ kind: 'wait' });
  expect(stepShift(shifting, moving, SHIFT_LIMIT_MS + 1)).toEqual({ kind: 'overdue' });
});

test('F29: is stuck when it succeeded and users are sent elsewhere for ten minutes', () => {
  const since: ShiftState = { ...shifting, mark: 'a', markedAt: 10 };
  const seen = { ...moving, disagrees: TRAFFIC_ELSEWHERE };

  expect(DISAGREE_LIMIT_MS).toBe(600_000);
  expect(stepShift(since, seen, 10 + DISAGREE_LIMIT_MS)).toMatchObject({ kind: 'wait' });
  expect(stepShift(since, seen, 11 + DISAGREE_LIMIT_MS)).toEqual({ kind: 'stuck', cause: TRAFFIC_ELSEWHERE });
  expect(stepShift(since, moving, 11 + DISAGREE_LIMIT_MS)).toMatchObject({ kind: 'wait' });
});

test('says that it did not succeed when nobody says why', () => {
  const unknown = 'the deployment did not succeed';

  expect(stepShift(shifting, over, 5)).toMatchObject({
    state: { cause: { id: 'end', kind: 'deployment', text: unknown } },
  });
  expect(stepShift({ phase: 'goingBack', since: 0 }, { ...over, asBefore: true }, 5)).toEqual({
    kind: 'rolledBack',
    cause: unknown,
  });
});

test('what was never asked to stop is not asked on the way back', () => {
  const { stoppedAt: _, ...unasked } = goingBack;

  expect(stepShift(unasked, moving, 2 * ASK_AGAIN_MS)).toMatchObject({ kind: 'wait' });
});

test('a stall has a name of its own', () => {
  const since: ShiftState = { ...shifting, mark: 'a', markedAt: 0 };

  expect(stepShift(since, { ...moving, mayStall: true, patienceMs: 120_000 }, 120_001)).toMatchObject({
    state: { cause: { id: 'stall', kind: 'stall', text: 'nothing got on for 2 minutes' } },
  });
});
