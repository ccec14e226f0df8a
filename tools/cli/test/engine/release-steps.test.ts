import type { Rollout } from '@berth/rollout';
import { CliError } from '../../src/cli-error';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import {
  migrateAhead,
  planRelease,
  type ReleaseOptions,
  type ReleasePlan,
  release,
  skipRelease,
} from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { FIRST, rollout, SECOND } from '../_fakes/rollout';

/** An account, and whoever looks at each step of a release there. */
function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  aws.images.add(FIRST).add(SECOND);
  const io = new FakeIo();
  const context = { aws: aws.ports, clock, io, pollMs: 5000 };
  const changed = new Changes();
  const options: ReleaseOptions = { wait: false, beforeChange: async () => undefined, changes: changed };
  const plan = (digest: string) => planRelease(aws.rollout, { name: 'pyshop', digest }, context);
  const ship = async (digest: string, more: Partial<ReleasePlan> = {}) =>
    release({ ...(await plan(digest)), ...more }, options, context);
  return { aws, clock, io, context, changed, options, plan, ship };
}

/** An account in which FIRST serves. */
async function serving(changes: Partial<Rollout> = {}) {
  const all = account(changes);
  await all.ship(FIRST);
  for (const deployment of all.aws.deployments) deployment.status = 'Succeeded';
  all.aws.calls.length = 0;
  all.io.said.length = 0;
  return all;
}

/** Begins to release SECOND, and is killed while its deployment goes on. */
async function beginAndDie({ aws, ship }: ReturnType<typeof account>): Promise<void> {
  aws.afterWrite = call => {
    if (call === 'create')
      aws.beforeRead = () => {
        throw new TypeError('killed');
      };
  };
  await ship(SECOND).catch(() => undefined);
  Object.assign(aws, { afterWrite: () => undefined, beforeRead: () => undefined });
}

/** What was noted as changed, as a failure would name it. */
async function changesOf({ changed }: ReturnType<typeof account>): Promise<string> {
  const failure = await changed
    .explain(async () => {
      throw new CliError('TooLate', 'too late');
    })
    .catch(error => error);
  return (failure as Error).message;
}

test('a release without its base definition needs the stack first', async () => {
  const { aws, plan } = account();
  aws.revisions.length = 0;

  await expect(plan(FIRST)).rejects.toMatchObject({
    name: 'RevisionMissing',
    message: `revision ${rollout.taskDefinition} does not exist`,
    hint: 'berth deploy dev',
  });
});

test('a plan tells whether the release was begun', async () => {
  const all = await serving();
  await expect(all.plan(SECOND)).resolves.toMatchObject({ begun: false, done: false });
  await beginAndDie(all);

  await expect(all.plan(SECOND)).resolves.toMatchObject({ begun: true, done: false });
});

test('a release that scaling still waits for is not done', async () => {
  const { aws, plan } = await serving();
  await expect(plan(FIRST)).resolves.toMatchObject({ done: true });

  aws.tags[tags.scaleInPaused] = 'abc-1';

  await expect(plan(FIRST)).resolves.toMatchObject({ done: false });
});

test('a release that is not needed is reported with what serves', async () => {
  const { aws, context, plan } = await serving();

  await expect(skipRelease(await plan(FIRST), context)).resolves.toEqual({
    ...{ service: 'pyshop', action: 'skipped', revision: 'dev-pyshop:2', digest: FIRST, url: 'http://dev.example' },
    reason: 'dev-pyshop:2 serves sha256:111111111111 already',
  });

  aws.taskSets = [];
  await expect(skipRelease(await plan(FIRST), context)).resolves.toMatchObject({ revision: '' });
});

test('tells its steps, and what it changed', async () => {
  const all = account();

  const result = await all.ship(FIRST);

  expect(result).toEqual({
    ...{ service: 'pyshop', action: 'released', digest: FIRST, deployment: 'd-1', revision: 'dev-pyshop:2' },
    ...{ reason: 'deployment d-1 succeeded', url: 'http://dev.example' },
    oldTasksUntil: new Date(all.clock.time + 30 * 60_000).toISOString(),
  });

  expect(all.io.said).toEqual(
    expect.arrayContaining([
      ...['pyshop: preflight', 'pyshop: migration', 'pyshop: rollout of dev-pyshop:2', 'deployment d-1'],
      'pyshop: first start',
    ]),
  );
  expect(await changesOf(all)).toContain('revision dev-pyshop:2 registered, migration of pyshop done');
});

test('a second release starts no first tasks, and says once that its migration was done before', async () => {
  const { aws, io, ship } = await serving();
  aws.broken.add(SECOND);
  await ship(SECOND).catch(() => undefined);
  expect(io.said).not.toContain('pyshop: migration, done before');
  aws.broken.clear();

  await ship(SECOND);

  expect(io.said).toContain('pyshop: migration, done before');
  expect(io.said).not.toContain('pyshop: first start');
});

test('a service without a migration has no such step', async () => {
  const all = account({ migration: undefined });

  await all.ship(FIRST);

  expect(all.io.said.join()).not.toContain('migration');
  expect(await changesOf(all)).not.toContain('migration');
});

test('sends an image that is only on this computer, before anything else', async () => {
  const { aws, io, ship } = await serving();
  aws.images.delete(SECOND);
  const pushed: unknown[][] = [];
  aws.ports.registry.push = async (repository, layout, tag, tell) => {
    pushed.push([repository, layout, tag]);
    tell('2 of 3 layers');
    aws.calls.push('push');
    aws.images.add(SECOND);
  };

  await ship(SECOND, { image: { name: 'pyshop', digest: SECOND, layout: 'dist/image', tag: 'v2' } });

  expect(pushed).toEqual([[rollout.repository, 'dist/image', 'v2']]);
  expect(aws.calls[0]).toBe('push');
  expect(io.said).toEqual(expect.arrayContaining(['pyshop: pushing sha256:222222222222', '2 of 3 layers']));
});

test.each([
  ['is there', 'dist/image'],
  ['is there and not on this computer', undefined],
])('sends no image that %s', async (_, layout) => {
  const { aws, ship } = await serving();

  await ship(SECOND, { image: { name: 'pyshop', digest: SECOND, layout } });

  expect(aws.calls).not.toContain('push');
});

test('an image without a tag is sent without one', async () => {
  const { aws, context, options, plan } = await serving();
  aws.images.delete(SECOND);
  const sent: unknown[] = [];
  aws.ports.registry.push = async (_repository, _layout, tag) => void sent.push(tag);
  const image = { name: 'pyshop', digest: SECOND, layout: 'dist/image' };

  await migrateAhead({ ...(await plan(SECOND)), image }, options, context);

  expect(sent).toEqual(['']);
});

test('a migration ahead ends before any traffic, and the release finds it done', async () => {
  const all = await serving();
  const { aws, context, io, options, plan, ship } = all;

  await expect(migrateAhead(await plan(SECOND), options, context)).resolves.toEqual({
    ...{ revision: 'dev-pyshop:3', outcome: 'done' },
  });
  expect(aws.calls).toEqual(['register', 'run', 'tag']);
  expect(io.said).toContain('pyshop: preflight');
  expect(await changesOf(all)).toContain('revision dev-pyshop:3 registered, migration of pyshop done');

  await ship(SECOND);
  expect(aws.oneOffTasks).toHaveLength(2);
});

test('a migration ahead of a service without one is skipped, and sends no image that is there', async () => {
  const { aws, context, options, plan } = await serving({ migration: undefined });
  const image = { name: 'pyshop', digest: SECOND, layout: 'dist/image' };

  await expect(migrateAhead({ ...(await plan(SECOND)), image }, options, context)).resolves.toMatchObject({
    outcome: 'skipped',
  });
  expect(aws.calls).toEqual(['register']);
});

test('asks whether it may change something before each change', async () => {
  const { aws, options, context, plan } = await serving();
  const asked: number[] = [];
  const beforeChange = async () => void asked.push(aws.calls.length);

  await release(await plan(SECOND), { ...options, beforeChange }, context);

  expect(aws.calls.slice(0, 5)).toEqual(['register', 'run', 'tag', 'tag', 'create']);
  // before the revision, the migration, the pause of scaling, the deployment
  expect(asked).toEqual([0, 1, 3, 3]);
});

test('a first release whose tasks were started by somebody goes the usual way', async () => {
  const { aws, ship } = account();
  aws.desiredCount = 2;

  await ship(FIRST);

  expect(aws.deployments[0]?.createdBy.config).toBeUndefined();
});

test('a release that was begun is followed, without a second migration', async () => {
  const all = await serving();
  const { io, ship } = all;
  await beginAndDie(all);
  io.said.length = 0;

  await ship(SECOND);

  expect(io.said).toContain('pyshop: rollout of dev-pyshop:3, started before');
  expect(io.said.join()).not.toContain('migration');
});

test('a first release whose tasks did not start goes on with them alone', async () => {
  const { aws, io, ship } = account();
  aws.beforeWrite = call => {
    if (call === 'setDesiredCount') throw new TypeError('killed');
  };
  await ship(FIRST).catch(() => undefined);
  aws.beforeWrite = () => undefined;
  for (const deployment of aws.deployments) deployment.status = 'Succeeded';
  io.said.length = 0;

  await expect(ship(FIRST)).resolves.toMatchObject({
    ...{ action: 'released', deployment: undefined, reason: 'its tasks are healthy', oldTasksUntil: undefined },
  });

  expect(io.said.join()).not.toContain('rollout of');
});

test('old tasks that are not kept have no time until which they are', async () => {
  const { aws, ship } = await serving();
  aws.afterWrite = call => {
    if (call === 'create') Object.assign(aws.deployments.at(-1) ?? {}, { keepsOldMinutes: 0 });
  };

  await expect(ship(SECOND)).resolves.toMatchObject({ deployment: 'd-2', oldTasksUntil: undefined });
});

test.each([
  [SECOND, 'nothing', () => []],
  [SECOND, FIRST, (aws: FakeAws) => aws.taskSets.map(set => ({ ...set, taskDefinition: aws.revisions[1]?.arn ?? '' }))],
])('exit code 0 is a promise: %s was released, but %s serves', async (wanted, instead, change) => {
  const { aws, ship } = await serving();
  let moved = false;
  aws.beforeRead = call => {
    // whoever follows has seen it arrive, and who verifies does not
    if (moved && call === 'service') aws.taskSets = change(aws);
  };
  aws.afterWrite = call => {
    if (call === 'tag' && aws.deployments.length > 1) moved = true;
  };
  const { pauseScaleIn } = aws.ports.scaling;
  aws.bounds = { min: 1, max: 2 };
  aws.ports.scaling.pauseScaleIn = async (cluster, service, paused) => {
    await pauseScaleIn(cluster, service, paused);
    if (!paused) moved = true;
  };

  await expect(ship(wanted)).rejects.toMatchObject({
    name: 'NotServing',
    message: `the release of pyshop ended, but ${instead} serves instead of ${wanted}`,
    hint: 'berth status dev',
    exitCode: 3,
  });
});

test('F13: without contact after a change it is not finished, whatever was refused', async () => {
  const { aws, ship } = await serving();
  aws.afterWrite = call => {
    if (call === 'register')
      aws.beforeRead = () => {
        throw awsError('TimeoutError');
      };
  };

  await expect(ship(SECOND)).rejects.toMatchObject({
    message: expect.stringContaining('the release of pyshop is not finished'),
    exitCode: 75,
  });
});

test('a failure of ours is told as it is', async () => {
  const { aws, ship } = await serving();
  aws.beforeWrite = call => {
    if (call === 'register') throw new TypeError('a bug');
  };

  await expect(ship(SECOND)).rejects.toThrow(new TypeError('a bug'));
});
