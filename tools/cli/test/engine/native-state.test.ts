import fc from 'fast-check';
import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { emptyTally } from '../../src/engine/failures';
import {
  hasShifted,
  isWell,
  type NativeFacts,
  type NativeGoal,
  observeNative,
  servedBefore,
  servingRevision,
} from '../../src/engine/native-state';
import { type ShiftState, stepShift, TRAFFIC_ELSEWHERE } from '../../src/engine/shift';

const deployment = (changes: Partial<ServiceDeploymentState> = {}): ServiceDeploymentState => ({
  ...{ id: 'd-2', status: 'IN_PROGRESS', createdAt: 2, taskDefinition: 'pyshop:2', requestedCount: 2 },
  ...{ bakeMinutes: 0, alarms: [], hooks: [] },
  ...changes,
});
const old = deployment({ id: 'd-1', status: 'SUCCESSFUL', createdAt: 1, taskDefinition: 'pyshop:1' });
const task = (changes: Partial<RunningTask> = {}): RunningTask => ({
  ...{ arn: 'a', status: 'RUNNING', taskDefinition: 'pyshop:2', createdAt: 3, health: 'UNKNOWN' },
  targets: ['10.0.0.1:8000'],
  ...changes,
});
const goal: NativeGoal = { revision: 'pyshop:2', oldRevision: 'pyshop:1', shiftsTraffic: false, patienceMs: 60_000 };
const look = (changes: Partial<ServiceDeploymentState> = {}, facts: Partial<NativeFacts> = {}, to = goal) => {
  const ours = deployment(changes);
  const all = { deployment: ours, recent: [ours, old], tasks: [], desiredCount: 2, events: [], tally: emptyTally };
  return observeNative({ ...all, restored: false, ...facts }, to);
};
const shift = { ...goal, shiftsTraffic: true };

test.each([
  ['what the last one brought', [{ status: 'SUCCESSFUL' }], 'pyshop:2'],
  ['what served before while it goes on', [{ status: 'IN_PROGRESS' }], 'pyshop:1'],
  ['what served before while it begins', [{ status: 'PENDING' }], 'pyshop:1'],
  ['what it brings when all users are there', [{ stage: 'BAKE_TIME', percent: 100 }], 'pyshop:2'],
  ['what it brings when it cleans up', [{ stage: 'CLEAN_UP', percent: 100 }], 'pyshop:2'],
  ['what served before while users move', [{ stage: 'PRODUCTION_TRAFFIC_SHIFT', percent: 100 }], 'pyshop:1'],
  ['what it went back to', [{ status: 'ROLLBACK_SUCCESSFUL', backTo: 'pyshop:0' }], 'pyshop:0'],
  ['what served before when it does not say where to', [{ status: 'ROLLBACK_SUCCESSFUL' }], 'pyshop:1'],
  ['what served before while it goes back', [{ status: 'ROLLBACK_IN_PROGRESS', stage: 'BAKE_TIME' }], 'pyshop:1'],
  ['what served before those that were replaced', [{}, { id: 'd-x', status: 'STOPPED' }], 'pyshop:1'],
  ['nobody knows what after a stop', [{ status: 'STOPPED' }], undefined],
  ['nobody knows what after a failed way back', [{ status: 'ROLLBACK_FAILED' }], undefined],
])('serving is %s', (_, newest: Partial<ServiceDeploymentState>[], serving) => {
  expect(servingRevision([...newest.map(deployment), old])).toBe(serving);
});

test('nothing serves without deployments', () => {
  expect(servingRevision([])).toBeUndefined();
});

test('knows what served when a deployment began, whatever became of it', () => {
  expect(servedBefore([deployment({ status: 'SUCCESSFUL' }), old], 'd-2')).toBe('pyshop:1');
});

test('has shifted only with all traffic, and only while the old tasks are kept', () => {
  expect(hasShifted(deployment({ stage: 'BAKE_TIME', percent: 100 }))).toBe(true);
  expect(hasShifted(deployment({ stage: 'BAKE_TIME', percent: 99 }))).toBe(false);
  expect(hasShifted(deployment({ stage: 'BAKE_TIME', percent: 100, status: 'ROLLBACK_IN_PROGRESS' }))).toBe(false);
});

test.each([
  ['runs, and nobody asks', task(), undefined, true],
  ['starts', task({ status: 'PENDING' }), undefined, false],
  ['is unhealthy to its own check', task({ health: 'UNHEALTHY' }), undefined, false],
  ['is healthy to the load balancer', task(), [{ target: '10.0.0.1:8000', state: 'healthy' }], true],
  ['is not healthy yet', task(), [{ target: '10.0.0.1:8000', state: 'initial' }], false],
  ['has no target', task(), [{ target: '10.0.0.2:8000', state: 'healthy' }], false],
  [
    'is known by its address alone',
    task({ targets: ['10.0.0.1'] }),
    [{ target: '10.0.0.1:8000', state: 'healthy' }],
    true,
  ],
  [
    'has an address that only begins the same',
    task({ targets: ['10.0.0.1'] }),
    [{ target: '10.0.0.11:80', state: 'healthy' }],
    false,
  ],
])('a task that %s', (_, one, targets, well) => {
  expect(isWell(one, targets)).toBe(well);
});

test('has shipped when it succeeded and the listener agrees', () => {
  expect(look({ status: 'SUCCESSFUL' })).toMatchObject({ shipped: true });
  expect(look({ status: 'SUCCESSFUL' }, { listener: { weights: { blue: 100 } } })).toMatchObject({ shipped: true });
  expect(look({ status: 'SUCCESSFUL' }, { listener: { weights: { blue: 50, green: 50 } } })).toMatchObject({
    ...{ shipped: false, progress: 'moving' },
  });
});

test.each([
  ['IN_PROGRESS', 'moving'],
  ['PENDING', 'moving'],
  ['STOP_REQUESTED', 'returning'],
  ['ROLLBACK_REQUESTED', 'returning'],
  ['ROLLBACK_IN_PROGRESS', 'returning'],
  ['ROLLBACK_SUCCESSFUL', 'over'],
  ['ROLLBACK_FAILED', 'over'],
  ['STOPPED', 'over'],
])('with status %s it is %s', (status, progress) => {
  expect(look({ status })).toMatchObject({ progress, shipped: false });
});

test('is as before when the old revision serves alone and nothing is on its way', () => {
  const back = { status: 'ROLLBACK_SUCCESSFUL', backTo: 'pyshop:1' };
  expect(look(back)).toMatchObject({ asBefore: true, serving: 'pyshop:1 serves' });
  expect(look({ ...back, backTo: 'pyshop:0' })).toMatchObject({ asBefore: false, canRestore: true });
  expect(look({ status: 'ROLLBACK_IN_PROGRESS' })).toMatchObject({ asBefore: false });
  expect(look({ status: 'STOPPED' })).toMatchObject({ asBefore: false, serving: 'it is not certain what serves' });
});

test('F29: weights that somebody has set are told, and no deployment is tried against them', () => {
  const weights = { blue: 90, green: 10 };

  expect(look({ status: 'ROLLBACK_SUCCESSFUL', backTo: 'pyshop:1' }, { listener: { weights } })).toMatchObject({
    ...{ asBefore: false, canRestore: false },
    serving: 'pyshop:1 serves, but somebody has set the weights of the listener to 90 and 10 %',
  });
  expect(look({ status: 'STOPPED' }, { listener: { weights } })).toMatchObject({ asBefore: false, canRestore: true });
});

test('nothing served before a first release: anything calm is as before, and nothing can be brought back', () => {
  expect(look({ status: 'STOPPED' }, {}, { ...goal, oldRevision: undefined })).toMatchObject({
    ...{ asBefore: true, canRestore: false },
  });
});

test('tells alarms, and the reason of ECS once it is no longer moving', () => {
  expect(look({ alarms: ['errors', 'latency'] })).toMatchObject({
    told: { kind: 'alarm', text: 'alarm errors, latency went off' },
  });
  expect(look({ reason: 'in progress' }).told).toBeUndefined();
  expect(look({ status: 'STOPPED', reason: 'by a user' })).toMatchObject({ told: { text: 'by a user' } });
  expect(look({ status: 'STOPPED' })).toMatchObject({ told: { text: 'the deployment ended as STOPPED' } });
});

test('counts the new tasks that are healthy, never more than there should be', () => {
  const targets = [{ target: '10.0.0.1:8000', state: 'healthy' }];
  expect(look({}, { tasks: [task(), task({ targets: ['b:1'] })], targets })).toMatchObject({
    text: '1 of 2 new tasks healthy',
  });
  expect(look({}, { tasks: [task(), task(), task()] })).toMatchObject({ text: '2 of 2 new tasks healthy' });
  expect(look({ requestedCount: 0 }, { desiredCount: 5 })).toMatchObject({ text: '0 of 5 new tasks healthy' });
});

test('F36: names stage and percent, and whom it waits for', () => {
  expect(look({ stage: 'SCALE_UP' }, {}, shift).text).toBe(
    'SCALE_UP, 0 of 2 new tasks healthy, 0 % of traffic on the new tasks',
  );
  expect(look({ stage: 'BAKE_TIME', percent: 100 }, {}, shift).text).toBe(
    'BAKE_TIME, 100 % of traffic on the new tasks',
  );
  expect(look({ status: 'PENDING' }, {}, shift).text).toMatch(/^PENDING, 0 of 2/);
  const hooks = [{ id: 'h-1', kind: 'PAUSE', expiresAt: 0 }];
  expect(look({ stage: 'POST_TEST_TRAFFIC_SHIFT', percent: 0, hooks }, {}, shift).text).toBe(
    'POST_TEST_TRAFFIC_SHIFT, 0 % of traffic on the new tasks, waits for an approval until 1970-01-01T00:00:00.000Z (hook h-1)',
  );
  expect(look({ hooks: [{ id: 'h-2', kind: 'AWS_LAMBDA' }] }).text).toBe(
    '0 of 2 new tasks healthy, waits for hook h-2',
  );
});

test.each([
  ['new tasks are missing', {}, {}, goal, true],
  ['all new tasks are there', {}, { tasks: [task(), task()] }, goal, false],
  ['somebody is asked', { hooks: [{ id: 'h', kind: 'PAUSE' }] }, {}, goal, false],
  ['new tasks of a second set are missing', { stage: 'SCALE_UP' }, {}, shift, true],
  ['users move as slowly as they shall', { stage: 'PRODUCTION_TRAFFIC_SHIFT' }, {}, shift, false],
])('may stall while %s', (_, changes, facts, to, mayStall) => {
  expect(look(changes, facts, to)).toMatchObject({ mayStall });
});

test('says what stands in the way', () => {
  const events = ['(service a) has started 1 tasks', '(service a) was unable to place a task because of memory'];

  expect(look({}, { events })).toMatchObject({ obstacle: events[1] });
  expect(look({}, { events: ['(service a) has started 1 tasks'] }).obstacle).toBeUndefined();
});

test('sees a deployment that took its place, unless the engine has started that', () => {
  const ours = deployment({ status: 'STOPPED' });
  const newest = deployment({ id: 'service-deployment/a/d-3', createdAt: 0, taskDefinition: 'pyshop:9' });
  const facts = { recent: [newest, ours, old] };

  expect(look(ours, facts)).toMatchObject({ superseded: 'deployment d-3 of pyshop:9, since 1970-01-01T00:00:00.000Z' });
  expect(look(ours, { ...facts, restored: true }).superseded).toBeUndefined();
});

const statuses = ['PENDING', 'IN_PROGRESS', 'SUCCESSFUL', 'STOP_REQUESTED', 'STOPPED', 'ROLLBACK_REQUESTED'] as const;
const back = ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'] as const;
const anyDeployment = (id: string, taskDefinition: string) =>
  fc
    .record({
      status: fc.constantFrom(...statuses, ...back),
      stage: fc.constantFrom(undefined, 'SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'),
      percent: fc.constantFrom(undefined, 0, 10, 100),
      backTo: fc.constantFrom(undefined, 'pyshop:1', 'pyshop:0'),
      alarms: fc.constantFrom([], ['errors']),
    })
    .map(changes => deployment({ id, taskDefinition, ...changes }));
const anyLook = fc.record({
  ours: anyDeployment('d-2', 'pyshop:2'),
  newer: fc.option(anyDeployment('d-3', 'pyshop:3'), { freq: 5 }),
  healthy: fc.nat(2),
  percent: fc.constantFrom(0, 50, 100),
  restored: fc.boolean(),
  minutes: fc.nat(40),
});

test('I2, I3, I7: whatever is seen, nothing is promised that is not so, and every way ends', () => {
  const property = fc.property(fc.array(anyLook, { minLength: 1, maxLength: 12 }), looks => {
    let state: ShiftState = { phase: 'shifting', since: 0 };
    let now = 0;
    for (const { ours, newer, healthy, percent, restored, minutes } of looks) {
      now += minutes * 60_000;
      const recent = [...(newer ? [newer] : []), ours, old];
      const listener = { weights: { blue: percent, green: 100 - percent } };
      const tasks = [task(), task()].slice(0, healthy);
      const facts = { deployment: ours, recent, tasks, listener, desiredCount: 2, events: [], tally: emptyTally };
      const seen = observeNative({ ...facts, restored: restored && state.phase === 'goingBack' }, goal);
      const step = stepShift(state, seen, now);
      const serving = servingRevision(recent);
      if (step.kind === 'shipped') expect([serving, percent === 50, newer]).toEqual(['pyshop:2', false, null]);
      if (step.kind === 'rolledBack') expect([serving, percent === 50]).toEqual(['pyshop:1', false]);
      if (step.kind === 'superseded') expect(newer).not.toBeNull();
      if (step.kind === 'stop') expect(seen.progress).toBe('moving');
      if (step.kind === 'restore') expect([seen.progress, seen.asBefore]).toEqual(['over', false]);
      if (!('state' in step)) return;
      expect(step.state.phase === 'shifting' || state.phase === 'goingBack' || step.state.cause).toBeTruthy();
      state = step.state;
    }
    // the same for ever: it ends within its patience
    const last = looks.at(-1);
    if (!last) return;
    for (let again = 0; again < 10_000; again++) {
      now += 60_000;
      const facts = { deployment: last.ours, recent: [last.ours, old], tasks: [], desiredCount: 2, events: [] };
      const step = stepShift(state, observeNative({ ...facts, tally: emptyTally, restored: false }, goal), now);
      if (!('state' in step)) return;
      state = step.state;
    }
    throw new TypeError('it never ended');
  });

  fc.assert(property, { numRuns: 500 });
});

const listener = { weights: { blue: 50, green: 50 } };
const ended = deployment({ status: 'SUCCESSFUL' });

test.each<[string, Partial<ServiceDeploymentState>, Partial<NativeFacts>, boolean]>([
  ['it has ended well', { status: 'SUCCESSFUL' }, {}, true],
  ['users are between two sets of tasks', { status: 'SUCCESSFUL' }, { listener }, false],
  ['it is on its way', {}, {}, false],
  ['it goes on, and the same serves already', {}, { recent: [ended, old] }, false],
  ['it has ended, and another one serves', { status: 'SUCCESSFUL' }, { recent: [old] }, false],
])('has shipped or not: %s', (_, changes, facts, shipped) => {
  expect(look(changes, facts).shipped).toBe(shipped);
});

test.each<[string, Partial<ServiceDeploymentState>, Partial<NativeFacts>, string | undefined]>([
  ['all users are there', { status: 'SUCCESSFUL' }, {}, undefined],
  ['users are elsewhere', { status: 'SUCCESSFUL' }, { listener }, TRAFFIC_ELSEWHERE],
  ['users are on their way', {}, { listener, recent: [ended, old] }, undefined],
  ['another one serves', { status: 'SUCCESSFUL' }, { listener, recent: [old] }, undefined],
])('F29: a success disagrees with the listener only when users are elsewhere: %s', (_, changes, facts, disagrees) => {
  expect(look(changes, facts).disagrees).toBe(disagrees);
});

test.each<[string, Partial<ServiceDeploymentState>, Partial<NativeFacts>, string]>([
  ['goes on', {}, { recent: [ended, old] }, 'moving'],
  ['has brought what serves', { status: 'SUCCESSFUL' }, {}, 'moving'],
  ['has brought what serves no more', { status: 'SUCCESSFUL' }, { recent: [old] }, 'over'],
  ['was stopped while the same serves', { status: 'STOPPED' }, { recent: [ended, old] }, 'over'],
])('a deployment that %s', (_, changes, facts, progress) => {
  expect(look(changes, facts).progress).toBe(progress);
});

test('another stage, share, number of healthy tasks or deployment says that it gets on', () => {
  const facts = { tasks: [task()] };

  expect(look({ stage: 'SCALE_UP', percent: 10 }, facts).mark).toBe('IN_PROGRESS SCALE_UP 10 1 d-2 IN_PROGRESS');
  expect(look({}, { recent: [] }).mark).toBe('IN_PROGRESS   0  ');
});

test('a deployment that begins gives no reason, one that ended does', () => {
  expect(look({ status: 'PENDING' }).told).toBeUndefined();
  expect(look({ status: 'ROLLBACK_SUCCESSFUL' }).told).toEqual({
    ...{ id: 'd-2', kind: 'deployment', text: 'the deployment ended as ROLLBACK_SUCCESSFUL' },
  });
});

test('where nothing served before, nothing can be brought back', () => {
  expect(look({ status: 'STOPPED' }, {}, { ...goal, oldRevision: undefined }).canRestore).toBe(false);
  expect(look({ status: 'STOPPED' }).canRestore).toBe(true);
});

test('one healthy target is enough for a task', () => {
  const sick = { target: '10.0.0.2:8000', state: 'unhealthy' };

  expect(isWell(task(), [sick, { target: '10.0.0.1:8000', state: 'healthy' }])).toBe(true);
  expect(isWell(task(), [sick])).toBe(false);
});

test('what was stopped meanwhile did not serve, and what is newer does not count', () => {
  const aborted = deployment({ id: 'd-x', status: 'STOPPED', taskDefinition: 'pyshop:9' });
  const newer = deployment({ id: 'd-3', status: 'SUCCESSFUL', taskDefinition: 'pyshop:3' });

  expect(servedBefore([newer, deployment(), aborted, old], 'd-2')).toBe('pyshop:1');
  expect(servingRevision([deployment({ status: 'ROLLBACK_SUCCESSFUL' }), aborted, old])).toBe('pyshop:1');
});
