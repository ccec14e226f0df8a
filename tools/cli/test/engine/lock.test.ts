import { LOCK_LIFE_MS, Lock } from '../../src/engine/lock';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';

const ada = { owner: 'ada@laptop', pid: 1, isAlive: () => true };
const bob = { owner: 'bob@runner', pid: 2, isAlive: () => true };

const account = () => {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const take = (who: typeof ada) => Lock.take('dev', who, aws.ports.parameters, clock);
  const locks = () => [...aws.parameters.keys()].filter(name => name.includes('/lock/'));
  return { clock, aws, take, locks };
};

test('F02: only one holds it', async () => {
  const { take } = account();
  await take(ada);

  await expect(take(bob)).rejects.toMatchObject({
    name: 'Locked',
    message: 'dev is being deployed by ada@laptop (process 1) since 2026-01-01T00:00:00.000Z',
    exitCode: 5,
  });
});

test('is given back, also when the work fails', async () => {
  const { take, locks } = account();
  const lock = await take(ada);

  await expect(
    lock.hold(async () => {
      throw new TypeError('boom');
    }),
  ).rejects.toThrow('boom');

  expect(locks()).toEqual([]);
  await expect(take(bob)).resolves.toBeInstanceOf(Lock);
});

test('is anyone’s when it expired, and its holder notices before its next change', async () => {
  const { clock, take, locks } = account();
  const lost = await take(ada);
  clock.time += LOCK_LIFE_MS;

  await take(bob);

  expect(locks()).toEqual(['/berth/dev/deploy/lock/2']);
  await expect(lost.renew()).rejects.toMatchObject({ name: 'LockLost', exitCode: 5 });
  await lost.release();
  expect(locks()).toEqual(['/berth/dev/deploy/lock/2']);
});

test('lasts as long as it is renewed', async () => {
  const { clock, take } = account();
  const lock = await take(ada);
  clock.time += LOCK_LIFE_MS - 1;
  await lock.renew();
  clock.time += LOCK_LIFE_MS - 1;

  await expect(take(bob)).rejects.toMatchObject({ name: 'Locked' });
});

test('F15: is free at once for its owner when the process that held it was killed', async () => {
  const { take } = account();
  await take(ada);

  await expect(take({ ...ada, pid: 3, isAlive: () => false })).resolves.toBeInstanceOf(Lock);
});

test('of two thieves only one wins', async () => {
  const { clock, take } = account();
  await take(ada);
  clock.time += LOCK_LIFE_MS;

  const thefts = await Promise.allSettled([take(bob), take({ ...bob, owner: 'eve@runner' })]);

  expect(thefts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each([
  'mine',
  '"mine"',
  'null',
  '{"owner":"ada@laptop"}',
  '{"owner":"ada@laptop","pid":1,"since":"now","expires":2}',
  '{"owner":1,"pid":1,"since":1,"expires":2}',
])('what somebody else has written, %s, is no lock, and stays', async value => {
  const { aws, take } = account();
  aws.parameters.set('/berth/dev/deploy/lock/1', value);

  await expect(take(ada)).rejects.toMatchObject({
    name: 'LockUnreadable',
    message: `/berth/dev/deploy/lock/1 = ${JSON.stringify(value)}: no lock of berth`,
    exitCode: 1,
  });
  expect(aws.parameters.get('/berth/dev/deploy/lock/1')).toBe(value);
});
