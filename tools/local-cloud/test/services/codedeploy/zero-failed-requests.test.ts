import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { Traffic } from '../elastic-load-balancing/_fixtures/traffic';
import { BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
const canary = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' };
let tasks: { revision: string; port: number }[];
let system: BlueGreen;
let traffic: Traffic;

beforeEach(async () => {
  tasks = [];
  system = await BlueGreen.start({}, startTask);
  await system.clock.advance(minute);
  traffic = new Traffic(await productionPort());
  await traffic.answered(20);
});

afterEach(() => system.stop());

test('no request fails while a deployment replaces the tasks and the original ones end', async () => {
  await system.deploy(canary);
  for (let i = 0; i < 14; i++) {
    await system.clock.advance(minute);
    await traffic.answered(20);
  }
  await system.clock.advance(5 * minute);
  await endTasks('web:1', system.blue);
  await traffic.answered(50);

  const { bodies, failures } = await traffic.stop();
  expect(failures).toEqual([]);
  expect(bodies.slice(0, 20)).toEqual(Array(20).fill('web:1'));
  expect(bodies.slice(-20)).toEqual(Array(20).fill('web:2'));
});

test('no request fails while a canary is stopped and rolled back', async () => {
  const deploymentId = await system.deploy(canary);
  await system.clock.advance(minute);
  await traffic.answered(100);

  await system.run('StopDeployment', { deploymentId, autoRollbackEnabled: true });
  await system.clock.advance(6 * minute);
  await endTasks('web:2', system.green);
  await traffic.answered(50);

  const { bodies, failures } = await traffic.stop();
  expect(failures).toEqual([]);
  expect(bodies).toContain('web:2');
  expect(bodies.slice(-20)).toEqual(Array(20).fill('web:1'));
});

/** A server that answers with its revision after 3 ms. */
async function startTask({ cloud }: BlueGreen, taskDefinition: string): Promise<number> {
  const revision = taskDefinition.split('/').at(-1) ?? '';
  const port = await cloud.serve((_, response) => {
    setTimeout(() => response.end(revision), 3);
  });
  tasks.push({ revision, port });
  return port;
}

/** Once they are drained, as ECS does. */
async function endTasks(ofRevision: string, targetGroup: string): Promise<void> {
  while ((await system.cloud.health(targetGroup)).length > 0) await traffic.answered(1);
  for (const { revision, port } of tasks) if (revision === ofRevision) await system.cloud.end(port);
}

async function productionPort(): Promise<number> {
  const input = { ListenerArns: [system.production] };
  const { Listeners } = await system.cloud.run<elb.DescribeListenersOutput>('DescribeListeners', input);
  return Listeners?.[0]?.Port ?? 0;
}
