import { codeDeployEngine } from '../../src/engine/code-deploy-engine';
import { type Live, readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, GREEN, rollout } from '../_fakes/rollout';

const NEW = BASE.replace(/\d+$/, '2');
const BEGAN = Date.UTC(2026, 0, 1);
const request = { application: 'a', group: 'g', description: '', appSpec: `{"TaskDefinition":"${NEW}"}` };

/** CodeDeploy brings revision 2 behind the green target group, and it is watched. */
async function watching({ oneZone = false, change = (live: Live): Live => live } = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  Object.assign(aws, { desiredCount: 2, tags: { [tags.serving]: 'aaa' } });
  const live = await readLive(rollout, aws.ports);
  await aws.ports.codeDeploy.create(request);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const watch = codeDeployEngine(rollout, context).watch('d-1', NEW, change(live), oneZone);
  return { aws, watch };
}

test('counts tasks of the new revision that stopped since the deployment began', async () => {
  const { aws, watch } = await watching();
  const task = { status: 'STOPPED', taskDefinition: NEW, createdAt: BEGAN, containers: [] };
  const stopped = { ...task, stoppedReason: 'CannotPullContainerError' };
  aws.stopped.push({ ...stopped, arn: 'ours' }, { ...stopped, arn: 'another', taskDefinition: BASE });
  aws.stopped.push({ ...stopped, arn: 'earlier', createdAt: BEGAN - 1 });

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
