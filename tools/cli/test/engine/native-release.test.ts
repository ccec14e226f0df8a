import type { Rollout } from '@berth/rollout';
import { Interrupted } from '../../src/clock';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import { planRelease, release } from '../../src/engine/release';
import { ROTATION_TAG } from '../../src/engine/rotation';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, FIRST, GREEN, rollout, SECOND } from '../_fakes/rollout';

const { loadBalancer, codeDeploy: _, ...rest } = rollout;
const { testListener: __, ...production } = loadBalancer ?? { productionListener: '', targetGroups: [] };

/** Replaced task by task behind one target group. */
const rolling: Rollout = { ...rest, engine: 'ecs', loadBalancer: { ...production, targetGroups: [BLUE] } };

/** Users move between two sets of tasks. */
const shifting: Rollout = { ...rolling, loadBalancer: { ...production, targetGroups: [BLUE, GREEN] } };

/** Nobody calls it. */
const worker: Rollout = {
  ...rest,
  engine: 'ecs',
  container: { name: 'pyshop' },
  health: { gracePeriodSeconds: 0 },
  migration: undefined,
};

function account(contract: Rollout = rolling) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, contract);
  aws.native.shifts = contract === shifting;
  aws.images.add(FIRST).add(SECOND);
  const io = new FakeIo();
  const ship = async (digest: string, wait = false) => {
    const context = { aws: aws.ports, clock, io, pollMs: 5000 };
    const log = new Changes();
    const plan = await planRelease(aws.rollout, { name: 'pyshop', digest }, context);
    const options = { wait, beforeChange: async () => undefined, changes: log };
    return plan.done ? 'done' : log.explain(() => release(plan, options, context));
  };
  const count = (call: string) => aws.calls.filter(made => made === call).length;
  return { clock, aws, io, ship, count };
}

/** An account in which FIRST serves, settled. */
async function serving(contract: Rollout = rolling) {
  const all = account(contract);
  await all.ship(FIRST);
  all.aws.native.settle();
  all.clock.time += 1000;
  all.aws.calls.length = 0;
  return all;
}

const revisionOf = (aws: FakeAws, digest: string) =>
  aws.revisions.find(({ definition }) => definition.containerDefinitions?.[0]?.image?.endsWith(digest))?.arn ?? '';

test.each([
  ['task by task', rolling],
  ['between two sets of tasks', shifting],
  ['without a load balancer', worker],
])('ships a first release %s: migration, deployment without tasks, then the tasks', async (_, contract) => {
  const { aws, ship } = account(contract);

  const result = await ship(FIRST);

  expect(result).toMatchObject({ action: 'released', digest: FIRST, revision: 'dev-pyshop:2' });
  const order = aws.calls.filter(call => ['register', 'run', 'start', 'setDesiredCount'].includes(call));
  expect(order).toEqual(['register', ...(contract.migration ? ['run'] : []), 'start', 'setDesiredCount']);
  expect(aws.desiredCount).toBe(2);
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
});

test('a service that nobody calls has no URL', async () => {
  const { ship } = account(worker);

  await expect(ship(FIRST)).resolves.toMatchObject({ url: undefined });
});

test('replaces task by task, and leaves the number of tasks to scaling', async () => {
  const { aws, io, ship, count } = await serving();
  aws.desiredCount = 3;

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND, deployment: 'service-deployment/d-3' });

  expect(io.said).toContain('1 of 3 new tasks healthy');
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, SECOND)]));
  expect(count('setDesiredCount')).toBe(0);
  expect(aws.desiredCount).toBe(3);
});

test('a first release keeps what scaling added meanwhile', async () => {
  const { aws, ship, count } = account();
  aws.desiredCount = 5;

  await ship(FIRST);

  expect(count('setDesiredCount')).toBe(0);
  expect(aws.native.runningTasks()).toHaveLength(5);
});

test('has shipped as soon as all users are on the new tasks, and says how long the old ones stay', async () => {
  const { aws, io, ship, clock } = await serving(shifting);

  const result = await ship(SECOND);

  expect(result).toMatchObject({ digest: SECOND, oldTasksUntil: new Date(clock.time + 30 * 60_000).toISOString() });
  expect(io.said).toContain('PRODUCTION_TRAFFIC_SHIFT, 10 % of traffic on the new tasks');
  expect(aws.native.active?.stage).toBe('BAKE_TIME');
  expect(Object.values(aws.weights)).toContain(100);
});

test('waits until the old tasks of its release before are gone', async () => {
  const { io, ship, aws } = await serving(shifting);
  await ship(SECOND);

  await expect(ship(FIRST)).resolves.toMatchObject({ digest: FIRST });

  expect(io.said.some(text => text.includes('waiting for the end of that'))).toBe(true);
  expect(aws.native.deployments.map(({ status }) => status)).not.toContain('STOPPED');
});

test('has nothing to do when the content serves already', async () => {
  const { ship, aws } = await serving();

  await expect(ship(FIRST)).resolves.toBe('done');

  expect(aws.calls).toEqual([]);
});

test.each([
  ['rolling', rolling, Number.POSITIVE_INFINITY, 1],
  ['rolling with a circuit breaker that is faster', rolling, 1, 0],
  ['blue/green', shifting, Number.POSITIVE_INFINITY, 1],
])('F16: takes back a release whose tasks fail, %s', async (_, contract, breaker, stops) => {
  const { aws, ship, count } = await serving(contract);
  aws.broken.add(SECOND);
  aws.native.breaker = breaker;

  const failure = await ship(SECOND).catch(error => error);

  expect(failure).toMatchObject({ name: 'RolledBack', exitCode: 2 });
  expect(failure.message).toContain('rolled back to dev-pyshop:2, which serves');
  expect(failure.message).toMatch(/is not healthy: Task failed ELB health checks/);
  expect(count('stopDeployment')).toBe(stops);
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
});

const answers503 = { state: 'unhealthy', description: 'Health checks failed with these codes: [503]' };
const timesOut = { state: 'unhealthy', description: 'Request timed out' };

test.each([
  ['rolling, whose image answers 503', rolling, { hangs: true, hanging: answers503 }, '/healthz answered 503'],
  [
    'rolling, whose image never answers',
    rolling,
    { hangs: true, hanging: timesOut },
    '/healthz did not answer in time',
  ],
  ['blue/green, whose image answers 503', shifting, { hangs: true, hanging: answers503 }, '/healthz answered 503'],
  [
    'blue/green, whose image never answers',
    ...([shifting, { hangs: true, hanging: timesOut }, '/healthz did not answer in time'] as const),
  ],
  [
    'a worker whose container never becomes healthy',
    ...([worker, { livesMs: 75_000 }, 'a container is not healthy: Task failed container health checks'] as const),
  ],
])('F16: stops a release within three minutes, with the right cause: %s', async (_, contract, sickness, cause) => {
  const { aws, ship, clock, count } = await serving(contract);
  Object.assign(aws.native, sickness);
  if ('livesMs' in sickness) aws.broken.add(SECOND);
  const at: Record<string, number> = {};
  aws.beforeWrite = call => {
    at[call] ??= clock.time;
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'RolledBack',
    message: expect.stringContaining(`failed: ${cause}; rolled back to dev-pyshop:2`),
    exitCode: 2,
  });

  expect(count('stopDeployment')).toBe(1);
  expect((at.stopDeployment ?? Number.NaN) - (at.start ?? Number.NaN)).toBeGreaterThan(60_000);
  expect((at.stopDeployment ?? Number.NaN) - (at.start ?? Number.NaN)).toBeLessThanOrEqual(3 * 60_000);
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
});

test('a worker whose tasks fail is taken back, too', async () => {
  const { aws, ship } = await serving(worker);
  aws.broken.add(SECOND);

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'RolledBack',
    message: expect.stringContaining('a container is not healthy'),
    exitCode: 2,
  });
});

test('takes back a release whose tasks never become healthy and never stop', async () => {
  const { aws, ship, clock } = await serving();
  aws.native.hangs = true;
  const began = clock.time;

  await expect(ship(SECOND)).rejects.toMatchObject({
    message: expect.stringContaining('nothing got on for 30 minutes'),
    exitCode: 2,
  });

  expect(clock.time - began).toBeLessThan(40 * 60_000);
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
});

test('names the alarm that took a release back', async () => {
  const { aws, ship, count } = await serving(shifting);
  aws.native.red = ['dev-pyshop-errors'];

  await expect(ship(SECOND)).rejects.toMatchObject({
    message: expect.stringContaining('failed: alarm dev-pyshop-errors went off; rolled back to dev-pyshop:2'),
    exitCode: 2,
  });

  expect(count('stopDeployment')).toBe(0);
});

test('F37: brings back what served when ECS stopped half way', async () => {
  const { aws, ship, count } = await serving();
  aws.broken.add(SECOND);
  aws.native.aborts = true;

  await expect(ship(SECOND)).rejects.toMatchObject({
    message: expect.stringContaining('rolled back to dev-pyshop:2, which serves'),
    exitCode: 2,
  });

  expect(count('start')).toBe(2);
  expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
});

test('stops the tasks of a first release that fails', async () => {
  const { aws, ship } = account();
  aws.broken.add(FIRST);

  await expect(ship(FIRST)).rejects.toMatchObject({ name: 'FirstReleaseFailed', exitCode: 2 });

  expect(aws.desiredCount).toBe(0);
});

test('F01: finds its deployment when the answer of UpdateService was lost', async () => {
  const { aws, ship, count } = await serving();
  aws.afterWrite = call => {
    if (call === 'start') throw awsError('TimeoutError');
  };

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(count('start')).toBe(1);
});

test('F15: the same command follows the deployment of a run that was interrupted', async () => {
  const { ship, clock, count } = await serving();
  const { sleep } = clock;
  clock.sleep = async () => {
    throw new Interrupted();
  };
  await expect(ship(SECOND)).rejects.toMatchObject({
    message: 'interrupted; deployment d-3 continues in AWS',
    exitCode: 130,
  });
  clock.sleep = sleep;

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(count('start')).toBe(1);
});

test('a run that was interrupted on the way back follows that to its end', async () => {
  const { aws, ship, clock, count } = await serving();
  aws.broken.add(SECOND);
  const { sleep } = clock;
  clock.sleep = async milliseconds => {
    if (aws.native.active?.status.startsWith('ROLLBACK')) throw new Interrupted();
    await sleep(milliseconds);
  };
  await expect(ship(SECOND)).rejects.toMatchObject({ exitCode: 130 });
  clock.sleep = sleep;

  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'RolledBack', exitCode: 2 });

  expect(count('start')).toBe(1);
});

test.each([rolling, shifting])(
  'a run that was killed at any change is completed by the same command',
  async contract => {
    const { aws: whole, ship: shipWhole } = account(contract);
    await shipWhole(FIRST);
    for (let killedAt = 0; killedAt < whole.calls.length; killedAt++) {
      const { aws, ship, count } = account(contract);
      let writes = 0;
      aws.afterWrite = () => {
        if (writes++ === killedAt) throw new TypeError('killed');
      };
      await ship(FIRST).catch(() => undefined);
      aws.afterWrite = () => undefined;

      await ship(FIRST);

      expect(aws.native.reached).toEqual(new Set([revisionOf(aws, FIRST)]));
      expect(aws.desiredCount).toBe(2);
      expect(aws.oneOffTasks).toHaveLength(1);
      expect(count('start')).toBe(1);
    }
  },
);

test('F02: gives way to a deployment of somebody else and says whose', async () => {
  const { aws, ship } = await serving();
  aws.native.start(`${BASE}9`, false);
  aws.calls.length = 0;

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'DeploymentActive',
    message: expect.stringContaining('deployment d-3 of dev-pyshop:19 of pyshop runs since'),
    exitCode: 5,
  });

  expect(aws.calls).toEqual([]);
});

test('waits for a deployment of somebody else if asked to', async () => {
  const { aws, ship } = await serving();
  aws.native.start(`${BASE}9`, false);

  await expect(ship(SECOND, true)).resolves.toMatchObject({ digest: SECOND });

  expect(aws.native.deployments.map(({ status }) => status)).not.toContain('STOPPED');
});

test('ends with 5 when somebody else deploys in the middle, and leaves that alone', async () => {
  const { aws, ship, count } = await serving();
  aws.afterWrite = call => {
    if (call === 'start') aws.native.start(`${BASE}9`, false);
  };

  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'Superseded', exitCode: 5 });

  expect(count('stopDeployment')).toBe(0);
});

test('waits for a restart after a rotated secret, then ships', async () => {
  const { aws, io, ship, clock, count } = await serving();
  clock.time += 60_000;
  aws.tags[ROTATION_TAG] = String(clock.time - 1);
  aws.native.start(aws.native.taskDefinition, true);

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(io.said.some(text => text.includes('after a secret changed'))).toBe(true);
  expect(aws.native.deployments.map(({ status }) => status)).not.toContain('STOPPED');
  expect(count('start')).toBe(1);
});

test('follows a restart of what it wants instead of starting another', async () => {
  const { aws, ship, clock, count } = await serving();
  clock.time += 60_000;
  aws.tags[ROTATION_TAG] = String(clock.time - 1);
  aws.native.start(aws.native.taskDefinition, true);

  await expect(ship(FIRST)).resolves.toMatchObject({ deployment: 'service-deployment/d-3' });

  expect(count('start')).toBe(0);
});

test('a restart that nobody marked is somebody else at work', async () => {
  const { aws, ship, clock } = await serving();
  clock.time += 60_000;
  aws.native.start(aws.native.taskDefinition, true);

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'DeploymentActive',
    message: expect.stringContaining('(unknown, a restart of what serves)'),
    exitCode: 5,
  });
});

test('deploys what the service should run already, but does not', async () => {
  const { aws, ship } = await serving();
  aws.broken.add(SECOND);
  await ship(SECOND).catch(() => undefined);
  aws.broken.clear();
  aws.native.taskDefinition = revisionOf(aws, SECOND);

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });
});

test('migrates once for a revision, and moves nothing when that fails', async () => {
  const { aws, ship, count } = await serving();
  aws.migrationExitCode = 1;

  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'MigrationFailed', exitCode: 4 });

  expect(count('start')).toBe(0);
  expect(aws.tags[tags.serving]).toBe(aws.tags[tags.migrated]);
});

test('content that is shipped once more gets a mark of its own', async () => {
  const { aws, ship } = await serving();
  await ship(SECOND);
  await ship(FIRST);

  const marks = aws.oneOffTasks.map(({ startedBy }) => startedBy);

  expect(marks).toHaveLength(3);
  expect(new Set(marks).size).toBe(3);
});

test('is not done while a task of another revision gets traffic', async () => {
  const { aws, ship } = await serving();
  const { runningTasks } = aws.native;
  aws.native.runningTasks = () => {
    const tasks = runningTasks.call(aws.native);
    return aws.native.active ? tasks : tasks.map((task, i) => (i === 0 ? { ...task, taskDefinition: BASE } : task));
  };

  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'NotServing', exitCode: 3 });
});

test('F29: refuses when the listener sends traffic elsewhere', async () => {
  const { aws, ship } = await serving();
  aws.weights = { [BLUE]: 95, other: 5 };

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'PreflightFailed',
    message: expect.stringContaining('which is not the target group of the service'),
  });
});
