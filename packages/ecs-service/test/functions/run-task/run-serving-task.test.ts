import type { Service } from '@aws-sdk/client-ecs';
import { type RunTaskRequest, runServingTask, type TaskPort } from '../../../src/functions/run-task/run-serving-task';

const request: RunTaskRequest = {
  cluster: 'dev',
  service: 'pyshop',
  container: 'pyshop',
  command: ['python', '-m', 'app.cleanup'],
  name: 'Cleanup',
  scheduledTime: '2026-11-21T03:00:00Z',
};

const place = {
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  platformVersion: '1.4.0',
};

const byEcs: Service = {
  ...place,
  taskDefinition: 'dev-pyshop:3',
  deployments: [
    { taskDefinition: 'dev-pyshop:3', rolloutState: 'IN_PROGRESS' },
    { taskDefinition: 'dev-pyshop:2', rolloutState: 'COMPLETED' },
  ],
};

const byCodeDeploy: Service = {
  deploymentController: { type: 'CODE_DEPLOY' },
  taskSets: [
    { status: 'ACTIVE', taskDefinition: 'dev-pyshop:3' },
    { status: 'PRIMARY', taskDefinition: 'dev-pyshop:2', ...place },
  ],
};

let calls: Record<string, unknown>[];
let lines: unknown[];

beforeEach(() => {
  calls = [];
  lines = [];
});

interface World {
  readonly service?: Service;
  readonly image?: string;
  readonly failure?: object;
}

function ecsWith({ service, image = 'pyshop@sha256:abc', failure }: World): TaskPort {
  const answers: Record<string, object> = {
    describeServices: { services: service && [service] },
    describeTaskDefinition: {
      taskDefinition: {
        containerDefinitions: [
          { name: 'otel', image: 'o@sha256:1' },
          { name: 'pyshop', image },
        ],
      },
    },
    runTask: failure ? { failures: [failure] } : { tasks: [{ taskArn: 'arn:task' }] },
  };
  const port = Object.fromEntries(
    Object.entries(answers).map(([operation, answer]) => [
      operation,
      async (input: object) => {
        calls.push({ operation, ...input });
        return answer;
      },
    ]),
  );
  return port as unknown as TaskPort;
}

const run = (world: World, change: Partial<RunTaskRequest> = {}) =>
  runServingTask({ ...request, ...change }, ecsWith(world), line => lines.push(line));

const ran = () => calls.find(({ operation }) => operation === 'runTask');

test.each([
  ['ECS, while a release goes on', byEcs],
  ['CodeDeploy, while a release goes on', byCodeDeploy],
])('runs the revision that serves where its tasks run, by %s', async (_, service) => {
  await run({ service });

  expect(ran()).toEqual({
    operation: 'runTask',
    ...place,
    cluster: 'dev',
    taskDefinition: 'dev-pyshop:2',
    count: 1,
    enableECSManagedTags: true,
    overrides: { containerOverrides: [{ name: 'pyshop', command: ['python', '-m', 'app.cleanup'] }] },
    startedBy: 'Cleanup',
    clientToken: expect.stringMatching(/^[0-9a-f]{36}$/),
  });
  expect(lines).toEqual([{ name: 'Cleanup', task: 'arn:task', revision: 'dev-pyshop:2' }]);
});

test('asks for the one service and its revision', async () => {
  await run({ service: byEcs });

  expect(calls.slice(0, 2)).toEqual([
    { operation: 'describeServices', cluster: 'dev', services: ['pyshop'] },
    { operation: 'describeTaskDefinition', taskDefinition: 'dev-pyshop:2' },
  ]);
});

test.each<[string, World]>([
  ['the service does not exist', {}],
  ['its first release goes on', { service: { deployments: [{ taskDefinition: 'x:1', rolloutState: 'IN_PROGRESS' }] } }],
  ['ECS has no deployment of it', { service: {} }],
  ['CodeDeploy released nothing', { service: { deploymentController: { type: 'CODE_DEPLOY' } } }],
  ['CodeDeploy has no primary task set', { service: { ...byCodeDeploy, taskSets: [{ status: 'ACTIVE' }] } }],
  ['its revision is that of the template', { service: byEcs, image: 'pyshop:base' }],
])('starts nothing when %s', async (_, world) => {
  await run(world);

  expect(ran()).toBeUndefined();
  expect(lines).toEqual([{ name: 'Cleanup', skipped: 'nothing of pyshop was released yet' }]);
});

test('fails when ECS has no room, so that it is tried again', async () => {
  const failure = { reason: 'RESOURCE:MEMORY' };

  await expect(run({ service: byEcs, failure })).rejects.toThrow(
    expect.objectContaining({ name: 'TaskNotStarted', message: 'no task could start: RESOURCE:MEMORY' }),
  );
});

test('fails when ECS does not say why', async () => {
  await expect(run({ service: byEcs, failure: {} })).rejects.toThrow('no task could start: no reason given');
});

test('starts no second task at a second attempt, but one at another time', async () => {
  await run({ service: byEcs });
  await run({ service: byEcs });
  await run({ service: byEcs }, { scheduledTime: '2026-11-22T03:00:00Z' });
  await run({ service: byEcs }, { name: 'Other' });

  const [first, second, third, fourth] = calls.flatMap(({ clientToken }) => clientToken ?? []);
  expect(second).toBe(first);
  expect(new Set([first, third, fourth]).size).toBe(3);
});

test('shortens a name that ECS would refuse', async () => {
  await run({ service: byEcs }, { name: 'N'.repeat(200) });

  expect(ran()?.startedBy).toBe('N'.repeat(128));
});
