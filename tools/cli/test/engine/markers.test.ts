import {
  attemptOf,
  deployId,
  describe as describeDeployment,
  describeReturn,
  targetOf,
} from '../../src/engine/markers';

test('what is written on a deployment is read again', () => {
  const description = describeDeployment(deployId('0123456789abcdef0123', 12));

  expect(description).toBe('berth:0123456789abcdef0123-12');
  expect([targetOf(description), attemptOf(description)]).toEqual(['0123456789abcdef0123', 12]);
});

test.each([
  ...['', 'by hand', 'berth:', 'berth:abc', 'berth:abc-', 'berth:-1', 'berth:xyz-1', 'not berth:abc-1', 'berth:abc-1 '],
  ...['berth:abc-12th', describeReturn('dev-pyshop:7')],
])('a deployment that is described as "%s" is not ours', description => {
  expect([targetOf(description), attemptOf(description)]).toEqual([undefined, 0]);
});
