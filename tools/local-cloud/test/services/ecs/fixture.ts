import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../../src/core/aws-error';
import type { Service } from '../../../src/core/service';
import { createAutoScaling } from '../../../src/services/auto-scaling/auto-scaling';
import { createEcs } from '../../../src/services/ecs/ecs';
import type { EcsOptions, EcsPeers, ImageConfig } from '../../../src/services/ecs/peers';
import { call, fakeContext } from '../_fakes/context';
import { FakeLoadBalancing } from '../_fakes/fake-load-balancing';
import { FakeProcesses } from '../_fakes/fake-processes';

export const targetGroup = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/blue/1';
export const greenTargetGroup = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/green/2';
export const network = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };

const image: ImageConfig = { digest: 'sha256:1', entrypoint: [], command: ['serve'], environment: {}, workingDir: '/' };

type FakeContext = ReturnType<typeof fakeContext>;

export type EcsCloud = ReturnType<typeof makeEcs>;

/** What ECS looks at, without anything of the outside. */
export function makeEcs(context: FakeContext = fakeContext(), options: EcsOptions = {}, more: Partial<EcsPeers> = {}) {
  const processes = new FakeProcesses();
  const elb = new FakeLoadBalancing();
  const logLines: string[] = [];
  const autoScaling = createAutoScaling(context);
  const real = { ms: 0 };
  const peers: EcsPeers = {
    autoScaling,
    elb,
    ecr: { unpack: async () => image },
    logs: {
      append: (group, stream, events) => logLines.push(...events.map(({ message }) => `${group} ${stream} ${message}`)),
    },
    secretsManager: {
      value: (id, key) => {
        if (id.includes('missing'))
          throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
        return `${id}#${key ?? ''}`;
      },
    },
    ssm: { value: name => `value of ${name}` },
    ...more,
  };
  const ecs = createEcs(context, peers, { processes, realNow: () => real.ms, ...options });
  return { context, ecs, api: client(ecs), autoScaling, processes, elb, logLines, real, peers };
}

/** Calls operations by name and lets time pass. */
export function client(ecs: Service) {
  async function send<T>(operation: string, input: object): Promise<T> {
    const run = ecs.operations[operation];
    if (!run) throw new TypeError(`unexpected operation: ${operation}`);
    return (await run(input, call)) as T;
  }
  const service = async (name: string) =>
    (await send<sdk.DescribeServicesResponse>('DescribeServices', { cluster: 'dev', services: [name] })).services?.[0];
  return {
    send,
    service,
    messages: async (name: string) => ((await service(name))?.events ?? []).map(({ message = '' }) => message),
    task: async (arn: string | undefined) =>
      (await send<sdk.DescribeTasksResponse>('DescribeTasks', { cluster: 'dev', tasks: [arn] })).tasks?.[0],
  };
}

/** A cluster `dev` with the group of `size` instances of `instanceType` as its provider `ec2`, and the family `web`. */
export async function makeCluster(
  { ecs, autoScaling }: Pick<EcsCloud, 'ecs' | 'autoScaling'>,
  { size = 1, maxSize = 2, instanceType = 't3.medium', managed = true } = {},
) {
  const { send } = client(ecs);
  autoScaling.operations.CreateAutoScalingGroup?.(
    {
      AutoScalingGroupName: 'group',
      MinSize: size,
      MaxSize: maxSize,
      DesiredCapacity: size,
      VPCZoneIdentifier: 'subnet-1,subnet-2',
      MixedInstancesPolicy: { LaunchTemplate: { Overrides: [{ InstanceType: instanceType }] } },
    },
    call,
  );
  await send('CreateCapacityProvider', {
    name: 'capacity',
    autoScalingGroupProvider: {
      autoScalingGroupArn: autoScaling.groups.get('group').arn,
      managedScaling: { status: managed ? 'ENABLED' : 'DISABLED', targetCapacity: 100 },
    },
  });
  await send('CreateCluster', {
    clusterName: 'dev',
    capacityProviders: ['capacity'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'capacity', weight: 1 }],
  });
  await registerWeb(ecs);
}

/** Lets the instances of a new cluster join it. */
export async function withInstances(cloud: EcsCloud, instances?: Parameters<typeof makeCluster>[1]): Promise<EcsCloud> {
  await makeCluster(cloud, instances);
  await cloud.context.clock.advance(60_000);
  return cloud;
}

/** The service `web`, ten seconds after it was made. */
export async function startService(
  { api, context }: EcsCloud,
  change: Partial<sdk.CreateServiceRequest> = {},
): Promise<void> {
  await api.send('CreateService', blueGreenService(change));
  await context.clock.advance(10_000);
}

export async function registerWeb(ecs: Service, change: Partial<sdk.ContainerDefinition> = {}): Promise<string> {
  const { taskDefinition } = await client(ecs).send<sdk.RegisterTaskDefinitionResponse>('RegisterTaskDefinition', {
    family: 'web',
    networkMode: 'awsvpc',
    containerDefinitions: [
      {
        name: 'app',
        image: 'repo@sha256:1',
        cpu: 256,
        memory: 512,
        portMappings: [{ containerPort: 8000 }],
        ...change,
      },
    ],
  });
  return taskDefinition?.taskDefinitionArn ?? '';
}

export function blueGreenService(change: Partial<sdk.CreateServiceRequest> = {}): sdk.CreateServiceRequest {
  return {
    cluster: 'dev',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 1,
    deploymentController: { type: 'CODE_DEPLOY' },
    loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8000 }],
    networkConfiguration: network,
    ...change,
  };
}
