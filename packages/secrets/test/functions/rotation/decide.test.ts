import fc from 'fast-check';
import { decide, type ServiceFacts, type Verdict } from '../../../src/functions/rotation/decide';
import { at } from '../../_fixtures/rotation-world';

const DEBOUNCE = 120_000;
const stale: ServiceFacts = {
  service: 'shop',
  changedAt: at('12:00'),
  oldestTaskAt: at('11:00'),
  deploying: false,
  released: true,
};

const verdictOf = (facts: Partial<ServiceFacts>, now = at('12:02'), locked = false): Verdict | undefined =>
  decide({ locked, services: [{ ...stale, ...facts }] }, now, DEBOUNCE)[0]?.verdict;

test('deploys a service again whose tasks are older than its secrets', () => {
  expect(decide({ locked: false, services: [stale] }, at('12:02'), DEBOUNCE)).toEqual([
    { service: 'shop', verdict: 'redeploy', changedAt: at('12:00') },
  ]);
});

test.each<[string, Partial<ServiceFacts>]>([
  ['whose tasks are younger', { oldestTaskAt: at('12:00') + 1 }],
  ['without tasks', { oldestTaskAt: undefined }],
  ['without secrets', { changedAt: undefined }],
])('leaves a service alone %s', (_, facts) => {
  expect(verdictOf(facts)).toBe('fresh');
});

test('counts a task of the very moment as old', () => {
  expect(verdictOf({ oldestTaskAt: at('12:00') })).toBe('redeploy');
});

test('waits until nothing has changed for a while', () => {
  expect(verdictOf({}, at('12:02') - 1)).toBe('settling');
  expect(verdictOf({}, at('12:02'))).toBe('redeploy');
});

test('waits for whoever deploys the environment, or the service', () => {
  expect(verdictOf({}, at('12:02'), true)).toBe('locked');
  expect(verdictOf({ deploying: true })).toBe('deploying');
});

test('tries once for each change', () => {
  expect(verdictOf({ triedFor: at('11:59') })).toBe('redeploy');
  expect(verdictOf({ triedFor: at('12:00') })).toBe('stuck');
  expect(verdictOf({ triedFor: at('12:00'), deploying: true })).toBe('deploying');
  expect(verdictOf({ triedFor: at('12:00'), oldestTaskAt: at('12:01') })).toBe('fresh');
});

test('cannot deploy again what was never released', () => {
  expect(verdictOf({ released: false })).toBe('unreleased');
});

const time = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined });
const anyFacts: fc.Arbitrary<ServiceFacts> = fc.record({
  service: fc.constant('shop'),
  changedAt: time,
  oldestTaskAt: time,
  triedFor: time,
  deploying: fc.boolean(),
  released: fc.boolean(),
});

test('never deploys beside somebody else, too early, twice for a change, or without need', () => {
  fc.assert(
    fc.property(anyFacts, fc.boolean(), fc.integer({ min: 0, max: 2_000_000 }), (facts, locked, now) => {
      const [decision] = decide({ locked, services: [facts] }, now, DEBOUNCE);
      if (decision?.verdict !== 'redeploy') return;

      const { changedAt = Number.NaN, oldestTaskAt = Number.NaN, triedFor = 0 } = facts;
      expect({ locked, deploying: facts.deploying, released: facts.released }).toEqual({
        locked: false,
        deploying: false,
        released: true,
      });
      expect(now - changedAt).toBeGreaterThanOrEqual(DEBOUNCE);
      expect(oldestTaskAt).toBeLessThanOrEqual(changedAt);
      expect(triedFor).toBeLessThan(changedAt);
    }),
  );
});

test('decides for each service by itself', () => {
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 4 }), fc.boolean(), fc.nat(2_000_000), (services, locked, now) => {
      const together = decide({ locked, services }, now, DEBOUNCE);
      const alone = services.flatMap(service => decide({ locked, services: [service] }, now, DEBOUNCE));

      expect(together).toEqual(alone);
    }),
  );
});
