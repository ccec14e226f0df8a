import type * as sdk from '@aws-sdk/client-ecs';
import type { Network, Occupant } from '../../../src/services/ec2/network';
import type { Interface } from '../../../src/services/ec2/reachability';
import { fakeContext } from '../_fakes/context';
import { type EcsCloud, makeEcs, network, registerWeb } from './fixture';

const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:main/url-AbCdEf';

let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];
let unreachable: string;
let asked: Interface[][];
let source: () => readonly Occupant[];

beforeEach(async () => {
  context = fakeContext();
  unreachable = '';
  asked = [];
  const subnet = { id: 'subnet-1', vpcId: 'vpc-1', cidrBlock: '10.0.1.0/24', availabilityZone: 'eu-west-1a' };
  const place = { region: 'eu-west-1', accountId: '000000000000', mapPublicIpOnLaunch: false, tags: {} };
  const around: Pick<Network, 'addSource' | 'interfaces' | 'toService'> = {
    addSource: added => {
      source = added;
    },
    interfaces: ([subnetId = ''], groupIds, further) => [{ subnetId, address: '', groupIds, ...further }],
    toService: (from, service) => {
      asked.push([...from]);
      if (service !== unreachable) return { reached: true, via: [] };
      return { reached: false, code: 'NO_ROUTE_TO_DESTINATION', reason: 'no way' };
    },
  };
  const ec2 = { subnets: { tryGet: () => ({ ...subnet, ...place }) }, network: around };
  cloud = makeEcs(context, {}, { ec2 });
  api = cloud.api;
  await api.send('CreateCluster', {
    clusterName: 'dev',
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
});

afterEach(() => cloud.ecs.stop?.());

async function start(definition: Partial<sdk.ContainerDefinition> = {}): Promise<sdk.Task | undefined> {
  await registerWeb(cloud.ecs, {
    image: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:1',
    secrets: [
      { name: 'DATABASE_URL', valueFrom: secret },
      { name: 'KEY', valueFrom: '/main/key' },
    ],
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'web', 'awslogs-region': 'eu-west-1' } },
    ...definition,
  });
  const input = { cluster: 'dev', taskDefinition: 'web', networkConfiguration: network };
  const { tasks: [task] = [] } = await api.send<sdk.RunTaskResponse>('RunTask', input);
  await context.clock.advance(30_000);
  return api.task(task?.taskArn);
}

test.each([
  [
    'ecr.api',
    /^ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue .* "https:\/\/api\.ecr\.eu-west-1\.amazonaws\.com\/": dial tcp: i\/o timeout$/,
  ],
  [
    'secretsmanager',
    /^ResourceInitializationError: unable to pull secrets or registry auth: .* unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager\. .* context deadline exceeded$/,
  ],
  [
    'ssm',
    /^ResourceInitializationError: unable to pull secrets or registry auth: .* unable to retrieve secrets from ssm: There is a connection issue between the task and AWS Systems Manager\. .* context deadline exceeded$/,
  ],
  [
    'ecr.dkr',
    /^CannotPullContainerError: .* Head "https:\/\/000000000000\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/v2\/shop\/manifests\/sha256:1": dial tcp: i\/o timeout$/,
  ],
  [
    's3',
    /^CannotPullContainerError: .* "https:\/\/prod-eu-west-1-starport-layer-bucket\.s3\.eu-west-1\.amazonaws\.com\/": dial tcp: i\/o timeout$/,
  ],
  ['logs', /^ResourceInitializationError: failed to validate logger args: .* signal: killed$/],
])('a task without a way to %s does not start, and says so in the words of ECS', async (service, words) => {
  unreachable = service;

  expect(await start()).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'TaskFailedToStart',
    stoppedReason: expect.stringMatching(words),
  });
});

test.each<[string, Partial<sdk.ContainerDefinition>]>([
  ['secretsmanager', { secrets: [] }],
  ['ssm', { secrets: [] }],
  ['logs', { logConfiguration: undefined }],
  ['logs', { logConfiguration: { logDriver: 'json-file' } }],
])('a task that does not use %s starts without a way there', async (service, definition) => {
  unreachable = service;

  expect(await start(definition)).toMatchObject({ lastStatus: 'RUNNING' });
});

test('what counts on Fargate is the interface of the task, with its own address and groups', async () => {
  const task = await start();

  const own = { subnetId: 'subnet-1', address: '10.0.1.4', groupIds: ['sg-1'], isPublic: false };
  expect(asked[0]).toEqual([own]);
  expect(source()).toMatchObject([
    { name: `task ${task?.taskArn?.split('/').at(-1)} of family:web`, targetId: '10.0.1.4', interfaces: [own] },
  ]);
  expect([...(source()[0]?.ports ?? [])].map(([, port]) => port)).toEqual([8000]);
  expect(source()[0]?.pids).toHaveLength(1);
});

test('a task that has ended is nowhere', async () => {
  const task = await start();
  await api.send('StopTask', { cluster: 'dev', task: task?.taskArn });
  await context.clock.advance(120_000);

  expect(source()).toEqual([]);
});
