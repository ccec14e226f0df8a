import type { Rollout } from '@berth/rollout';
import { readHistory } from '../../src/engine/history';
import { tags } from '../../src/engine/markers';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, FIRST, rollout } from '../_fakes/rollout';

const RELEASED = BASE.replace(/\d+$/, '2');

/** An account in which revision 2 was released, and its history. */
async function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  await aws.ports.ecs.register({
    ...{ family: 'dev-pyshop', tags: [{ key: tags.definition, value: 'aaa' }] },
    containerDefinitions: [{ name: 'pyshop', image: `shop@${FIRST}` }],
  });
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  return { aws, read: (limit = 10) => readHistory(aws.rollout, limit, context) };
}

const native = { engine: 'ecs', codeDeploy: undefined } as const;
const past = { status: 'SUCCESSFUL', requestedCount: 2, bakeMinutes: 0, alarms: [], hooks: [] };

test('what ECS deployed is ours when a release registered its revision', async () => {
  const { aws, read } = await account(native);
  aws.native.recent = () => [
    { ...past, id: 'service-deployment/d-1', createdAt: 1000, taskDefinition: BASE },
    { ...past, id: 'service-deployment/d-3', createdAt: 3000, taskDefinition: RELEASED },
    { ...past, id: 'service-deployment/d-2', createdAt: 2000, taskDefinition: 'dev-pyshop:99' },
  ];

  await expect(read()).resolves.toEqual([
    {
      ...{ service: 'pyshop', deployment: 'd-3', status: 'SUCCESSFUL', at: '1970-01-01T00:00:03.000Z' },
      ...{ revision: 'dev-pyshop:2', digest: FIRST, ours: true, serves: false },
    },
    expect.objectContaining({ deployment: 'd-2', revision: 'dev-pyshop:99', digest: undefined, ours: false }),
    expect.objectContaining({ deployment: 'd-1', revision: 'dev-pyshop:1', ours: false, serves: true }),
  ]);
  await expect(read(2)).resolves.toHaveLength(2);
});

test('only the newest deployment of what serves is said to serve', async () => {
  const { aws, read } = await account(native);
  aws.native.recent = () =>
    [3000, 2000, 1000].map((createdAt, index) => ({
      ...{ ...past, id: `service-deployment/${createdAt}`, createdAt },
      taskDefinition: index === 0 ? BASE : RELEASED,
      status: index === 0 ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL',
    }));

  expect((await read()).map(({ serves }) => serves)).toEqual([false, true, false]);
});

test('a deployment of CodeDeploy without a known revision is shown, and nothing serves without tasks', async () => {
  const { aws, read } = await account();
  const id = await aws.ports.codeDeploy.create({ application: 'a', group: 'g', description: 'by hand', appSpec: '' });
  Object.assign(aws.deployments[0] ?? {}, { taskDefinition: undefined });
  aws.taskSets = [];

  await expect(read()).resolves.toEqual([
    expect.objectContaining({ deployment: id, revision: '', digest: undefined, ours: false, serves: false }),
  ]);
});
