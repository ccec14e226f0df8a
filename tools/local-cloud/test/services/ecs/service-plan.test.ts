import fc from 'fast-check';
import {
  computedDesired,
  planRolling,
  planTaskSets,
  restartDelayMs,
  type TaskSetView,
  type TaskView,
} from '../../../src/services/ecs/service-plan';

const now = new Date('2026-01-01T00:00:00Z');

function tasks(prefix: string, healthy: number, unhealthy = 0): TaskView[] {
  return Array.from({ length: healthy + unhealthy }, (_, i) => ({
    arn: `${prefix}${i}`,
    createdAt: `2025-01-01T00:00:0${i % 10}Z`,
    status: 'running',
    healthy: i < healthy,
  }));
}

function set(id: string, change: Partial<TaskSetView> = {}): TaskSetView {
  return { id, primary: id === 'new', desired: 0, tasks: [], ...change };
}

test('gives every task set its own count', () => {
  const plan = planTaskSets([set('blue', { desired: 2, tasks: tasks('b', 3) }), set('green', { desired: 2 })], now);

  expect(plan).toEqual({ start: [{ taskSetId: 'green', count: 2 }], stop: ['b2'] });
});

test('stops unhealthy tasks before healthy ones', () => {
  expect(planTaskSets([set('blue', { desired: 1, tasks: tasks('b', 1, 1) })], now).stop).toEqual(['b1']);
});

test('a task whose instance is drained goes when another one is healthy in its place', () => {
  const [leaving, next] = tasks('b', 2) as [TaskView, TaskView];
  const drained = { ...leaving, leaving: true };
  const plan = (...of: TaskView[]) => planTaskSets([set('blue', { desired: 1, tasks: of })], now);

  expect(plan(drained)).toEqual({ start: [{ taskSetId: 'blue', count: 1 }], stop: [] });
  expect(plan(drained, { ...next, healthy: false })).toEqual({ start: [], stop: [] });
  expect(plan(drained, next)).toEqual({ start: [], stop: ['b0'] });
});

test('starts nothing while a task set is throttled', () => {
  expect(planTaskSets([set('blue', { desired: 1, restartAt: '2026-01-01T00:00:01Z' })], now).start).toEqual([]);
});

test('never rolls below the minimum of healthy tasks nor above the maximum of all tasks', () => {
  const small = fc.integer({ min: 0, max: 6 });
  fc.assert(
    fc.property(
      fc.record({
        desired: fc.integer({ min: 1, max: 6 }),
        healthyNew: small,
        brokenNew: small,
        healthyOld: small,
        brokenOld: small,
      }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 100, max: 200 }),
      ({ desired, healthyNew, brokenNew, healthyOld, brokenOld }, minimumHealthyPercent, maximumPercent) => {
        const fresh = set('new', { desired, tasks: tasks('n', healthyNew, brokenNew) });
        const old = set('old', { tasks: tasks('o', healthyOld, brokenOld) });

        const { start, stop } = planRolling([fresh, old], { desired, minimumHealthyPercent, maximumPercent }, now);

        const healthy = [...fresh.tasks, ...old.tasks].filter(task => task.healthy);
        const kept = healthy.filter(({ arn }) => !stop.includes(arn)).length;
        const least = Math.ceil((desired * minimumHealthyPercent) / 100);
        expect(kept).toBeGreaterThanOrEqual(Math.min(least, healthy.length, desired));
        const started = start.reduce((sum, { count }) => sum + count, 0);
        const total = fresh.tasks.length + old.tasks.length + started;
        if (started > 0) expect(total).toBeLessThanOrEqual(Math.max(Math.floor((desired * maximumPercent) / 100), 1));
      },
    ),
  );
});

test.each([
  [3, 50, 2],
  [1, 1, 1],
  [4, 0, 0],
])('%d tasks at %d percent are %d', (desired, percent, computed) => {
  expect(computedDesired(desired, percent)).toBe(computed);
});

test('doubles the delay with every failed start, up to 27 minutes', () => {
  expect([0, 1, 2, 30].map(restartDelayMs)).toEqual([5_000, 10_000, 20_000, 27 * 60_000]);
});
