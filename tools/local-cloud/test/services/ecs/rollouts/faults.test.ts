import type * as sdk from '@aws-sdk/client-ecs';
import { FaultSchedule } from '../../../../src/core/fault-schedule';
import { Store } from '../../../../src/core/store';
import { createEcs } from '../../../../src/services/ecs/ecs';
import { fakeContext } from '../../_fakes/context';
import { blueGreenService, type EcsCloud, makeEcs, registerWeb, withInstances } from '../fixture';

const hookArn = 'arn:aws:lambda:eu-west-1:000000000000:function:check';
const minute = 60_000;

let asked: number;
let faults: FaultSchedule;
let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  asked = 0;
  faults = new FaultSchedule(Store.inMemory(), () => undefined);
  context = fakeContext({ faults });
  const agrees = () => {
    asked += 1;
    return { Payload: Buffer.from(JSON.stringify({ hookStatus: 'SUCCEEDED' })) };
  };
  cloud = await withInstances(makeEcs(context, {}, { lambda: { operations: { Invoke: agrees } } }), {
    size: 2,
    instanceType: 'm5.large',
  });
  api = cloud.api;
});

afterEach(() => cloud.ecs.stop?.());

async function start(deploymentConfiguration: sdk.DeploymentConfiguration = {}): Promise<void> {
  const deploymentController = { type: 'ECS' } as const;
  await api.send(
    'CreateService',
    blueGreenService({ deploymentController, deploymentConfiguration, loadBalancers: [] }),
  );
  await context.clock.advance(minute);
}

async function release(): Promise<void> {
  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: await registerWeb(cloud.ecs) });
}

async function lastDeployment(): Promise<sdk.ServiceDeployment | undefined> {
  const list = { cluster: 'dev', service: 'web' };
  const { serviceDeployments } = await api.send<sdk.ListServiceDeploymentsResponse>('ListServiceDeployments', list);
  const serviceDeploymentArns = [serviceDeployments?.[0]?.serviceDeploymentArn];
  const describe = { serviceDeploymentArns };
  return (await api.send<sdk.DescribeServiceDeploymentsResponse>('DescribeServiceDeployments', describe))
    .serviceDeployments?.[0];
}

test('a hook that keeps silent times out after its time, and the deployment rolls back', async () => {
  const timeoutConfiguration = { timeoutInMinutes: 30 } as const;
  const hook = { hookTargetArn: hookArn, lifecycleStages: ['POST_SCALE_UP'], timeoutConfiguration } as const;
  await start({ strategy: 'BLUE_GREEN', lifecycleHooks: [{ ...hook, lifecycleStages: [...hook.lifecycleStages] }] });
  const before = (await api.service('web'))?.taskDefinition;
  faults.set({ list: [{ inside: 'hookKeepsSilent', subject: 'function:check', nth: 1 }] });
  asked = 0;

  await release();
  await context.clock.advance(10 * minute);
  await cloud.ecs.stop?.();
  cloud.ecs = createEcs(context, cloud.peers, { processes: cloud.processes });
  api = cloud.api;
  await cloud.ecs.start?.();
  await context.clock.advance(10 * minute);
  const waiting = await lastDeployment();
  await context.clock.advance(20 * minute);

  expect(waiting).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'POST_SCALE_UP' });
  expect(asked).toBe(0);
  expect(await lastDeployment()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: `Service deployment rolled back because the lifecycle hook ${hookArn} timed out at POST_SCALE_UP.`,
  });
  expect((await api.service('web'))?.taskDefinition).toBe(before);
});

test('a human stops the deployment as it enters a stage, and it rolls back', async () => {
  await start();
  const before = (await api.service('web'))?.taskDefinition;
  faults.set({ list: [{ inside: 'humanStops', subject: 'service:web SCALE_UP', nth: 1 }] });

  await release();
  await context.clock.advance(5 * minute);

  expect(await lastDeployment()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because of a manual stop.',
  });
  expect(await api.service('web')).toMatchObject({ taskDefinition: before, runningCount: 1 });
});

test('the first deployment of a service can only be aborted', async () => {
  faults.set({ list: [{ inside: 'humanStops', subject: 'service:web', nth: 1 }] });

  await start();

  expect(await lastDeployment()).toMatchObject({
    status: 'STOPPED',
    statusReason: 'Service deployment was stopped by the user.',
  });
});

test('a human stops in every stage once, not again while the deployment stays there', async () => {
  await start();
  faults.set({ list: [{ inside: 'humanStops', subject: 'service:web', nth: 99 }] });
  const stages = jest.spyOn(faults, 'inside');

  await release();
  await context.clock.advance(5 * minute);

  const entered = stages.mock.calls.filter(([kind]) => kind === 'humanStops').map(([, subject]) => subject);
  expect(new Set(entered).size).toBe(entered.length);
  expect(entered).toContain('service:web SCALE_UP');
  expect(await lastDeployment()).toMatchObject({ status: 'SUCCESSFUL' });
});
