import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as sdk from '@aws-sdk/client-ecs';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { ScaledClock, wait } from '../../../src/core/clock';
import type { Context, Service } from '../../../src/core/service';
import { Store } from '../../../src/core/store';
import { createAutoScaling } from '../../../src/services/auto-scaling/auto-scaling';
import { createLogs } from '../../../src/services/cloudwatch-logs';
import { createEcs } from '../../../src/services/ecs/ecs';
import type { ImageConfig } from '../../../src/services/ecs/peers';
import type { TaskRecord } from '../../../src/services/ecs/state';
import { createElasticLoadBalancing } from '../../../src/services/elastic-load-balancing/elastic-load-balancing';
import { call, fakeContext } from '../_fakes/context';
import { client, makeCluster, network } from './fixture';

const server = `
  const name = process.env.NAME;
  const server = require('http').createServer((request, response) => response.end(name));
  server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening as ' + name));
  process.on('SIGTERM', () => { console.log('stopping'); server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

let folder: string;
let context: Context;
let cloud: ReturnType<typeof makeCloud>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  context = fakeContext({
    store: Store.open(join(folder, 'state')),
    clock: new ScaledClock(100),
    folder,
    runtimePath: [dirname(process.execPath)],
  });
  cloud = makeCloud(context);
});

afterEach(async () => {
  await cloud.ecs.stop?.();
  await cloud.balancing.stop?.();
  context.store.close();
  rmSync(folder, { recursive: true });
});

/** Everything but the registry is real: load balancer, log groups, processes. */
function makeCloud(ofContext: Context) {
  const image: ImageConfig = {
    digest: 'sha256:1',
    entrypoint: ['node', '-e', server],
    command: [],
    environment: {},
    workingDir: '/',
  };
  const autoScaling = createAutoScaling(ofContext);
  const balancing = createElasticLoadBalancing(ofContext);
  const logs = createLogs(ofContext);
  const secret = { value: () => 'secret' };
  const ecr = {
    unpack: async (_: string, root: string) => {
      mkdirSync(root, { recursive: true });
      return image;
    },
  };
  const ecs = createEcs(ofContext, { autoScaling, elb: balancing, ecr, logs, secretsManager: secret, ssm: secret });
  return { autoScaling, balancing, logs, ecs };
}

async function send<T>(service: Service, operation: string, input: object): Promise<T> {
  return (await service.operations[operation]?.(input, call)) as T;
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const found = await look();
    if (found) return found;
    await wait(context.clock, 1_000);
  }
  throw new RangeError('waited for too long');
}

async function makeListener(): Promise<{ url: string; targetGroupArn: string }> {
  const { LoadBalancers } = await send<elb.CreateLoadBalancerOutput>(cloud.balancing, 'CreateLoadBalancer', {
    Name: 'lb',
    Subnets: ['subnet-1', 'subnet-2'],
  });
  const { TargetGroups } = await send<elb.CreateTargetGroupOutput>(cloud.balancing, 'CreateTargetGroup', {
    Name: 'blue',
    Port: 8000,
    Protocol: 'HTTP',
    VpcId: 'vpc-1',
    TargetType: 'ip',
    HealthCheckIntervalSeconds: 10,
  });
  const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  await send(cloud.balancing, 'ModifyTargetGroupAttributes', {
    TargetGroupArn: targetGroupArn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
  });
  const { Listeners } = await send<elb.CreateListenerOutput>(cloud.balancing, 'CreateListener', {
    LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
  });
  return { url: `http://127.0.0.1:${Listeners?.[0]?.Port}`, targetGroupArn };
}

async function startService(targetGroupArn: string): Promise<void> {
  await makeCluster(cloud);
  await send(cloud.logs, 'CreateLogGroup', { logGroupName: '/web' });
  const { send: api } = client(cloud.ecs);
  await api('RegisterTaskDefinition', {
    family: 'web',
    networkMode: 'awsvpc',
    containerDefinitions: [
      {
        name: 'app',
        image: 'repo@sha256:1',
        memory: 256,
        stopTimeout: 5,
        environment: [{ name: 'NAME', value: 'blue' }],
        portMappings: [{ containerPort: 8000 }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/web', 'awslogs-stream-prefix': 'web' },
        },
      },
    ],
  });
  await api('CreateService', {
    cluster: 'dev',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 2,
    deploymentController: { type: 'CODE_DEPLOY' },
    networkConfiguration: network,
    loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8000 }],
  });
  await steady();
}

async function steady(): Promise<sdk.Service> {
  return until(async () => {
    const service = await client(cloud.ecs).service('web');
    return service?.taskSets?.[0]?.stabilityStatus === 'STEADY_STATE' && service.runningCount === 2 && service;
  });
}

test('serves through the load balancer from its tasks, and logs what they say', async () => {
  const { url, targetGroupArn } = await makeListener();

  await startService(targetGroupArn);

  expect(await (await fetch(url)).text()).toBe('blue');
  const { events } = await send<{ events: { message: string; logStreamName: string }[] }>(
    cloud.logs,
    'FilterLogEvents',
    { logGroupName: '/web' },
  );
  expect(events.map(({ message }) => message)).toEqual(['listening as blue', 'listening as blue']);
  expect(events[0]?.logStreamName).toMatch(/^web\/app\/[0-9a-f]{32}$/);
});

test('answers every request while it loses a task', async () => {
  const { url, targetGroupArn } = await makeListener();
  await startService(targetGroupArn);
  const { send: api } = client(cloud.ecs);
  const { taskArns } = await api<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev' });

  await api('StopTask', { cluster: 'dev', task: taskArns?.[0] });
  const statuses = await until(async () => {
    const answers = [];
    for (let i = 0; i < 20; i++) answers.push((await fetch(url)).status);
    const task = await client(cloud.ecs).task(taskArns?.[0]);
    return task?.lastStatus === 'STOPPED' && answers;
  });

  expect(new Set(statuses)).toEqual(new Set([200]));
  await steady();
});

test('ends all processes when it stops, and serves again when it starts', async () => {
  const { url, targetGroupArn } = await makeListener();
  await startService(targetGroupArn);
  const pids = runningPids();

  await cloud.ecs.stop?.();
  await cloud.balancing.stop?.();
  const left = pids.filter(isAlive);
  cloud = makeCloud(context);
  await cloud.balancing.start?.();
  await cloud.autoScaling.start?.();
  await cloud.ecs.start?.();
  await steady();

  expect(pids).toHaveLength(2);
  expect(left).toEqual([]);
  expect(await (await fetch(url)).text()).toBe('blue');
});

function runningPids(): number[] {
  const tasks = context.store.collection<TaskRecord>('ecs:tasks').list();
  return tasks.flatMap(({ containers }) => containers.flatMap(({ process: identity }) => identity?.pid ?? []));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
