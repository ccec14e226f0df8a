import type { Rollout } from '@berth/rollout';
import { CliError } from '../../src/cli-error';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import { planRelease, release } from '../../src/engine/release';
import { goBack, planRestart, planResume, planReturn } from '../../src/engine/return';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, FIRST, GREEN, rollout, SECOND } from '../_fakes/rollout';

/** An account to which digests are shipped, and whoever goes back there. */
function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  aws.images.add(FIRST).add(SECOND);
  const io = new FakeIo();
  const context = { aws: aws.ports, clock, io, pollMs: 5000 };
  const changed = new Changes();
  const options = { wait: false, beforeChange: async () => undefined, changes: changed };
  const ship = async (digest: string) =>
    release(await planRelease(aws.rollout, { name: 'pyshop', digest }, context), options, context);
  const back = async (to?: string) => goBack(await planReturn(aws.rollout, to, context), options, context);
  return { aws, clock, io, context, options, changed, ship, back };
}

/** SECOND serves, and the tasks of FIRST are kept. */
async function keeping() {
  const all = account();
  await all.ship(FIRST);
  for (const deployment of all.aws.deployments) deployment.status = 'Succeeded';
  await all.ship(SECOND);
  all.aws.calls.length = 0;
  all.io.said.length = 0;
  return all;
}

test('a way back leads to a revision as it is, by a switch while its tasks are kept, and leaves the schema alone', async () => {
  const { aws, context } = await keeping();

  await expect(planReturn(aws.rollout, undefined, context)).resolves.toMatchObject({
    ...{ from: 'dev-pyshop:3', to: 'dev-pyshop:2', done: false, switchOf: 'd-2', rollout: { migration: undefined } },
    ...{ image: { name: 'pyshop', digest: FIRST }, wanted: { arn: aws.revisions[1]?.arn } },
  });
  expect(aws.calls).toEqual([]);
});

test('tasks are kept for what served before, not for another revision', async () => {
  const { aws, context } = await keeping();
  const other = BASE.replace(/\d+$/, '4');
  aws.revisions.push({ ...aws.revisions[1], arn: other } as (typeof aws.revisions)[0]);

  await expect(planReturn(aws.rollout, '4', context)).resolves.toMatchObject({
    to: 'dev-pyshop:4',
    switchOf: undefined,
  });
});

test('nothing is kept for a service in which no release serves', async () => {
  const { aws, context } = await keeping();
  const { revisions } = aws;
  for (const digest of [SECOND, 'all']) {
    const last = revisions.findIndex(({ definition }) => definition.containerDefinitions?.[0]?.image?.endsWith(digest));
    if (last > 0) revisions[last] = { ...revisions[last], tags: {} } as (typeof revisions)[0];
    else aws.taskSets = [];

    await expect(planReturn(aws.rollout, '2', context)).resolves.toMatchObject({ switchOf: undefined });
  }
});

test('without tasks that serve, the way back is from nothing', async () => {
  const { aws, context } = await keeping();
  aws.taskSets = [];

  await expect(planReturn(aws.rollout, '2', context)).resolves.toMatchObject({ from: '', done: false });
});

test('nobody can go back before the second release', async () => {
  const { aws, context, ship } = account();
  await ship(FIRST);

  await expect(planReturn(aws.rollout, undefined, context)).rejects.toMatchObject({
    name: 'NoWayBack',
    message: 'nothing served pyshop of dev before dev-pyshop:2',
    hint: 'berth history dev, then --to <revision>',
    exitCode: 1,
  });
  aws.taskSets = [];
  await expect(planReturn(aws.rollout, undefined, context)).rejects.toMatchObject({
    message: 'nothing served pyshop of dev before now',
  });
});

test.each(['2x', 'dev-pyshop', 'dev-pyshop2:1', 'other:2', '9'])(
  'there is no revision %s to go back to',
  async asked => {
    const { aws, context } = await keeping();
    aws.revisions.push({
      ...aws.revisions[1],
      arn: BASE.replace('dev-pyshop:1', 'other:2'),
    } as (typeof aws.revisions)[0]);

    await expect(planReturn(aws.rollout, asked, context)).rejects.toMatchObject({
      name: 'RevisionMissing',
      message: `pyshop has no revision ${asked}`,
      hint: 'berth history dev',
    });
  },
);

test('a number of two digits is a revision of the family, too', async () => {
  const { aws, context } = await keeping();
  aws.revisions.push({ ...aws.revisions[1], arn: BASE.replace(/\d+$/, '12') } as (typeof aws.revisions)[0]);

  await expect(planReturn(aws.rollout, '12', context)).resolves.toMatchObject({ to: 'dev-pyshop:12' });
});

test('a switch says what it did, and notes what serves and what the way back from there is', async () => {
  const { aws, io, changed, back } = await keeping();

  await expect(back()).resolves.toEqual({
    ...{ service: 'pyshop', action: 'released', digest: FIRST, deployment: 'd-2', revision: 'dev-pyshop:2' },
    reason: 'deployment d-2 of dev-pyshop:3 was taken back',
    url: 'http://dev.example',
  });

  expect(io.said).toEqual(['pyshop: back to dev-pyshop:2', 'dev-pyshop:2 serves']);
  expect(aws.calls).toEqual(['stop', 'tag']);
  expect(aws.tags).toMatchObject({
    [tags.serving]: aws.revisions[1]?.tags[tags.definition],
    [tags.rollbackTo]: aws.revisions[2]?.arn,
  });
  await expect(
    changed.explain(async () => {
      throw new CliError('TooLate', 'too late');
    }),
  ).rejects.toMatchObject({ message: expect.stringContaining('pyshop went back to dev-pyshop:2') });
});

test('asks whether it may change something before the switch', async () => {
  const { aws, context, options } = await keeping();
  const plan = await planReturn(aws.rollout, undefined, context);
  const beforeChange = async () => {
    throw new TypeError('lock lost');
  };

  await expect(goBack(plan, { ...options, beforeChange }, context)).rejects.toThrow('lock lost');

  expect(aws.calls).toEqual([]);
});

test('a switch is done when all users are back, not as soon as the old tasks are the first ones', async () => {
  const { aws, clock, io, back } = await keeping();
  const began = clock.time;
  aws.beforeRead = read => {
    if (read !== 'listener' || aws.deployments.length < 3) return;
    const share = clock.time - began < 60_000 ? 90 : 100;
    aws.weights = { [BLUE]: 100 - share, [GREEN]: share };
  };

  await expect(back()).resolves.toMatchObject({ revision: 'dev-pyshop:2' });

  expect(clock.time - began).toBe(60_000);
  expect(io.said.filter(text => text === 'dev-pyshop:2 serves')).toHaveLength(13);
});

test.each([
  ['dev-pyshop:3', false],
  ['nothing', true],
])('F28: gives up after the time that a way back may take, and says that %s serves', async (serving, gone) => {
  const { aws, clock, context, options } = await keeping();
  const plan = await planReturn(aws.rollout, undefined, context);
  aws.ports.codeDeploy.stopWithRollback = async () => {
    if (gone) aws.taskSets = [];
  };
  const began = clock.time;

  await expect(goBack(plan, options, context)).rejects.toMatchObject({
    name: 'RollbackStuck',
    message: `pyshop did not go back to dev-pyshop:2: ${serving} serves`,
    hint: expect.stringContaining('d-2'),
    exitCode: 3,
  });

  expect(clock.time - began).toBe(15 * 60_000);
  expect(aws.tags[tags.rollbackTo]).toBe(aws.revisions[1]?.arn);
});

test('F13: a way back that cannot be watched any more goes on in AWS', async () => {
  const { aws, back } = await keeping();
  const { stopWithRollback } = aws.ports.codeDeploy;
  aws.ports.codeDeploy.stopWithRollback = async id => {
    await stopWithRollback(id);
    aws.beforeRead = () => {
      throw Object.assign(new TypeError('no network'), { name: 'TimeoutError' });
    };
  };

  await expect(back()).rejects.toMatchObject({
    message: expect.stringContaining('the way back of pyshop goes on in AWS'),
    exitCode: 75,
  });
});

test('a restart runs the same content in a revision of its own, without a migration', async () => {
  const { aws, context } = await keeping();

  const plan = await planRestart(aws.rollout, context);

  expect(plan).toMatchObject({
    ...{ image: { name: 'pyshop', digest: SECOND }, again: true, done: false, rollout: { migration: undefined } },
    wanted: { hash: aws.revisions[2]?.tags[tags.definition] },
  });
  expect(plan.wanted).not.toHaveProperty('arn');
});

test('nothing can be restarted before the first release', async () => {
  const { aws, context } = account();

  await expect(planRestart(aws.rollout, context)).rejects.toMatchObject({
    name: 'NothingReleased',
    message: 'nothing was released to pyshop of dev yet',
    hint: 'berth release dev',
  });
  aws.taskSets = [];
  await expect(planRestart(aws.rollout, context)).rejects.toMatchObject({ name: 'NothingReleased' });
});

/** A release of SECOND that nobody follows. */
async function going() {
  const all = account();
  await all.ship(FIRST);
  for (const deployment of all.aws.deployments) deployment.status = 'Succeeded';
  all.aws.afterWrite = call => {
    if (call === 'create')
      all.aws.beforeRead = () => {
        throw new TypeError('killed');
      };
  };
  await all.ship(SECOND).catch(() => undefined);
  Object.assign(all.aws, { afterWrite: () => undefined, beforeRead: () => undefined });
  return all;
}

test('I6: what goes on is resumed as it was planned, with its migration', async () => {
  const { aws, context } = await going();

  await expect(planResume(aws.rollout, context)).resolves.toMatchObject({
    ...{ done: false, image: { name: 'pyshop', digest: SECOND }, wanted: { arn: aws.revisions[2]?.arn } },
    rollout: aws.rollout,
  });
});

test('I6: nothing is resumed when nothing runs, when users have moved already, or when it is not ours', async () => {
  const idle = account();
  await expect(planResume(idle.aws.rollout, idle.context)).resolves.toBeUndefined();

  const kept = await keeping();
  await expect(planResume(kept.aws.rollout, kept.context)).resolves.toBeUndefined();

  const foreign = await going();
  Object.assign(foreign.aws.deployments.at(-1) ?? {}, { description: 'by hand' });
  await expect(planResume(foreign.aws.rollout, foreign.context)).resolves.toBeUndefined();
});

test.each<[string, (all: Awaited<ReturnType<typeof going>>) => void]>([
  ['is not known', ({ aws }) => Object.assign(aws.deployments.at(-1) ?? {}, { taskDefinition: undefined })],
  ['is gone', ({ aws }) => Object.assign(aws.deployments.at(-1) ?? {}, { taskDefinition: 'dev-pyshop:99' })],
  ['no release registered', ({ aws }) => Object.assign(aws.revisions[2] ?? {}, { tags: {} })],
])('nothing is resumed whose revision %s', async (_, change) => {
  const all = await going();
  change(all);

  await expect(planResume(all.aws.rollout, all.context)).resolves.toBeUndefined();
});
