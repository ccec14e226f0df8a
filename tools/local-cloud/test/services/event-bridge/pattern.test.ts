import { fits, parsePattern } from '../../../src/services/event-bridge/pattern';

const event = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  detail: { group: 'service:web', lastStatus: 'STOPPED', exitCode: 137, tags: ['a', 'b'], nothing: null },
};

test.each<[string, object, boolean]>([
  ['a value', { source: ['aws.ecs'] }, true],
  ['another value', { source: ['aws.ec2'] }, false],
  ['one of several', { source: ['aws.ec2', 'aws.ecs'] }, true],
  ['two fields', { source: ['aws.ecs'], detail: { lastStatus: ['RUNNING'] } }, false],
  ['a value of a list', { detail: { tags: ['b'] } }, true],
  ['a prefix', { detail: { group: [{ prefix: 'service:' }] } }, true],
  ['a prefix of another case', { detail: { group: [{ prefix: 'SERVICE:' }] } }, false],
  ['a prefix of any case', { detail: { group: [{ prefix: { 'equals-ignore-case': 'SERVICE:' } }] } }, true],
  ['a suffix', { detail: { group: [{ suffix: ':web' }] } }, true],
  ['another suffix', { detail: { group: [{ suffix: ':api' }] } }, false],
  ['any case', { detail: { lastStatus: [{ 'equals-ignore-case': 'stopped' }] } }, true],
  ['a wildcard', { detail: { group: [{ wildcard: 's*:w*' }] } }, true],
  ['another wildcard', { detail: { group: [{ wildcard: 's*:a*' }] } }, false],
  ['a number', { detail: { exitCode: [{ numeric: ['>', 100, '<=', 137] }] } }, true],
  ['a number that is too high', { detail: { exitCode: [{ numeric: ['<', 137] }] } }, false],
  ['a field that is there', { detail: { group: [{ exists: true }] } }, true],
  ['a field that is not there', { detail: { other: [{ exists: false }] } }, true],
  ['a missing field', { detail: { other: [{ exists: true }] } }, false],
  ['null', { detail: { nothing: [null] } }, true],
  ['anything but another', { source: [{ 'anything-but': ['aws.ec2'] }] }, true],
  ['anything but this', { source: [{ 'anything-but': 'aws.ecs' }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  ['one of two', { $or: [{ source: ['x'] }, { detail: { exitCode: [137] } }] }, true],
  ['none of two', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
])('an event is held against %s', (_, pattern, expected) => {
  expect(fits(parsePattern(JSON.stringify(pattern)), event)).toBe(expected);
});

test.each([
  ['{', 'Event pattern is not valid. Reason: '],
  ['{}', 'Event pattern is not valid. Reason: Empty'],
  ['{"source":"aws.ecs"}', '"source" must be an object or an array'],
  ['{"source":[]}', 'Empty arrays are not allowed'],
  ['{"source":[{"like":"a"}]}', 'Unrecognized match type like'],
])('fails on %s', (text, message) => {
  expect(() => parsePattern(text)).toThrow(
    expect.objectContaining({ name: 'InvalidEventPatternException', message: expect.stringContaining(message) }),
  );
});
