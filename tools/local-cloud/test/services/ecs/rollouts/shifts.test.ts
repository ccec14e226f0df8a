import fc from 'fast-check';
import { shiftsOf, weightsOf } from '../../../../src/services/ecs/rollouts/shifts';

test('blue/green gives everything at once', () => {
  expect(shiftsOf({ strategy: 'BLUE_GREEN' })).toEqual([{ percent: 100, holdMs: 0 }]);
});

test('a canary waits before the rest follows', () => {
  const canaryConfiguration = { canaryPercent: 2.5, canaryBakeTimeInMinutes: 3 };

  expect(shiftsOf({ strategy: 'CANARY', canaryConfiguration })).toEqual([
    { percent: 2.5, holdMs: 180_000 },
    { percent: 100, holdMs: 0 },
  ]);
});

test('without numbers a canary takes 5 percent for ten minutes, and a linear shift 10 percent every six', () => {
  expect(shiftsOf({ strategy: 'CANARY' })[0]).toEqual({ percent: 5, holdMs: 600_000 });
  expect(shiftsOf({ strategy: 'LINEAR' }).slice(0, 2)).toEqual([
    { percent: 10, holdMs: 360_000 },
    { percent: 20, holdMs: 360_000 },
  ]);
});

test('a linear shift ends at 100 percent, without a wait after it', () => {
  const linearConfiguration = { stepPercent: 40, stepBakeTimeInMinutes: 1 };

  expect(shiftsOf({ strategy: 'LINEAR', linearConfiguration })).toEqual([
    { percent: 40, holdMs: 60_000 },
    { percent: 80, holdMs: 60_000 },
    { percent: 100, holdMs: 0 },
  ]);
});

test('weights always share 100 percent, in whole numbers that a rule takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), tenths => {
      const percent = tenths / 10;
      const { source, target } = weightsOf(percent);

      expect(Number.isInteger(source) && Number.isInteger(target)).toBe(true);
      expect(Math.min(source, target)).toBeGreaterThanOrEqual(0);
      expect(Math.max(source, target)).toBeLessThanOrEqual(999);
      expect((target * 100) / (source + target)).toBeCloseTo(percent, 10);
    }),
  );
});

test('the moves of a plan only grow, and end at 100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 1_000 }), tenths => {
      const shifts = shiftsOf({ strategy: 'LINEAR', linearConfiguration: { stepPercent: tenths / 10 } });
      const percents = shifts.map(({ percent }) => percent);

      expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
      expect(percents.at(-1)).toBe(100);
    }),
  );
});
