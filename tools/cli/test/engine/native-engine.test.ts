import type { Rollout } from '@berth/rollout';
import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { nativeEngine } from '../../src/engine/native-engine';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, GREEN, LISTENER, rollout } from '../_fakes/rollout';

const rolling: Rollout = {
  ...{ ...rollout, engine: 'ecs', codeDeploy: undefined },
  loadBalancer: { productionListener: LISTENER, targetGroups: [BLUE] },
};
const shifting: Rollout = { ...rolling, loadBalancer: { productionListener: LISTENER, targetGroups: [BLUE, GREEN] } };
const worker: Rollout = { ...rolling, loadBalancer: undefined, container: { name: 'pyshop' } };
const OLD = BASE.replace(/\d+$/, '2');
const NEW = BASE.replace(/\d+$/, '3');
const BEGAN = Date.UTC(2026, 0, 1);

const deployment = (changes: Partial<ServiceDeploymentState>): ServiceDeploymentState => ({
  ...{ id: 'service-deployment/new', status: 'IN_PROGRESS', createdAt: BEGAN, taskDefinition: NEW },
  ...{ requestedCount: 2, bakeMinutes: 30, alarms: [], hooks: [], ...changes },
});
const before = deployment({ id: 'service-deployment/old', status: 'SUCCESSFUL', taskDefinition: OLD });

const running = (changes: Partial<RunningTask> = {}): RunningTask => ({
  ...{ arn: 'task/1', status: 'RUNNING', taskDefinition: NEW, createdAt: BEGAN, health: 'UNKNOWN' },
  ...{ targets: ['10.0.0.1:8000'], ...changes },
});

/** A service whose deployments and tasks are what a test says; revision 2 is content `aaa`, revision 3 is `bbb`. */
async function account(contract: Rollout = rolling, listed = [deployment({}), before]) {
  const recent = listed.map(one => ({ ...one }));
  const clock = new ManualClock();
  const aws = new FakeAws(clock, contract);
  for (const content of ['aaa', 'bbb']) {
    await aws.ports.ecs.register({
      ...{ family: 'dev-pyshop', containerDefinitions: [] },
      tags: [{ key: tags.definition, value: content }],
    });
  }
  aws.calls.length = 0;
  Object.assign(aws, { desiredCount: 2, tags: { [tags.serving]: 'aaa' }, recent });
  aws.native.recent = () => recent;
  const started: unknown[][] = [];
  aws.native.start = (...order) => void started.push(order);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const engine = nativeEngine(contract, context);
  const live = () => readLive(contract, aws.ports);
  return { aws, clock, context, engine, live, recent, started };
}

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

/** What is seen of revision 3 while it comes. */
async function watching(contract: Rollout = rolling, recent?: ServiceDeploymentState[], oneZone = false) {
  const all = await account(contract, recent);
  const watch = all.engine.watch('service-deployment/new', NEW, await all.live(), oneZone);
  return { ...all, watch };
}

test('says how the revision before is brought back by hand', async () => {
  const { watch } = await watching();

  expect(watch.remedy).toBe(
    'look at the deployments of the service in ECS; by hand: aws ecs update-service --cluster dev --service dev-pyshop --task-definition <the revision before>',
  );
});

test('fails when ECS does not know the deployment', async () => {
  const { watch } = await watching(rolling, [before]);

  await expect(watch.look()).rejects.toThrow(
    'unexpected answer of ECS: it does not know deployment service-deployment/new',
  );
});

test('a restart of the same revision is followed in its place', async () => {
  const { aws, recent, watch } = await watching();
  recent.unshift(deployment({ id: 'service-deployment/restart' }));

  await expect(watch.look()).resolves.toMatchObject({ superseded: undefined });
  const stopped: string[] = [];
  aws.native.stop = id => void stopped.push(id);
  await watch.stop();

  expect(stopped).toEqual(['service-deployment/restart']);
});

test('counts tasks of the new revision that this deployment started, and no others', async () => {
  const { aws, watch } = await watching();
  const stopped = { status: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError' };
  const task = { ...stopped, taskDefinition: NEW, createdAt: BEGAN, containers: [] };
  aws.stopped.push(
    ...[
      { ...task, arn: 'ours' },
      { ...task, arn: 'another', taskDefinition: OLD },
    ],
    { ...task, arn: 'earlier', createdAt: BEGAN - 1 },
  );

  const { tally } = await watch.look();

  expect(tally.failures.map(({ task: arn }) => arn)).toEqual(['ours']);
});

test('listens to what the service says since the deployment began', async () => {
  const { aws, watch } = await watching();
  const message = 'was unable to place a task because no container instance met all of its requirements';
  aws.events = [{ at: BEGAN - 1, message }];
  await expect(watch.look()).resolves.toMatchObject({ obstacle: undefined });

  aws.events = [{ at: BEGAN, message }];
  await expect(watch.look()).resolves.toMatchObject({ obstacle: expect.stringContaining('unable to place a task') });
});

test('counts targets that are not healthy when they are new tasks', async () => {
  const { aws, clock, watch } = await watching();
  aws.native.runningTasks = () => [
    running(),
    running({ targets: ['10.0.0.2:8000'] }),
    running({ taskDefinition: OLD, targets: ['10.0.0.3:8000'] }),
  ];
  const state = { state: 'unhealthy', description: 'Health checks failed with these codes: [500]' };
  aws.native.targets = () => ['10.0.0.2:8000', '10.0.0.3:8000'].map(target => ({ target, ...state }));

  await watch.look();
  clock.time += 50_000;
  const { tally } = await watch.look();

  expect(tally.failures.map(({ id, text }) => [id, text])).toEqual([['10.0.0.2:8000 #1', '/healthz answered 500']]);
});

test('without a load balancer ECS alone judges the tasks', async () => {
  const { aws, watch } = await watching(worker);
  aws.ports.loadBalancers.healthCheck = async () => {
    throw new TypeError('there is no load balancer');
  };
  aws.native.runningTasks = () => [running(), running({ arn: 'task/2' })];

  await expect(watch.look()).resolves.toMatchObject({ tally: { failures: [], targetsSince: {} }, progress: 'moving' });
});

const zones = (...all: string[]) => [
  running({ zone: all[0] }),
  running({ zone: all[1] }),
  running({ taskDefinition: OLD, zone: 'eu-west-1a' }),
  running({ taskDefinition: OLD, zone: 'eu-west-1b' }),
];

test.each<[string, Rollout, Partial<ServiceDeploymentState>, boolean, boolean]>([
  ['before users move', shifting, {}, false, true],
  ['at 0 %', shifting, { percent: 0 }, false, true],
  ['but not once users have moved', shifting, { percent: 10 }, false, false],
  ['but not when that is allowed', shifting, {}, true, false],
  ['but not when tasks are replaced one by one', rolling, {}, false, false],
])('F31: new tasks in one zone speak against a release %s', async (_, contract, changes, oneZone, speaks) => {
  const { aws, watch } = await watching(contract, [deployment(changes), before], oneZone);
  aws.native.runningTasks = () => zones('eu-west-1a', 'eu-west-1a');

  const { narrowed } = await watch.look();

  expect(narrowed?.text).toEqual(speaks ? expect.stringContaining('all new tasks are in eu-west-1a') : undefined);
});

test.each([
  [2, 2, true],
  [3, 2, false],
  [0, 2, true],
  [0, 3, false],
])(
  'F31: that is known when all are there: of %i that the deployment asks for, of %i that the service has',
  async (requestedCount, desiredCount, known) => {
    const { aws, watch } = await watching(shifting, [deployment({ requestedCount }), before]);
    Object.assign(aws, { desiredCount });
    aws.native.runningTasks = () => zones('eu-west-1a', 'eu-west-1a');

    expect((await watch.look()).narrowed !== undefined).toBe(known);
  },
);

test('F24: an alarm that goes off speaks against it', async () => {
  const { aws, watch } = await watching();
  aws.watchedAlarms = ['errors'];
  await watch.look();
  aws.redAlarms = ['errors'];

  await expect(watch.look()).resolves.toMatchObject({ alarm: { text: expect.stringContaining('errors') } });
});

test('what served before a first release is nothing, though a revision was there', async () => {
  const { aws, recent, engine, live } = await account();
  aws.tags = {};
  const watch = engine.watch('service-deployment/new', NEW, await live(), false);

  await watch.look();
  await watch.restore();

  expect([watch.oldRevision, aws.calls, recent.length]).toEqual([undefined, [], 2]);
});

test('what served before is known from the deployments, otherwise from the note', async () => {
  const known = await watching();
  await known.watch.look();
  expect(known.watch.oldRevision).toBe(OLD);

  const { engine, aws, live } = await account(rolling, [deployment({})]);
  aws.tags[tags.rollbackTo] = BASE;
  const watch = engine.watch('service-deployment/new', NEW, await live(), false);
  await watch.look();
  expect(watch.oldRevision).toBe(BASE);
});

test.each([
  [NEW, false],
  [OLD, true],
])('F37: brings back what served, noted as a way back, while the service shall run %s', async (meant, again) => {
  const { aws, started, recent, watch } = await watching(rolling, [deployment({ status: 'STOPPED' }), before]);
  aws.native.taskDefinition = meant;
  await watch.look();

  await watch.restore();

  expect(aws.tags[tags.deployment]).toBe('berth:back-to-dev-pyshop:2');
  expect(started).toEqual([[OLD, again]]);
  recent.unshift(deployment({ id: 'service-deployment/back', taskDefinition: OLD }));
  await expect(watch.look()).resolves.toMatchObject({ superseded: undefined });
});

test.each<[string, Partial<ServiceDeploymentState>, number]>([
  ['that goes on already', { taskDefinition: OLD }, 0],
  ['that has failed', { taskDefinition: OLD, status: 'ROLLBACK_FAILED' }, 1],
  ['that brings something else', { taskDefinition: BASE }, 1],
])('F37: does not ask a second time for a way back %s', async (_, newest, asked) => {
  const { recent, started, watch } = await watching(rolling, [deployment({ status: 'STOPPED' }), before]);
  await watch.look();
  recent.unshift(deployment({ id: 'service-deployment/back', ...newest }));

  await watch.restore();

  expect(started).toHaveLength(asked);
});

test('F37: a restart of what served is no way back from itself', async () => {
  const { engine, live, started } = await account(rolling, [deployment({ taskDefinition: OLD }), before]);
  const watch = engine.watch('service-deployment/new', OLD, await live(), false);
  await watch.look();

  await watch.restore();

  expect(started).toEqual([[OLD, false]]);
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
