import type { Rollout } from '@berth/rollout';
import { Interrupted } from '../../src/clock';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import { planRelease, release } from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { FIRST, rollout, SECOND } from '../_fakes/rollout';

/** An account, and a user who ships digests to it. */
function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
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

/** An account in which FIRST serves. */
async function serving() {
  const all = account();
  await all.ship(FIRST);
  for (const deployment of all.aws.deployments) deployment.status = 'Succeeded';
  all.aws.calls.length = 0;
  return all;
}

test('ships a first release: migration, deployment without tasks, then the tasks', async () => {
  const { aws, ship } = account();

  const result = await ship(FIRST);

  expect(result).toMatchObject({
    action: 'released',
    digest: FIRST,
    url: 'http://dev.example',
    revision: 'dev-pyshop:2',
    deployment: 'd-1',
  });
  expect(aws.calls.filter(call => ['register', 'run', 'create', 'setDesiredCount'].includes(call))).toEqual([
    'register',
    'run',
    'create',
    'setDesiredCount',
  ]);
  expect(aws.deployments[0]?.createdBy.config).toBe('CodeDeployDefault.ECSAllAtOnce');
  expect(aws.desiredCount).toBe(2);
  expect(aws.serving).toBe(FIRST);
});

test('ships a second release in the way that the group is configured for', async () => {
  const { aws, ship, count } = await serving();

  const result = await ship(SECOND);

  expect(result).toMatchObject({ digest: SECOND, deployment: 'd-2' });
  expect(aws.deployments[1]?.createdBy.config).toBeUndefined();
  expect(aws.serving).toBe(SECOND);
  expect(count('setDesiredCount')).toBe(0);
});

test('says until when the old tasks stay', async () => {
  const { ship, clock } = await serving();

  const result = await ship(SECOND);

  expect(result).toMatchObject({ oldTasksUntil: new Date(clock.time + 30 * 60_000).toISOString() });
});

test('has nothing to do when the content serves already', async () => {
  const { ship, aws } = await serving();

  await expect(ship(FIRST)).resolves.toBe('done');

  expect(aws.calls).toEqual([]);
});

test('releases the same digest again when the base definition changed', async () => {
  const { ship, aws } = await serving();
  const [base] = aws.revisions;
  aws.revisions[0] = { ...base, definition: { ...base?.definition, cpu: '512' } } as (typeof aws.revisions)[0];

  await expect(ship(FIRST)).resolves.toMatchObject({ action: 'released' });
});

test('F16: rolls back a release whose tasks fail, names the cause, and the old version serves', async () => {
  const { aws, ship, count } = await serving();
  aws.broken.add(SECOND);

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'RolledBack',
    message: expect.stringMatching(
      /^release of pyshop to dev failed: \/healthz answered 500; rolled back to dev-pyshop:2, which serves\n {2}tasks: 3 /,
    ),
    exitCode: 2,
  });

  expect(count('stop')).toBe(1);
  expect(aws.serving).toBe(FIRST);
});

test('ships the release after a failed one', async () => {
  const { aws, ship } = await serving();
  aws.broken.add(SECOND);
  await ship(SECOND).catch(() => undefined);
  aws.broken.clear();

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(aws.serving).toBe(SECOND);
});

test('asks no hook about a first release, whose tasks start after it, and asks about each that follows', async () => {
  const codeDeploy = { ...rollout.codeDeploy, hooks: { AfterAllowTestTraffic: 'check' } } as Rollout['codeDeploy'];
  const { aws, ship } = account({ codeDeploy });

  await ship(FIRST);
  for (const deployment of aws.deployments) deployment.status = 'Succeeded';
  await ship(SECOND);

  expect(aws.deployments.map(({ createdBy }) => createdBy.appSpec.includes('"Hooks"'))).toEqual([false, true]);
});

test('stops the tasks of a first release that fails', async () => {
  const { aws, ship } = account();
  aws.broken.add(FIRST);

  await expect(ship(FIRST)).rejects.toMatchObject({
    name: 'FirstReleaseFailed',
    message: 'first release of pyshop to dev failed: /healthz answered 500; its tasks are stopped, nothing serves yet',
    exitCode: 2,
  });

  expect(aws.desiredCount).toBe(0);
});

test('F01: adopts its deployment when the answer of CreateDeployment was lost', async () => {
  const { aws, ship } = await serving();
  aws.afterWrite = call => {
    if (call === 'create') throw awsError('TimeoutError');
  };

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND, deployment: 'd-2' });

  expect(aws.deployments).toHaveLength(2);
});

test('F15: the same command follows the deployment of a run that was killed', async () => {
  const { aws, ship, clock } = await serving();
  const { sleep } = clock;
  clock.sleep = async () => {
    throw new Interrupted();
  };
  await expect(ship(SECOND)).rejects.toMatchObject({
    message: 'interrupted; deployment d-2 continues in AWS',
    exitCode: 130,
  });
  clock.sleep = sleep;

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND, deployment: 'd-2' });

  expect(aws.deployments).toHaveLength(2);
  expect(aws.oneOffTasks).toHaveLength(2);
});

test('a run that was killed at any change is completed by the same command', async () => {
  const { aws: whole, ship: shipWhole } = account();
  await shipWhole(FIRST);
  for (let killedAt = 0; killedAt < whole.calls.length; killedAt++) {
    const { aws, ship } = account();
    let writes = 0;
    aws.afterWrite = () => {
      if (writes++ === killedAt) throw new TypeError('killed');
    };
    await ship(FIRST).catch(() => undefined);
    aws.afterWrite = () => undefined;

    const result = await ship(FIRST);

    expect(result === 'done' || result.digest).toBe(result === 'done' ? true : FIRST);
    expect(aws.serving).toBe(FIRST);
    expect(aws.desiredCount).toBe(2);
    expect(aws.oneOffTasks).toHaveLength(1);
    expect(aws.deployments.filter(({ creator }) => creator === 'user')).toHaveLength(1);
  }
});

test('F02: gives way to a deployment of somebody else and says whose', async () => {
  const { aws, ship } = await serving();
  await aws.ports.codeDeploy.create({ application: 'a', group: 'g', description: 'by hand', appSpec: '' });
  aws.calls.length = 0;

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'DeploymentActive',
    message: expect.stringContaining('"by hand"'),
    exitCode: 5,
  });

  expect(aws.calls).toEqual([]);
});

test('does not call it done while another deployment may still take the traffic away', async () => {
  const { aws, ship } = await serving();
  await aws.ports.codeDeploy.create({ application: 'a', group: 'g', description: 'by hand', appSpec: '' });

  await expect(ship(FIRST)).rejects.toMatchObject({ name: 'DeploymentActive', exitCode: 5 });
});

test('ends the keeping of old tasks of its release before', async () => {
  const { aws, ship, count } = await serving();
  const [first] = aws.deployments;
  if (first) first.status = 'InProgress';

  await ship(SECOND);

  expect(count('endWait')).toBe(1);
  expect(aws.serving).toBe(SECOND);
});

test('migrates once for a revision', async () => {
  const { aws, ship, count } = await serving();
  aws.broken.add(SECOND);
  await ship(SECOND).catch(() => undefined);

  await ship(SECOND).catch(() => undefined);

  expect(count('run')).toBe(1);
});

test('moves no traffic when the migration fails', async () => {
  const { aws, ship, count } = await serving();
  aws.migrationExitCode = 1;

  await expect(ship(SECOND)).rejects.toMatchObject({ name: 'MigrationFailed', exitCode: 4 });

  expect(count('create')).toBe(0);
  expect(aws.tags[tags.serving]).toBe(aws.tags[tags.migrated]);
});

test('runs a migration that failed again when the user tries again', async () => {
  const { aws, ship } = await serving();
  aws.migrationExitCode = 1;
  await ship(SECOND).catch(() => undefined);
  aws.migrationExitCode = 0;

  await expect(ship(SECOND)).resolves.toMatchObject({ digest: SECOND });

  expect(new Set(aws.oneOffTasks.map(({ clientToken }) => clientToken)).size).toBe(3);
});

test('F09, F10: tells everything that is missing at once, and changes nothing', async () => {
  const { aws, ship } = await serving();
  aws.images.delete(SECOND);
  aws.secretHasValue = undefined;

  const failure = await ship(SECOND).catch(error => error);

  expect(failure).toMatchObject({ name: 'PreflightFailed', exitCode: 1 });
  expect(failure.message).toMatch(/neither in .* nor on this computer/);
  expect(failure.message).toMatch(/secret .* does not exist/);
  expect(aws.calls).toEqual([]);
});

test('F29: refuses when the listener sends traffic elsewhere', async () => {
  const { aws, ship } = await serving();
  aws.weights = { ...aws.weights, other: 5 };

  await expect(ship(SECOND)).rejects.toMatchObject({
    name: 'PreflightFailed',
    message: expect.stringContaining('neither blue nor green'),
  });
});

test('does not say that nothing was changed after something was', async () => {
  const { aws, ship } = await serving();
  aws.beforeWrite = call => {
    if (call === 'create') throw awsError('InvalidRoleException', 'no such role');
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('migration of pyshop done'),
  });
});
