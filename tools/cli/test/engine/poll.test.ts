import fc from 'fast-check';
import { Interrupted } from '../../src/clock';
import { poll } from '../../src/engine/poll';
import { TimedOut } from '../../src/timeout';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';

const options = () => ({
  clock: new ManualClock(),
  io: new FakeIo(),
  pollMs: 1000,
  limitMs: 60_000,
  running: 'deployment d-1 continues in AWS',
});

test('looks until there is an answer', async () => {
  let looks = 0;

  await expect(poll(options(), async () => (++looks === 3 ? 'done' : undefined))).resolves.toBe('done');
});

test('F13: goes on without contact, and says since when', async () => {
  const given = options();
  let looks = 0;

  const answer = await poll(given, async () => {
    if (++looks < 5) throw awsError('TimeoutError');
    return 'done';
  });

  expect(answer).toBe('done');
  expect(given.io.said).toEqual(['no contact with AWS since 00:00:00; deployment d-1 continues in AWS']);
});

test('F12: ends at once when the credentials expired, and says what continues', async () => {
  const look = jest.fn(async () => {
    throw awsError('ExpiredTokenException');
  });

  await expect(poll(options(), look)).rejects.toMatchObject({
    name: 'CredentialsExpired',
    message: expect.stringContaining('deployment d-1 continues in AWS'),
    exitCode: 75,
  });
  expect(look).toHaveBeenCalledTimes(1);
});

test('F14: an interrupt says what continues', async () => {
  const given = options();
  given.clock.sleep = async () => {
    throw new Interrupted();
  };

  await expect(poll(given, async () => undefined)).rejects.toMatchObject({
    message: 'interrupted; deployment d-1 continues in AWS',
    exitCode: 130,
  });
});

test('does not hide a bug', async () => {
  await expect(
    poll(options(), async () => {
      throw new TypeError('boom');
    }),
  ).rejects.toThrow(TypeError);
});

test('I7: always ends, within its limit and a bounded number of looks', async () => {
  const answers = fc.infiniteStream(fc.constantFrom('nothing', 'TimeoutError', 'ThrottlingException'));
  await fc.assert(
    fc.asyncProperty(answers, fc.integer({ min: 100, max: 10_000 }), async (stream, pollMs) => {
      const given = { ...options(), pollMs };
      let looks = 0;

      const end = poll(given, async () => {
        looks += 1;
        const { value } = stream.next();
        if (value !== 'nothing') throw awsError(value);
        return undefined;
      });

      await expect(end).rejects.toMatchObject({ exitCode: 75 });
      expect(looks).toBeLessThanOrEqual(Math.ceil(given.limitMs / pollMs) + 1);
    }),
  );
});

test('gives up what is silent for too long, where that means that it is gone', async () => {
  const given = { ...options(), silenceMs: 10_000 };
  const look = jest.fn(async () => {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  });

  await expect(poll(given, look)).rejects.toMatchObject({
    name: 'AwsUnreachable',
    message: 'AWS does not answer; deployment d-1 continues in AWS',
    hint: expect.stringContaining('berth local start'),
    exitCode: 75,
  });
  expect(look).toHaveBeenCalledTimes(11);
});

test.each(['TimeoutError', 'ThrottlingException'])('F13: %s is no answer, and it goes on', async name => {
  let looks = 0;

  const answer = poll(options(), async () => {
    if (++looks < 3) throw awsError(name);
    return 'done';
  });

  await expect(answer).resolves.toBe('done');
});

test('F13: half an answer is none, and it goes on', async () => {
  let looks = 0;

  const answer = poll(options(), async () => {
    if (++looks < 3) throw Object.assign(new SyntaxError('half'), { $metadata: { httpStatusCode: 200 } });
    return 'done';
  });

  await expect(answer).resolves.toBe('done');
});

test('what has no end is left at the limit, and what continues is said', async () => {
  await expect(poll(options(), async () => undefined)).rejects.toMatchObject({
    name: 'LostContact',
    message: 'no end seen within 1 minutes; deployment d-1 continues in AWS',
    hint: 'give the same command again to follow it',
    exitCode: 75,
  });
});

test.each<[string, Error, object]>([
  [
    'an interrupt',
    new Interrupted(),
    {
      message: 'interrupted; deployment d-1 continues in AWS',
      hint: 'give the same command again to follow it',
      exitCode: 130,
    },
  ],
  [
    'a time-out of the user',
    new TimedOut(2),
    { name: 'TimedOut', message: 'not done within 2 minutes; deployment d-1 continues in AWS', exitCode: 75 },
  ],
  ['a bug', new TypeError('boom'), { name: 'TypeError', message: 'boom' }],
])('%s ends the wait with what continues', async (_, thrown, expected) => {
  const given = options();
  given.clock.sleep = async () => {
    throw thrown;
  };

  await expect(poll(given, async () => undefined)).rejects.toMatchObject(expected);
});
