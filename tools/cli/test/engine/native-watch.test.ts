import type { Rollout } from '@berth/rollout';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { tags } from '../../src/engine/markers';
import { BASE } from '../_fakes/rollout';
import {
  account,
  before,
  deployment,
  NEW,
  OLD,
  rolling,
  running,
  shifting,
  watching,
  worker,
} from '../_fixtures/native-account';

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
