import fc from 'fast-check';
import {
  fits,
  type Instance,
  instancesNeeded,
  minus,
  placeTask,
  type Resources,
} from '../../../src/services/ecs/placement';

const resources = fc.record({
  cpu: fc.integer({ min: 1, max: 2_048 }),
  memoryMiB: fc.integer({ min: 1, max: 4_096 }),
  networkInterfaces: fc.integer({ min: 0, max: 3 }),
});

function instance(arn: string, free: Partial<Resources>, zone = 'a', sameGroup = 0): Instance {
  return { arn, zone, sameGroup, free: { cpu: 2_048, memoryMiB: 4_096, networkInterfaces: 2, ...free } };
}

const task: Resources = { cpu: 256, memoryMiB: 512, networkInterfaces: 1 };

test('never gives an instance more than it has', () => {
  fc.assert(
    fc.property(fc.array(resources, { maxLength: 30 }), fc.array(resources, { maxLength: 6 }), (tasks, capacities) => {
      const free = new Map(capacities.map((capacity, i) => [`i-${i}`, capacity]));
      for (const asked of tasks) {
        const placement = placeTask(
          asked,
          [...free].map(([arn, left]) => instance(arn, left)),
        );
        if (!('instanceArn' in placement)) continue;
        const left = free.get(placement.instanceArn);
        if (left) free.set(placement.instanceArn, minus(left, asked));
      }
      for (const { cpu, memoryMiB, networkInterfaces } of free.values()) {
        expect(Math.min(cpu, memoryMiB, networkInterfaces)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('finds a place whenever one instance has room', () => {
  fc.assert(
    fc.property(resources, fc.array(resources, { minLength: 1, maxLength: 6 }), (asked, capacities) => {
      const placement = placeTask(
        asked,
        capacities.map((capacity, i) => instance(`i-${i}`, capacity)),
      );

      expect('instanceArn' in placement).toBe(capacities.some(capacity => fits(asked, capacity)));
    }),
  );
});

test('asks for enough instances for all tasks that fit on one', () => {
  fc.assert(
    fc.property(fc.array(resources, { maxLength: 20 }), resources, (tasks, capacity) => {
      const fitting = tasks.filter(asked => fits(asked, capacity));
      const needed = instancesNeeded(tasks, capacity);
      const total = fitting.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);

      expect(needed * capacity.memoryMiB).toBeGreaterThanOrEqual(total);
      expect(needed).toBeLessThanOrEqual(fitting.length);
    }),
  );
});

test('fills the fuller instance first', () => {
  expect(placeTask(task, [instance('empty', {}), instance('half', { memoryMiB: 1_000 })])).toEqual({
    instanceArn: 'half',
  });
});

test('spreads the tasks of one service over zones', () => {
  const instances = [instance('a', { memoryMiB: 1_000 }, 'a', 1), instance('b', {}, 'b')];

  expect(placeTask(task, instances)).toEqual({ instanceArn: 'b' });
});

test.each([
  ['AGENT', []],
  ['RESOURCE:MEMORY', [instance('i', { memoryMiB: 100 })]],
  ['RESOURCE:CPU', [instance('i', { cpu: 100 })]],
  ['RESOURCE:ENI', [instance('i', { networkInterfaces: 0 })]],
  ['RESOURCE:PORTS', [instance('i', { hostPorts: ['8080/tcp'] }), instance('j', { hostPorts: ['8080/tcp'] })]],
  ['RESOURCE:CPU', [instance('i', { cpu: 100, hostPorts: [] }), instance('j', { memoryMiB: 1 })]],
])('says %s when that is missing', (failure, instances) => {
  expect(placeTask({ ...task, hostPorts: ['8080/tcp'] }, instances)).toEqual({ failure });
});

test('goes where its fixed port is free', () => {
  const instances = [
    instance('taken', { memoryMiB: 600, hostPorts: ['53/udp'] }),
    instance('free', { hostPorts: ['53/tcp'] }),
  ];

  expect(placeTask({ ...task, hostPorts: ['53/udp'] }, instances)).toEqual({ instanceArn: 'free' });
});

test('needs an instance for each task with the same fixed port', () => {
  const tasks = [1, 2, 3].map(() => ({ ...task, hostPorts: ['80/tcp'] }));
  const capacity = { cpu: 4_096, memoryMiB: 8_192, networkInterfaces: 8, hostPorts: ['22/tcp'] };

  expect(instancesNeeded(tasks, capacity)).toBe(3);
  expect(instancesNeeded([{ ...task, hostPorts: ['22/tcp'] }], capacity)).toBe(0);
});
