import { SmoothWeights } from '../../../../src/services/elastic-load-balancing/proxy/smooth-weights';

test('gives every item its share, spread evenly', () => {
  const weights = new SmoothWeights([90, 10]);

  const chosen = Array.from({ length: 20 }, () => weights.next());

  expect(chosen.filter(index => index === 1)).toHaveLength(2);
  expect(chosen.slice(0, 10).filter(index => index === 1)).toHaveLength(1);
});

test('never chooses an item of weight 0', () => {
  const weights = new SmoothWeights([0, 1]);

  expect(Array.from({ length: 5 }, () => weights.next())).toEqual([1, 1, 1, 1, 1]);
});

test('chooses nothing if all weights are 0', () => {
  expect(new SmoothWeights([0, 0]).next()).toBeUndefined();
});
