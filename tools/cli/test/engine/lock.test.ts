import { REQUEST_LIMIT_MS } from '../../src/aws/connection';
import { fenceExtension, NotSent } from '../../src/aws/fence';
import { FENCE_MS, LOCK_LIFE_MS, Lock } from '../../src/engine/lock';
import type { LockOwner } from '../../src/engine/lock-holder';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';

const ada = { owner: 'ada@laptop', pid: 1, isAlive: () => true };
const bob = { owner: 'bob@runner', pid: 2, isAlive: () => true };
const eve = { owner: 'eve@desk', pid: 3, isAlive: () => true };

const account = () => {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const io = new FakeIo();
  const { parameters } = aws.ports;
  const take = (who: LockOwner) => Lock.take('dev', { ...who, io }, parameters, clock);
  const locks = () => [...aws.parameters.keys()].filter(name => name.includes('/lock/'));
  const revoke = async () => {
    const holder = await Lock.holderOf('dev', eve, parameters, clock);
    if (holder) await Lock.revoke('dev', holder, eve, parameters, clock);
  };
  const clear = (who: LockOwner) => Lock.clear('dev', { ...who, io }, parameters, clock);
  return { clock, aws, io, take, locks, revoke, clear };
};

test('F02: only one holds it', async () => {
  const { take } = account();
  await take(ada);

  await expect(take(bob)).rejects.toMatchObject({
    name: 'Locked',
    message: 'dev is being deployed by ada@laptop (process 1) since 2026-01-01T00:00:00.000Z',
    hint: 'wait for it; without a sign of life the lock is free at 2026-01-01T00:05:00.000Z',
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
  await expect(lost.renew()).rejects.toMatchObject({
    name: 'LockLost',
    message: '/berth/dev/deploy/lock: bob@runner (process 2) holds the lock since 2026-01-01T00:05:30.000Z',
    hint: 'wait for the other deployment, then give the same command again',
    exitCode: 5,
  });
  await lost.release();
  expect(locks()).toEqual(['/berth/dev/deploy/lock/2']);
});

test('nobody takes an expired lock before the last change of its holder has arrived', async () => {
  const { clock, io, take } = account();
  await take(ada);
  clock.time += LOCK_LIFE_MS;
  const { time } = clock;

  await take(bob);

  expect(FENCE_MS).toBe(30_000);
  expect(clock.time - time).toBe(FENCE_MS);
  expect(io.said).toEqual(['waiting 30 s, until the last change of who held the lock of dev has arrived']);
});

test('a lock that expired long ago is taken at once', async () => {
  const { clock, take } = account();
  await take(ada);
  clock.time += LOCK_LIFE_MS + FENCE_MS;

  await take(bob);

  expect(clock.sleeps).toBe(0);
});

test('its holder takes an expired lock again, and nobody else does', async () => {
  const { clock, take, locks } = account();
  const lock = await take(ada);
  clock.time += LOCK_LIFE_MS + FENCE_MS;

  await lock.renew();

  expect(locks()).toEqual(['/berth/dev/deploy/lock/2']);
  await expect(take(bob)).rejects.toMatchObject({ name: 'Locked' });
  await lock.renew();
  await lock.release();
  expect(locks()).toEqual([]);
});

test('an expired lock is lost when somebody else is quicker', async () => {
  const { clock, aws, take } = account();
  const lock = await take(ada);
  clock.time += LOCK_LIFE_MS + FENCE_MS;
  aws.beforeWrite = () => {
    aws.beforeWrite = () => undefined;
    aws.parameters.set('/berth/dev/deploy/lock/2', '{"owner":"bob@runner","pid":2,"since":1,"expires":2}');
  };

  await expect(lock.renew()).rejects.toMatchObject({
    name: 'LockLost',
    message: expect.stringContaining('bob@runner (process 2) holds the lock'),
  });
});

test.each([
  ['another user', { owner: 'bob@runner' }],
  ['another process', { pid: 2 }],
  ['another run', { since: 1 }],
  ['nobody', { revoked: true }],
])('is lost when %s holds it, whatever else is the same', async (_, change) => {
  const { aws, take } = account();
  const lost = await take(ada);
  const [[name = '', value = ''] = []] = [...aws.parameters].filter(([found]) => found.includes('/lock/'));
  aws.parameters.set(name, JSON.stringify({ ...JSON.parse(value), ...change }));

  await expect(lost.renew()).rejects.toMatchObject({ name: 'LockLost' });
});

test('is not taken when somebody else was quicker, even if that is over by now', async () => {
  const { aws, take } = account();
  aws.beforeWrite = () => aws.parameters.set('/berth/dev/deploy/lock/1', 'of somebody');
  aws.afterWrite = () => aws.parameters.delete('/berth/dev/deploy/lock/1');

  await expect(take(ada)).rejects.toMatchObject({
    name: 'Locked',
    message: 'dev is being deployed by somebody else',
    hint: 'try again in a minute',
  });
});

test('is not taken away when somebody else was quicker, even if that is over by now', async () => {
  const { clock, aws, take } = account();
  await take(ada);
  const seen = await Lock.holderOf('dev', eve, aws.ports.parameters, clock);
  aws.beforeWrite = () => aws.parameters.set('/berth/dev/deploy/lock/2', 'of somebody');
  aws.afterWrite = () => {
    for (const number of [1, 2]) aws.parameters.delete(`/berth/dev/deploy/lock/${number}`);
  };

  const revocation = seen && Lock.revoke('dev', seen, eve, aws.ports.parameters, clock);

  await expect(revocation).rejects.toMatchObject({ name: 'Locked' });
});

test('cleans up the five numbers before, and asks for no more', async () => {
  const { aws, take, locks } = account();
  for (let number = 1; number <= 7; number++) {
    aws.parameters.set(`/berth/dev/deploy/lock/${number}`, '{"owner":"bob@runner","pid":2,"since":1,"expires":2}');
  }

  await take(ada);

  expect(locks()).toEqual([1, 2, 8].map(number => `/berth/dev/deploy/lock/${number}`));
});

test('expects it free, and says who holds it otherwise', async () => {
  const { aws, clock, take } = account();
  const expectFree = () => Lock.expectFree('dev', bob, aws.ports.parameters, clock);
  await expect(expectFree()).resolves.toBeUndefined();
  await take(ada);

  await expect(expectFree()).rejects.toMatchObject({ message: expect.stringContaining('ada@laptop (process 1)') });
});

test('a renewal keeps the number until it has expired, to the millisecond', async () => {
  const { clock, take, locks } = account();
  const lock = await take(ada);

  clock.time += LOCK_LIFE_MS - 1;
  await lock.renew();
  expect(locks()).toEqual(['/berth/dev/deploy/lock/1']);

  clock.time += LOCK_LIFE_MS;
  await lock.renew();
  expect(locks()).toEqual(['/berth/dev/deploy/lock/2']);
});

test('a change after the lock has expired takes it again, for as long as ever', async () => {
  const { clock, aws, take } = account();
  const { ecs } = (await take(ada)).fence({ aws: aws.ports }).aws;
  clock.time += LOCK_LIFE_MS + FENCE_MS;

  await ecs.tag('service', { a: '1' });

  await expect(Lock.holderOf('dev', bob, aws.ports.parameters, clock)).resolves.toMatchObject({
    owner: 'ada@laptop',
    expires: clock.time + LOCK_LIFE_MS,
  });
});

test('a lock that somebody took and gave back is lost all the same', async () => {
  const { aws, take } = account();
  const lost = await take(ada);
  aws.parameters.delete('/berth/dev/deploy/lock/1');

  await expect(lost.renew()).rejects.toMatchObject({
    name: 'LockLost',
    message: '/berth/dev/deploy/lock: somebody took the lock and has given it back',
  });
});

test('taken away by hand, it is anyone’s once the last change of its holder has arrived', async () => {
  const { clock, take, locks, revoke } = account();
  const lost = await take(ada);
  await revoke();
  const { time } = clock;
  clock.time += 12_000;

  await expect(lost.renew()).rejects.toMatchObject({
    name: 'LockLost',
    message:
      '/berth/dev/deploy/lock: eve@desk (process 3) took the lock away with berth unlock at 2026-01-01T00:00:00.000Z',
    hint: 'somebody took this run for gone: ask who did, then give the same command again',
    exitCode: 5,
  });
  await expect(take(bob)).resolves.toBeInstanceOf(Lock);

  expect(clock.time - time).toBe(FENCE_MS);
  expect(locks()).toEqual(['/berth/dev/deploy/lock/3']);
});

test('taken away by a computer whose clock is ahead, it is anyone’s a little later all the same', async () => {
  const { clock, take, revoke } = account();
  await take(ada);
  clock.time += 3_600_000;
  await take(ada);
  await revoke();
  clock.time -= 3_600_000;
  const { time } = clock;

  await expect(take(bob)).resolves.toBeInstanceOf(Lock);
  expect(clock.time - time).toBe(FENCE_MS);
});

test('who took it away and is gone leaves the wait to others', async () => {
  const { clock, take, revoke } = account();
  await take(ada);
  await revoke();

  await take({ ...eve, pid: 4, isAlive: () => false });

  expect(clock.sleeps).toBe(1);
});

test('is taken away only from whom the human has seen', async () => {
  const { clock, aws, take } = account();
  const { parameters } = aws.ports;
  await take(ada);
  const seen = await Lock.holderOf('dev', eve, parameters, clock);
  clock.time += LOCK_LIFE_MS + FENCE_MS;
  await take(bob);

  const revocation = seen && Lock.revoke('dev', seen, eve, parameters, clock);

  await expect(revocation).rejects.toMatchObject({
    name: 'Locked',
    message: expect.stringContaining('by bob@runner (process 2)'),
  });
});

test('taken away twice is taken away once', async () => {
  const { clock, aws, take, locks } = account();
  const { parameters } = aws.ports;
  await take(ada);
  const seen = await Lock.holderOf('dev', eve, parameters, clock);
  if (!seen) throw new TypeError('unexpected: nobody holds the lock');

  await Lock.revoke('dev', seen, eve, parameters, clock);
  await Lock.revoke('dev', seen, eve, parameters, clock);

  expect(locks()).toHaveLength(2);
  await expect(Lock.holderOf('dev', eve, parameters, clock)).resolves.toBeUndefined();
});

test('changes are sent as long as the lock was just confirmed, then it is looked at again', async () => {
  const { clock, aws, take } = account();
  const reads: string[] = [];
  aws.beforeRead = call => reads.push(call);
  const { ecs } = (await take(ada)).fence({ aws: aws.ports }).aws;
  reads.length = 0;

  clock.time += 9_999;
  await ecs.tag('service', { a: '1' });
  expect(reads).toEqual([]);

  clock.time += 1;
  await ecs.tag('service', { a: '2' });
  expect(reads).toEqual(['below']);
});

test.each([
  ['register', ({ ecs }) => ecs.register({ family: 'dev-pyshop', containerDefinitions: [] })],
  ['run', ({ ecs }) => ecs.run({} as never)],
  ['tag', ({ ecs }) => ecs.tag('service', {})],
  ['setDesiredCount', ({ ecs }) => ecs.setDesiredCount('c', 's', 1)],
  ['create', ({ codeDeploy }) => codeDeploy.create({} as never)],
  ['stop', ({ codeDeploy }) => codeDeploy.stopWithRollback('d-1')],
  ['endWait', ({ codeDeploy }) => codeDeploy.endWait('d-1')],
  ['start', ({ serviceDeployments }) => serviceDeployments.start('c', 's', 'r', false)],
  ['stopDeployment', ({ serviceDeployments }) => serviceDeployments.stopWithRollback('d')],
  ['pauseScaleIn', ({ scaling }) => scaling.pauseScaleIn('c', 's', true)],
] as readonly (readonly [string, (aws: FakeAws['ports']) => Promise<unknown>])[])(
  'who has lost the lock changes nothing any more: %s',
  async (_, change) => {
    const { clock, aws, take, revoke } = account();
    const fenced = (await take(ada)).fence({ aws: aws.ports }).aws;
    await revoke();
    aws.calls.length = 0;
    clock.time += FENCE_MS - REQUEST_LIMIT_MS;

    await expect(change(fenced)).rejects.toMatchObject({ name: 'LockLost' });
    expect(aws.calls).toEqual([]);
  },
);

test('a change that was too late to be sent is sent after another look', async () => {
  const { aws, take } = account();
  const { ecs } = (await take(ada)).fence({ aws: aws.ports }).aws;
  let tries = 0;
  aws.beforeWrite = () => {
    tries += 1;
    if (tries < 4) throw new NotSent();
  };

  await ecs.tag('service', { a: '1' });

  expect(aws.tags).toMatchObject({ a: '1' });
});

test('what the SDK sends late, or once more, is not sent when the lock may be gone by then', async () => {
  const { clock, aws, take } = account();
  const { ecs } = (await take(ada)).fence({ aws: aws.ports }).aws;
  const sent: string[] = [];
  const handler = { handle: async (request: string) => sent.push(request) };
  fenceExtension.configure({ httpHandler: () => handler, setHttpHandler: () => undefined });
  const refused: Promise<unknown>[] = [];
  aws.beforeWrite = () => {
    void handler.handle('in time');
    clock.time += 10_000;
    refused.push(handler.handle('late').catch(error => error));
  };

  await ecs.tag('service', { a: '1' });

  expect(sent).toEqual(['in time']);
  expect(await Promise.all(refused)).toEqual([expect.any(NotSent)]);
});

test('a change that is always too late is given up', async () => {
  const { aws, take } = account();
  const { ecs } = (await take(ada)).fence({ aws: aws.ports }).aws;
  aws.beforeWrite = () => {
    throw new NotSent();
  };

  await expect(ecs.tag('service', {})).rejects.toThrow(NotSent);
});

test('what a killed process of this computer left behind is cleared', async () => {
  const { take, locks, clear } = account();
  await take(ada);

  await clear({ ...ada, pid: 3, isAlive: pid => pid !== 1 });

  expect(locks()).toEqual([]);
});

test('a lock of another computer, or of a process that lives, is not cleared', async () => {
  const { take, locks, clear } = account();
  await clear(ada);
  await take(ada);

  await clear({ ...bob, isAlive: () => false });
  await clear({ ...ada, pid: 3 });

  expect(locks()).toEqual(['/berth/dev/deploy/lock/1']);
});

test('an expired lock of another computer is left to who deploys next', async () => {
  const { clock, take, locks, clear } = account();
  await take(ada);
  clock.time += LOCK_LIFE_MS + FENCE_MS;

  await clear(bob);

  expect(locks()).toEqual(['/berth/dev/deploy/lock/1']);
});

test('who may not clear a lock is not kept from anything by it; a bug is told', async () => {
  const { aws, take, clear } = account();
  await take(ada);
  const dead = { ...ada, pid: 3, isAlive: () => false };
  const refuse = (error: Error) => {
    aws.beforeWrite = () => {
      throw error;
    };
  };

  refuse(awsError('AccessDeniedException'));
  await expect(clear(dead)).resolves.toBeUndefined();
  refuse(new TypeError('boom'));
  await expect(clear(dead)).rejects.toThrow('boom');
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
  'something that is much longer than what anybody wants to read in a message, or may be a secret',
])('what somebody else has written, %s, is no lock, and stays', async value => {
  const { aws, take } = account();
  aws.parameters.set('/berth/dev/deploy/lock/1', value);

  await expect(take(ada)).rejects.toMatchObject({
    name: 'LockUnreadable',
    message: `/berth/dev/deploy/lock/1 = ${JSON.stringify(value.slice(0, 60))}: no lock of berth`,
    hint: 'find out who wrote this parameter, then delete it',
    exitCode: 1,
  });
  expect(aws.parameters.get('/berth/dev/deploy/lock/1')).toBe(value);
});
