import { tags } from '../../src/engine/markers';
import { registerNew, registerOnce } from '../../src/engine/register';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE } from '../_fakes/rollout';

const hash = '00ff80123456789abcde';
const input = {
  ...{ family: 'dev-pyshop', containerDefinitions: [] },
  tags: [{ key: tags.definition, value: hash }],
};
const wanted = { family: 'dev-pyshop', hash, input };
const crowd = awsError('ClientException', 'Too many concurrent attempts to create a new revision');

function account() {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const waits: number[] = [];
  let last = clock.time;
  clock.onSleep = now => {
    waits.push(now - last);
    last = now;
  };
  return { aws, context, waits };
}

test('a revision that is named is not looked up', async () => {
  const { aws, context } = account();
  aws.beforeRead = () => {
    throw new TypeError('not needed');
  };

  await expect(registerOnce({ ...wanted, arn: 'dev-pyshop:7' }, context)).resolves.toBe('dev-pyshop:7');
  expect(aws.calls).toEqual([]);
});

test('the first revision of a family is registered, the same content is not registered again', async () => {
  const { aws, context } = account();
  aws.revisions.length = 0;

  await expect(registerOnce(wanted, context)).resolves.toBe(BASE);
  await expect(registerOnce(wanted, context)).resolves.toBe(BASE);
  expect(aws.calls).toEqual(['register']);
});

test('F04: waits twice as long each time, up to fifteen seconds, by a share that the content gives', async () => {
  const { aws, context, waits } = account();
  aws.beforeWrite = () => {
    throw crowd;
  };

  await expect(registerNew(input, '00ffff00ff', context)).rejects.toBe(crowd);

  // the whole of it at ff, half of it at 00: the digits 00, 0f, ff, ff, ff, f0, 00
  expect(waits).toEqual([250, 529, 2000, 4000, 8000, 14_559, 7500]);
  expect(aws.calls).toHaveLength(8);
});

test.each([
  ['unreachable', awsError('TimeoutError')],
  ['unreadable', Object.assign(new SyntaxError('Unexpected end of JSON input'), { $metadata: {} })],
])('F03: a lost answer is looked for once, and is a failure when nothing is there: %s', async (_, error) => {
  const { aws, context, waits } = account();
  aws.beforeWrite = () => {
    throw error;
  };

  await expect(registerOnce(wanted, context)).rejects.toBe(error);

  expect([aws.calls, waits]).toEqual([['register'], [2000]]);
});
