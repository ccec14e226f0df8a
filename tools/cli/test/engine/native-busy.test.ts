import type { Rollout } from '@berth/rollout';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import { readLive } from '../../src/engine/live';
import { describe as describeDeployment, describeReturn, tags } from '../../src/engine/markers';
import { judgeNative } from '../../src/engine/native-busy';
import { ROTATION_TAG } from '../../src/engine/rotation';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, rollout } from '../_fakes/rollout';

const contract: Rollout = { ...rollout, engine: 'ecs', codeDeploy: undefined };
const OLD = BASE.replace(/\d+$/, '2');
const NEW = BASE.replace(/\d+$/, '3');
const BEGAN = 5000;

const deployment = (changes: Partial<ServiceDeploymentState>): ServiceDeploymentState => ({
  ...{ id: 'service-deployment/new', status: 'IN_PROGRESS', createdAt: BEGAN, taskDefinition: NEW },
  ...{ requestedCount: 2, bakeMinutes: 0, alarms: [], hooks: [], ...changes },
});
const before = deployment({ id: 'service-deployment/old', status: 'SUCCESSFUL', taskDefinition: OLD });
const shifted = { stage: 'BAKE_TIME', percent: 100 };

/** What a deployment means for who wants `hash`; revision 2 is content `aaa`, revision 3 is content `bbb`. */
async function judge(
  changes: Partial<ServiceDeploymentState> | undefined,
  { marks = {}, hash = 'ccc', registeredBy, desiredCount = 2 }: Partial<typeof defaults> = {},
) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, contract);
  for (const content of ['aaa', 'bbb']) {
    await aws.ports.ecs.register({
      ...{ family: 'dev-pyshop', containerDefinitions: [] },
      tags: [{ key: tags.definition, value: content }],
    });
  }
  Object.assign(aws.revisions[2] ?? {}, { registeredBy });
  Object.assign(aws, { tags: marks, desiredCount });
  const live = await readLive(contract, aws.ports);
  const recent = changes ? [deployment(changes), before] : [before];
  return judgeNative(recent, hash, live, contract, { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 });
}
const defaults = {
  ...{ marks: {} as Record<string, string>, hash: 'ccc', desiredCount: 2 },
  registeredBy: undefined as string | undefined,
};

test('a service is free when all its deployments have ended', async () => {
  await expect(judge(undefined)).resolves.toEqual({ kind: 'free' });
});

test('a deployment is told with all that is known of it', async () => {
  const registeredBy = 'arn:aws:sts::000000000000:assumed-role/deploy/ada';
  const marks = { [tags.deployment]: describeDeployment('bbb-2') };

  await expect(judge({}, { registeredBy, marks })).resolves.toEqual({
    kind: 'foreign',
    deployment: {
      ...{ id: 'service-deployment/new', status: 'IN_PROGRESS', createdAt: BEGAN, taskDefinition: NEW, moved: false },
      who: 'assumed-role/deploy/ada, "berth:bbb-2"',
    },
  });
});

test.each<[string, Partial<ServiceDeploymentState>, Record<string, string>, string]>([
  ['whose revision nobody noted', {}, {}, 'unknown'],
  ['of other content than is noted', {}, { [tags.deployment]: describeDeployment('aaa-1') }, 'unknown'],
  ['of a base, which is no content', { taskDefinition: BASE }, {}, 'unknown'],
  ['of a base while something of somebody is noted', { taskDefinition: BASE }, { [tags.deployment]: 'x' }, 'unknown'],
  ['that restarts what serves', { taskDefinition: OLD }, {}, 'unknown, a restart of what serves'],
])('names nobody for a deployment %s', async (_, changes, marks, who) => {
  await expect(judge(changes, { marks })).resolves.toMatchObject({ kind: 'foreign', deployment: { who } });
});

test('a deployment that was just asked for has no revision yet, and is foreign', async () => {
  await expect(judge({ taskDefinition: '' }, { hash: 'bbb' })).resolves.toMatchObject({
    ...{ kind: 'foreign', deployment: { who: 'unknown', taskDefinition: '' } },
  });
});

test('who wants what it brings adopts it, also while it keeps the old tasks', async () => {
  await expect(judge({}, { hash: 'bbb' })).resolves.toMatchObject({ kind: 'adopt', deployment: { moved: false } });
  await expect(judge(shifted, { hash: 'bbb' })).resolves.toMatchObject({ kind: 'adopt', deployment: { moved: true } });
});

test.each<[string, Partial<ServiceDeploymentState>, Record<string, string>, string]>([
  ['ECS takes back is ending', { status: 'ROLLBACK_IN_PROGRESS' }, {}, 'ending'],
  ['was noted as the way back to it is ending', {}, { [tags.deployment]: describeReturn('dev-pyshop:3') }, 'ending'],
  ['was noted as another way back is foreign', {}, { [tags.deployment]: describeReturn('dev-pyshop:2') }, 'foreign'],
  ['has all users keeps the old tasks', shifted, {}, 'keepsOld'],
  ['has some users is foreign', { ...shifted, percent: 10 }, {}, 'foreign'],
  ['has all users, but that no release registered, is foreign', { ...shifted, taskDefinition: BASE }, {}, 'foreign'],
])('a deployment that %s', async (_, changes, marks, kind) => {
  await expect(judge(changes, { marks })).resolves.toMatchObject({ kind });
});

test.each([
  [BASE, 0, 'ending'],
  [BASE, 2, 'foreign'],
  [NEW, 0, 'foreign'],
])(
  'the deployment that made a service ends by itself, as it has nothing to run: %s with %d tasks',
  async (taskDefinition, desiredCount, kind) => {
    await expect(judge({ taskDefinition }, { desiredCount })).resolves.toMatchObject({ kind });
  },
);

test.each([
  ['what serves, after the change', OLD, BEGAN, 'rotation'],
  ['what serves, before the change', OLD, BEGAN + 1, 'foreign'],
  ['something else', NEW, BEGAN, 'foreign'],
])('a restart for a rotated secret starts %s', async (_, taskDefinition, changedAt, kind) => {
  const marks = { [ROTATION_TAG]: String(changedAt) };

  await expect(judge({ taskDefinition }, { marks })).resolves.toMatchObject({ kind });
});
