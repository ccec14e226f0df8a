import fc from 'fast-check';
import { desiredCapacity, reservation } from '../../../src/services/ecs/managed-scaling';

const group = { minSize: 0, maxSize: 10 };

test.each([
  [{ instances: 2, busy: 1, needed: 0 }, 50],
  [{ instances: 2, busy: 2, needed: 1 }, 150],
  [{ instances: 0, busy: 0, needed: 0 }, 100],
  [{ instances: 0, busy: 0, needed: 3 }, 200],
])('reports the reservation of %j as %d', (capacity, percent) => {
  expect(reservation({ ...capacity, ...group })).toBe(percent);
});

test('keeps spare capacity when the target is below 100', () => {
  expect(desiredCapacity({ instances: 4, busy: 4, needed: 0, ...group }, { targetCapacity: 80 })).toBe(5);
});

test('grows by no more than the maximum step', () => {
  expect(desiredCapacity({ instances: 1, busy: 1, needed: 5, ...group }, { maximumScalingStepSize: 2 })).toBe(3);
});

test('never leaves the bounds of the group', () => {
  const count = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(
      count,
      count,
      count,
      count,
      fc.integer({ min: 1, max: 100 }),
      (instances, busy, needed, minSize, targetCapacity) => {
        const maxSize = minSize + 5;
        const desired = desiredCapacity({ instances, busy, needed, minSize, maxSize }, { targetCapacity });

        expect(desired).toBeGreaterThanOrEqual(minSize);
        expect(desired).toBeLessThanOrEqual(maxSize);
      },
    ),
  );
});
