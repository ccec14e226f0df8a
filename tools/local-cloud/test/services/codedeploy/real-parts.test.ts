import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as sdk from '@aws-sdk/client-codedeploy';
import type * as ecs from '@aws-sdk/client-ecs';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { ScaledClock, wait } from '../../../src/core/clock';
import type { Context, Service } from '../../../src/core/service';
import { createAutoScaling } from '../../../src/services/auto-scaling/auto-scaling';
import { createCloudWatch } from '../../../src/services/cloudwatch';
import { createLogs } from '../../../src/services/cloudwatch-logs';
import { createCodeDeploy } from '../../../src/services/codedeploy/codedeploy';
import { createEcs } from '../../../src/services/ecs/ecs';
import { createElasticLoadBalancing } from '../../../src/services/elastic-load-balancing/elastic-load-balancing';
import { call, fakeContext } from '../_fakes/context';
import { makeCluster, network } from '../ecs/fixture';
import { Traffic } from '../elastic-load-balancing/_fixtures/traffic';

/** Answers with its name; with the name `broken` it answers its health check with an error. */
const program = `
  const name = process.env.NAME;
  const server = require('http').createServer((request, response) => {
    if (request.url === '/healthz' && name === 'broken') response.statusCode = 500;
    setTimeout(() => response.end(name), 3);
  });
  server.listen(Number(process.env.PORT), process.env.HOST);
  process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

const noFunctions = { send: () => ({ requestId: '', ran: Promise.resolve() }) };

let folder: string;
let context: Context;
let cloud: ReturnType<typeof makeCloud>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  context = fakeContext({ clock: new ScaledClock(120), folder, runtimePath: [dirname(process.execPath)] });
  cloud = makeCloud();
});

afterEach(async () => {
  await cloud.codeDeploy.stop?.();
  await cloud.ecs.stop?.();
  await cloud.balancing.stop?.();
  rmSync(folder, { recursive: true });
});

test('tasks that are processes are replaced under traffic, and a broken release is rolled back', async () => {
  const system = await build();
  const traffic = new Traffic(system.port, 4);
  await traffic.answered(20);

  const good = await deploy(system.group, 'second');
  expect(await ended(good)).toMatchObject({ status: 'Succeeded' });
  await until(async () => (await taskSets()).length === 1);
  await traffic.answered(50);
  const broken = await deploy(system.group, 'broken');
  await until(async () => (await taskSets()).length === 2);
  await run(cloud.codeDeploy, 'StopDeployment', { deploymentId: broken, autoRollbackEnabled: true });
  const { rollbackInfo } = await ended(broken);
  expect(await ended(rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({ status: 'Succeeded' });
  await until(async () => (await taskSets()).length === 1);
  await traffic.answered(50);

  const { bodies, failures } = await traffic.stop();
  expect(failures).toEqual([]);
  expect(bodies[0]).toBe('first');
  expect(bodies).not.toContain('broken');
  expect(bodies.slice(-20)).toEqual(Array(20).fill('second'));
});

function makeCloud() {
  const autoScaling = createAutoScaling(context);
  const balancing = createElasticLoadBalancing(context);
  const logs = createLogs(context);
  const secret = { value: () => 'secret' };
  const image = {
    digest: 'sha256:1',
    entrypoint: ['node', '-e', program],
    command: [],
    environment: {},
    workingDir: '/',
  };
  const ecr = {
    unpack: async (_: string, root: string) => {
      mkdirSync(root, { recursive: true });
      return image;
    },
  };
  const peers = { autoScaling, elb: balancing, ecr, logs, secretsManager: secret, ssm: secret };
  const ecsService = createEcs(context, peers);
  const cloudWatch = createCloudWatch(context);
  const codeDeploy = createCodeDeploy(context, { ecs: ecsService, elb: balancing, cloudWatch, lambda: noFunctions });
  return { autoScaling, balancing, ecs: ecsService, codeDeploy };
}

/** A service of two tasks called `first` behind a production listener, and its deployment group. */
async function build(): Promise<{ port: number; group: sdk.CreateDeploymentInput }> {
  const { balancing, codeDeploy } = cloud;
  const [blue] = [await makeTargetGroup('blue'), await makeTargetGroup('green')];
  const created = await run<elb.CreateLoadBalancerOutput>(balancing, 'CreateLoadBalancer', { Name: 'lb' });
  const { Listeners } = await run<elb.CreateListenerOutput>(balancing, 'CreateListener', {
    LoadBalancerArn: created.LoadBalancers?.[0]?.LoadBalancerArn,
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
  });
  await makeCluster(cloud, { size: 2 });
  await startService(blue);
  await run(codeDeploy, 'CreateApplication', { applicationName: 'web', computePlatform: 'ECS' });
  const group = { applicationName: 'web', deploymentGroupName: 'dev' };
  await run(codeDeploy, 'CreateDeploymentGroup', {
    ...group,
    serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 1 },
    },
    ecsServices: [{ clusterName: 'dev', serviceName: 'web' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: 'blue' }, { name: 'green' }],
          prodTrafficRoute: { listenerArns: [Listeners?.[0]?.ListenerArn] },
        },
      ],
    },
  });
  return { port: Listeners?.[0]?.Port ?? 0, group };
}

async function makeTargetGroup(Name: string): Promise<string> {
  const input = { Name, Port: 8000, TargetType: 'ip', HealthCheckPath: '/healthz', HealthCheckIntervalSeconds: 10 };
  const answer = await run<elb.CreateTargetGroupOutput>(cloud.balancing, 'CreateTargetGroup', input);
  const TargetGroupArn = answer.TargetGroups?.[0]?.TargetGroupArn ?? '';
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }];
  await run(cloud.balancing, 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
  return TargetGroupArn;
}

async function startService(targetGroupArn: string): Promise<void> {
  await run(cloud.ecs, 'CreateService', {
    cluster: 'dev',
    serviceName: 'web',
    taskDefinition: await register('first'),
    desiredCount: 2,
    deploymentController: { type: 'CODE_DEPLOY' },
    networkConfiguration: network,
    loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8000 }],
  });
  await until(async () =>
    (await taskSets()).every(set => set.stabilityStatus === 'STEADY_STATE' && set.runningCount === 2),
  );
}

async function register(name: string): Promise<string> {
  const answer = await run<ecs.RegisterTaskDefinitionResponse>(cloud.ecs, 'RegisterTaskDefinition', {
    family: 'web',
    networkMode: 'awsvpc',
    containerDefinitions: [
      {
        name: 'app',
        image: 'repo@sha256:1',
        memory: 256,
        stopTimeout: 5,
        environment: [{ name: 'NAME', value: name }],
        portMappings: [{ containerPort: 8000 }],
      },
    ],
  });
  return answer.taskDefinition?.taskDefinitionArn ?? '';
}

async function deploy(group: sdk.CreateDeploymentInput, name: string): Promise<string> {
  const content = JSON.stringify({
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: await register(name),
            LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8000 },
            CapacityProviderStrategy: [{ CapacityProvider: 'capacity', Base: 0, Weight: 1 }],
          },
        },
      },
    ],
  });
  const answer = await run<sdk.CreateDeploymentOutput>(cloud.codeDeploy, 'CreateDeployment', {
    ...group,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
  });
  return answer.deploymentId ?? '';
}

async function ended(deploymentId: string): Promise<sdk.DeploymentInfo> {
  return until(async () => {
    const answer = await run<sdk.GetDeploymentOutput>(cloud.codeDeploy, 'GetDeployment', { deploymentId });
    return answer.deploymentInfo?.completeTime && answer.deploymentInfo;
  });
}

async function taskSets(): Promise<ecs.TaskSet[]> {
  const input = { cluster: 'dev', service: 'web' };
  return (await run<ecs.DescribeTaskSetsResponse>(cloud.ecs, 'DescribeTaskSets', input)).taskSets ?? [];
}

async function run<T extends object>(service: Service, operation: string, input: object): Promise<T> {
  return (await service.operations[operation]?.(input, call)) as T;
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const found = await look();
    if (found) return found;
    await wait(context.clock, 1_000);
  }
  throw new RangeError('waited for too long');
}
