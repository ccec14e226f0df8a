import type { Live } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { BASE, BLUE, GREEN } from '../_fakes/rollout';
import { NEW, watching } from '../_fixtures/code-deploy-watch';

test('says what gets traffic when no tasks own it', async () => {
  const { aws, watch } = await watching();
  aws.taskSets = [];

  await expect(watch.look()).resolves.toMatchObject({ serving: 'traffic: 100 % to blue, 0 % to green; tasks: ' });
});

test.each<[string, boolean, number, number, boolean]>([
  ['while no user is there', false, 0, 2, true],
  ['but not once some are', false, 10, 2, false],
  ['but not when that is allowed', true, 0, 2, false],
  ['but not for a single task', false, 0, 1, false],
])('F31: new tasks in one zone speak against a release %s', async (_, oneZone, percent, desiredCount, speaks) => {
  const { aws, watch } = await watching({ oneZone });
  Object.assign(aws, { desiredCount, weights: { [BLUE]: 100 - percent, [GREEN]: percent } });
  const task = { arn: 'a', status: 'RUNNING', createdAt: 0, health: 'UNKNOWN', targets: [] };
  aws.native.runningTasks = () => [
    ...['eu-west-1a', 'eu-west-1b'].map(zone => ({ ...task, taskDefinition: BASE, zone })),
    ...['eu-west-1a', 'eu-west-1a'].map(zone => ({ ...task, taskDefinition: NEW, zone })),
  ];

  expect((await watch.look()).narrowed !== undefined).toBe(speaks);
});

test.each<[string, (live: Live) => Live, string | undefined]>([
  ['what served', live => live, BASE],
  ['nothing, when nothing was verified', live => ({ ...live, service: { ...live.service, tags: {} } }), undefined],
  ['nothing, when there are no tasks', live => ({ ...live, primary: undefined }), undefined],
  [
    'what is noted, when the new tasks are the first ones already',
    live => ({
      ...live,
      primary: live.primary && { ...live.primary, taskDefinition: NEW },
      service: { ...live.service, tags: { ...live.service.tags, [tags.rollbackTo]: 'dev-pyshop:9' } },
    }),
    'dev-pyshop:9',
  ],
])('the way back leads to %s', async (_, change, oldRevision) => {
  const { watch } = await watching({ change });

  expect(watch.oldRevision).toBe(oldRevision);
});

test.each<[string, (live: Live) => Live, string]>([
  ['the group that the old ones are not behind', live => live, GREEN],
  [
    'the other one, when that is green',
    live => ({ ...live, primary: live.primary && { ...live.primary, targetGroup: GREEN } }),
    BLUE,
  ],
  [
    'the one without traffic, when no tasks are known',
    live => ({
      ...{ ...live, primary: undefined },
      listener: live.listener && { ...live.listener, weights: { [BLUE]: 0, [GREEN]: 100 } },
    }),
    BLUE,
  ],
  ['the second one, when nothing is known', live => ({ ...live, primary: undefined, listener: undefined }), GREEN],
  [
    'the one where they are already',
    live => ({
      ...live,
      service: {
        ...live.service,
        taskSets: [{ id: 'x', status: 'ACTIVE', taskDefinition: NEW, targetGroup: BLUE, runningCount: 1 }],
      },
    }),
    BLUE,
  ],
])('the new tasks go behind %s', async (_, change, expected) => {
  const { aws, watch } = await watching({ change });
  const asked: string[] = [];
  aws.ports.loadBalancers.targets = async group => {
    asked.push(group);
    return [];
  };

  await watch.look();

  expect(asked).toEqual([expected]);
});
