import { BASE } from '../_fakes/rollout';
import * as codeDeploy from '../_fixtures/code-deploy-watch';
import * as native from '../_fixtures/native-account';

const { BEGAN } = native;
const engines = [
  { engine: 'CodeDeploy', start: () => codeDeploy.watching(), fresh: codeDeploy.NEW },
  { engine: 'ECS', start: () => native.watching(), fresh: native.NEW },
];

test.each(engines)('$engine: counts tasks of the new revision that stopped since the deployment began', async it => {
  const { aws, watch } = await it.start();
  const stopped = { status: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError' };
  const task = { ...stopped, taskDefinition: it.fresh, createdAt: BEGAN, containers: [] };
  aws.stopped.push({ ...task, arn: 'ours' }, { ...task, arn: 'another', taskDefinition: BASE });
  aws.stopped.push({ ...task, arn: 'earlier', createdAt: BEGAN - 1 });

  const { tally } = await watch.look();

  expect(tally.failures.map(({ task: arn }) => arn)).toEqual(['ours']);
});

test.each(engines)('$engine: listens to what the service says since the deployment began', async ({ start }) => {
  const { aws, watch } = await start();
  const message = 'was unable to place a task because no container instance met all of its requirements';
  aws.events = [{ at: BEGAN - 1, message }];
  await expect(watch.look()).resolves.toMatchObject({ obstacle: undefined });

  aws.events = [{ at: BEGAN, message }];
  await expect(watch.look()).resolves.toMatchObject({ obstacle: expect.stringContaining('unable to place a task') });
});
