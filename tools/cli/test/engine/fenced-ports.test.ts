import { fencedPorts } from '../../src/engine/fenced-ports';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { BASE } from '../_fakes/rollout';

const request = { application: 'a', group: 'g', description: '', appSpec: `{"TaskDefinition":"${BASE}"}` };
const task = { cluster: 'c', taskDefinition: BASE, container: 'pyshop', command: [], capacity: [], clientToken: 't' };

/** An account whose changes go through a guard, which may refuse them. */
function fenced(open: boolean) {
  const aws = new FakeAws(new ManualClock());
  let asked = 0;
  const { ecs, codeDeploy, serviceDeployments, scaling } = fencedPorts(aws.ports, async call => {
    asked += 1;
    if (!open) throw new TypeError('lock lost');
    return call();
  });
  const changes: Record<string, () => Promise<unknown>> = {
    register: () => ecs.register({ family: 'dev-pyshop', containerDefinitions: [] }),
    run: () => ecs.run({ ...task, network: { subnets: [], securityGroups: [] }, startedBy: 'ada' }),
    tag: () => ecs.tag('service', { key: 'value' }),
    setDesiredCount: () => ecs.setDesiredCount('c', 's', 7),
    create: () => codeDeploy.create(request),
    stop: () => codeDeploy.stopWithRollback('d-1'),
    endWait: () => codeDeploy.endWait('d-1'),
    start: () => serviceDeployments.start('c', 's', BASE, true),
    stopDeployment: () => serviceDeployments.stopWithRollback('service-deployment/d-2'),
    pauseScaleIn: () => scaling.pauseScaleIn('c', 's', true),
  };
  return { aws, changes, ecs, asked: () => asked };
}

test('each change of a service is sent while the guard lets it', async () => {
  const { aws, changes, asked } = fenced(true);

  for (const change of Object.values(changes)) await change();

  expect(aws.calls).toEqual(Object.keys(changes));
  expect(asked()).toBe(10);
  expect([aws.desiredCount, aws.scaleInPaused, aws.tags]).toEqual([7, true, { key: 'value' }]);
});

test('no change is sent that the guard refuses, and reading needs no leave', async () => {
  const { aws, changes, ecs } = fenced(false);

  for (const change of Object.values(changes)) await expect(change()).rejects.toThrow('lock lost');

  expect(aws.calls).toEqual([]);
  await expect(ecs.service('c', 's')).resolves.toMatchObject({ status: 'ACTIVE' });
});
