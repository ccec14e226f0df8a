import type * as sdk from '@aws-sdk/client-ecs';
import type { ServiceEvent } from '../../../src/services/service-events';
import { fakeContext } from '../_fakes/context';
import { type EcsCloud, makeEcs, network, withInstances } from './fixture';

let told: ServiceEvent[];
let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  told = [];
  context = fakeContext();
  cloud = await withInstances(makeEcs(context, {}, { events: { tell: event => told.push(event) } }));
  api = cloud.api;
});

afterEach(() => cloud.ecs.stop?.());

test('tells EventBridge how a task gets on, each status once, and why it stopped', async () => {
  const input = { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network };
  const { tasks } = await api.send<sdk.RunTaskResponse>('RunTask', input);
  await context.clock.advance(10_000);

  cloud.processes.exit(cloud.processes.living[0]?.pid ?? 0, 3);
  await context.clock.advance(10_000);

  const statuses = told.map(({ detail }) => {
    const { lastStatus, desiredStatus } = detail as { lastStatus: string; desiredStatus: string };
    return `${lastStatus} ${desiredStatus}`;
  });
  expect(statuses).toEqual([
    'PENDING RUNNING',
    'ACTIVATING RUNNING',
    'RUNNING RUNNING',
    'RUNNING STOPPED',
    'DEPROVISIONING STOPPED',
    'STOPPED STOPPED',
  ]);
  const [{ taskArn = '' } = {}] = tasks ?? [];
  expect(told.at(-1)).toMatchObject({
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    resources: [taskArn],
    detail: {
      taskArn,
      group: 'family:web',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      stoppedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      version: expect.any(Number),
      containers: [{ name: 'app', exitCode: 3, lastStatus: 'STOPPED' }],
    },
  });
});
