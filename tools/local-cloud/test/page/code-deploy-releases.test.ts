import type * as ecs from '@aws-sdk/client-ecs';
import { AccountReader } from '../../src/page/account-reader';
import type { ReleaseView } from '../../src/page/cloud-view';
import { codeDeployAlarms, codeDeployRelease, readCodeDeployTargets } from '../../src/page/code-deploy-releases';
import { Traffic } from '../../src/page/traffic-views';
import { BlueGreen } from '../services/codedeploy/_fixtures/blue-green';
import { call } from '../services/elastic-load-balancing/_fixtures/cloud';

const minute = 60_000;
const target = 'shop:web';

let system: BlueGreen;
let reader: AccountReader;

beforeEach(async () => {
  system = await BlueGreen.start({ alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } });
  await system.clock.advance(minute);
  const services = [system.codeDeploy, system.cloud.service].map(service => [service.signingName, service] as const);
  reader = new AccountReader(new Map(services), call.region);
});

afterEach(() => system.stop());

async function release(): Promise<ReleaseView | undefined> {
  const info = (await readCodeDeployTargets(reader)).get(target);
  const service: ecs.Service = {
    taskSets: [{ id: 'replacement-1', taskDefinition: 'arn:aws:ecs:::task-definition/web:2' }],
  };
  return info && codeDeployRelease(reader, info, target, service);
}

test('a service without a deployment has no release', async () => {
  expect(await release()).toBeUndefined();
});

test('tells the weights of blue and green as CodeDeploy moves them, and as the listener has them', async () => {
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(3 * minute);

  expect(await release()).toMatchObject({
    id,
    engine: 'CodeDeploy',
    status: 'InProgress',
    isActive: true,
    strategy: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    sides: [
      { label: 'blue', weight: 90 },
      { label: 'green', weight: 10, revision: 'web:2', desired: 2, running: 2, pending: 0 },
    ],
  });
  const groups = await (await Traffic.read(reader)).around([system.blue]);
  const shares = groups.map(({ name, routes }) => [name, ...routes.map(({ percent }) => percent)]);
  expect(shares).toEqual([
    ['blue', 90, 0],
    ['green', 10, 100],
  ]);
});

test('tells the stages with what they came to', async () => {
  await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(3 * minute);

  const { steps = [] } = (await release()) ?? {};

  expect(steps[0]).toEqual({ name: 'BeforeInstall', status: 'Succeeded', message: undefined });
  expect(steps.filter(({ status }) => status === 'InProgress').map(({ name }) => name)).toEqual(['AllowTraffic']);
});

test('tells why a release is over', async () => {
  const deploymentId = await system.deploy();
  await system.run('StopDeployment', { deploymentId, autoRollbackEnabled: false });
  await system.clock.advance(30 * minute);

  expect(await release()).toMatchObject({ isActive: false, status: 'Stopped', reason: expect.any(String) });
});

test('tells the alarms of the deployment group', async () => {
  await system.deploy();

  const info = (await readCodeDeployTargets(reader)).get(target);

  expect(await codeDeployAlarms(reader, info ?? {})).toEqual(['errors']);
});
