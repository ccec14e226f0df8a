import { outcomeOf, timedOut } from '../../../src/cloudformation/wait-conditions/signals';

function signal(UniqueId: string, more: object = {}): string {
  return JSON.stringify({ Status: 'SUCCESS', UniqueId, Data: `data of ${UniqueId}`, Reason: 'done', ...more });
}

test('as many signals as are wanted give their data by id', () => {
  expect(outcomeOf([signal('a')], 2)).toBeUndefined();
  expect(outcomeOf([signal('a'), signal('b'), signal('c')], 2)).toEqual({
    data: { a: 'data of a', b: 'data of b' },
  });
});

test('a signal with a known id is the same one, sent again', () => {
  const bodies = [signal('a'), signal('a', { Data: 'other' })];

  expect(outcomeOf(bodies, 2)).toBeUndefined();
  expect(outcomeOf([...bodies, signal('b')], 2)).toEqual({ data: { a: 'data of a', b: 'data of b' } });
  expect(timedOut(bodies, 2)).toBe('WaitCondition timed out. Received 1 conditions when expecting 2');
});

test('a failure counts at once, with its reason', () => {
  expect(outcomeOf([signal('a'), signal('b', { Status: 'FAILURE', Reason: 'disk full' })], 3)).toEqual({
    failure: "WaitCondition received failed message: 'disk full' for uniqueId: b",
  });
});

test.each([
  ['no JSON', 'done'],
  ['no object', '"SUCCESS"'],
  ['another status', signal('a', { Status: 'OK' })],
  ['no id', signal('')],
  ['no reason', signal('a', { Reason: undefined })],
  ['data that is no text', signal('a', { Data: { size: 1 } })],
])('fails when a signal is %s', (_, body) => {
  expect(outcomeOf([body], 1)).toEqual({ failure: 'Unparsable WaitCondition data' });
});
