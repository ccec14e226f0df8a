import type { Rollout } from '@berth/rollout';
import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { tags } from '../../src/engine/markers';
import { nativeEngine } from '../../src/engine/native-engine';
import { awsError } from '../_fakes/aws-error';
import { BASE } from '../_fakes/rollout';
import {
  account,
  BEGAN,
  before,
  deployment,
  NEW,
  OLD,
  rolling,
  running,
  shifting,
  worker,
} from '../_fixtures/native-account';

test('the keeping of old tasks ends with its time only', async () => {
  const { aws, engine } = await account();

  await expect(engine.endKeeping('service-deployment/new')).resolves.toBe(false);
  expect(aws.calls).toEqual([]);
});

test('counts the deployments of some content, whoever registered it twice', async () => {
  const { aws, engine, recent } = await account();
  const again = BASE.replace(/\d+$/, '4');
  aws.revisions.push({ ...aws.revisions[2], arn: again } as (typeof aws.revisions)[0]);
  recent.push(deployment({}), deployment({ taskDefinition: again }), deployment({ taskDefinition: 'dev-pyshop:99' }));

  await expect(engine.nextAttempt('bbb')).resolves.toBe(4);
  await expect(engine.nextAttempt('aaa')).resolves.toBe(2);
  await expect(engine.nextAttempt('ccc')).resolves.toBe(1);
});

test('a deployment that was just asked for counts for no content', async () => {
  const { engine, recent } = await account();
  recent.unshift(deployment({ taskDefinition: '' }));

  await expect(engine.nextAttempt('bbb')).resolves.toBe(2);
});

test.each<[string, Partial<ServiceDeploymentState>, number]>([
  ['while all users are on the new ones', { stage: 'BAKE_TIME', percent: 100 }, 30],
  ['not while some are', { stage: 'PRODUCTION_TRAFFIC_SHIFT', percent: 10 }, 0],
  ['not once it has ended', { status: 'SUCCESSFUL', stage: 'BAKE_TIME', percent: 100 }, 0],
])('old tasks are kept %s', async (_, changes, minutes) => {
  const { engine } = await account(shifting, [deployment({ id: 'other', bakeMinutes: 7 }), deployment(changes)]);

  await expect(engine.keepsOldMinutes('service-deployment/new')).resolves.toBe(minutes);
});

test('nobody keeps anything for a deployment that is not known', async () => {
  const { engine } = await account();

  await expect(engine.keepsOldMinutes('service-deployment/99')).resolves.toBe(0);
});

/** Starts revision 3 in a service where revision 2 serves. */
async function starting(listed: ServiceDeploymentState[] = []) {
  const all = await account(rolling, [before]);
  const order = async () => ({ deployId: 'bbb-1', revision: NEW, live: await all.live(), empty: false });
  const begin = async () => all.engine.start(await order());
  return { ...all, begin, list: () => all.recent.unshift(...listed) };
}

test('notes what it starts and where the way back leads, then starts it and waits until it is listed', async () => {
  const { aws, begin, clock, list, started } = await starting([deployment({})]);
  clock.onSleep = now => now - BEGAN === 10_000 && list();

  await expect(begin()).resolves.toBe('service-deployment/new');

  expect(aws.calls).toEqual(['tag', 'start']);
  expect(aws.tags).toMatchObject({ [tags.deployment]: 'berth:bbb-1', [tags.rollbackTo]: OLD });
  expect(started).toEqual([[NEW, false]]);
  expect(clock.time - BEGAN).toBe(10_000);
});

test('a service in which nothing was verified to serve has no way back', async () => {
  const { aws, begin, clock, list } = await starting([deployment({})]);
  aws.tags = {};
  clock.onSleep = list;

  await begin();

  expect(aws.tags).not.toHaveProperty([tags.rollbackTo]);
});

test('a service in which it is not certain what serves keeps the way back that it had', async () => {
  const { aws, begin, clock, list, recent } = await starting([deployment({})]);
  Object.assign(recent[0] ?? {}, { status: 'ROLLBACK_FAILED' });
  aws.tags[tags.rollbackTo] = 'as noted';
  clock.onSleep = list;

  await begin();

  expect(aws.tags[tags.rollbackTo]).toBe('as noted');
});

test('starts again what the service is meant to run already, and takes no earlier deployment of it for its own', async () => {
  const { aws, begin, clock, list, recent, started } = await starting([deployment({ id: 'service-deployment/again' })]);
  aws.native.taskDefinition = NEW;
  recent.push(deployment({ id: 'service-deployment/earlier', status: 'SUCCESSFUL' }));
  clock.onSleep = list;

  await expect(begin()).resolves.toBe('service-deployment/again');

  expect(started).toEqual([[NEW, true]]);
});

test.each([
  [0, 'service-deployment/new', 0],
  [1, 'service-deployment/new', 2000],
  [2, 'service-deployment/new', 4000],
])('F01: looks for what a lost answer began, found at look %i', async (looks, id, waited) => {
  const { aws, begin, clock, list } = await starting([deployment({})]);
  aws.afterWrite = call => {
    if (call !== 'start') return;
    if (looks === 0) list();
    throw awsError('TimeoutError');
  };
  clock.onSleep = () => clock.sleeps === looks && list();

  await expect(begin()).resolves.toBe(id);

  expect(clock.time - BEGAN).toBe(waited);
});

test('F01: tells the failure when nothing was begun within three looks', async () => {
  const { aws, begin, clock } = await starting();
  aws.beforeWrite = call => {
    if (call === 'start') throw awsError('AccessDeniedException');
  };

  await expect(begin()).rejects.toMatchObject({ name: 'AccessDeniedException' });

  expect(clock.sleeps).toBe(3);
});

test('gives up a deployment that is never listed, and says what was asked for', async () => {
  const { begin } = await starting();

  await expect(begin()).rejects.toMatchObject({
    message: expect.stringContaining('service dev-pyshop was asked for dev-pyshop:3 and continues in AWS'),
    exitCode: 75,
  });
});

/** Revision 3 was shipped; whether it alone serves is asked. */
async function shipped(contract: Rollout, tasks: RunningTask[], targets: { target: string; state: string }[] = []) {
  const all = await account(contract, [deployment({ status: 'SUCCESSFUL' }), before]);
  all.aws.native.runningTasks = () => tasks;
  all.aws.native.targets = group => (group === 0 ? targets : [{ target: 'elsewhere', state: 'healthy' }]);
  return { ...all, serves: async (hash = 'bbb') => all.engine.servesAlone(hash, await all.live()) };
}
const target = (state: string, name = '10.0.0.1:8000') => ({ target: name, state });

test.each<[string, Rollout, RunningTask[], { target: string; state: string }[], boolean]>([
  ['a healthy task', rolling, [running()], [target('healthy')], true],
  [
    'a healthy task beside one that starts',
    rolling,
    [running(), running({ status: 'PENDING', targets: [] })],
    [target('healthy')],
    true,
  ],
  ['a task that is not healthy', rolling, [running()], [target('initial')], false],
  ['no task', rolling, [], [], false],
  [
    'a healthy task beside a healthy one of another revision',
    rolling,
    [running()],
    [target('healthy'), target('healthy', 'old')],
    false,
  ],
  [
    'a healthy task beside one of another revision that drains',
    rolling,
    [running()],
    [target('healthy'), target('draining', 'old')],
    true,
  ],
  ['a healthy task, not counting those without users', shifting, [running()], [target('healthy')], true],
  ['a task that nobody calls', worker, [running()], [], true],
  [
    'a task that nobody calls beside another revision',
    worker,
    [running(), running({ taskDefinition: OLD })],
    [],
    false,
  ],
])('exit code 0 needs more than a hope: with %s', async (_, contract, tasks, targets, alone) => {
  const { clock, serves } = await shipped(contract, tasks, targets);

  await expect(serves()).resolves.toBe(alone);

  // they may disagree for a while
  expect(clock.time - BEGAN).toBe(alone ? 0 : 5 * 60_000);
});

test('programs that take long to start are waited for longer', async () => {
  const { aws, clock, context, live } = await shipped(rolling, []);

  await expect(
    nativeEngine(aws.rollout, { ...context, startFloorMs: 60_000 }).servesAlone('bbb', await live()),
  ).resolves.toBe(false);

  expect(clock.time - BEGAN).toBe(6 * 60_000);
});

test('a service that shall run no task serves with none', async () => {
  const { aws, serves } = await shipped(rolling, []);
  aws.desiredCount = 0;

  await expect(serves()).resolves.toBe(true);
});

test('other content does not serve, whatever runs', async () => {
  const { clock, serves } = await shipped(rolling, [running()], [target('healthy')]);

  await expect(serves('aaa')).resolves.toBe(false);
  expect(clock.sleeps).toBe(0);
});

test('nothing serves for certain after a way back that failed', async () => {
  const { clock, recent, serves } = await shipped(rolling, [running()], [target('healthy')]);
  Object.assign(recent[0] ?? {}, { status: 'ROLLBACK_FAILED' });

  await expect(serves()).resolves.toBe(false);
  expect(clock.sleeps).toBe(0);
});

test('F13: what could not be verified is said', async () => {
  const { aws, serves } = await shipped(rolling, []);
  aws.beforeRead = call => {
    if (call === 'runningTasks') throw awsError('TimeoutError');
  };

  await expect(serves()).rejects.toMatchObject({
    message: expect.stringContaining('service dev-pyshop continues in AWS, what it serves is not verified yet'),
    exitCode: 75,
  });
});
