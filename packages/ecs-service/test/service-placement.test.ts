import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NativeRollout, RolloutEngine, type ServiceCluster, TaskNetwork } from '../src';
import { ec2, fargate, managed, route, ServiceStack } from './_fixtures/service-stack';

const optOut = { reason: 't3.micro has two network interfaces', owner: 'platform team' };

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

function withInstances(): ServiceCluster {
  return { ...ec2, instanceSecurityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Instances', 'sg-instances') };
}

test('runs on Fargate, in shares, on the newest platform, in private', () => {
  stack.make({ cluster: fargate });

  expect(stack.service).toMatchObject({
    CapacityProviderStrategy: [
      { CapacityProvider: 'FARGATE', Weight: 1, Base: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
    ],
    PlatformVersion: 'LATEST',
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
  expect(stack.service).not.toHaveProperty('PlacementStrategies');
  expect(stack.service).not.toHaveProperty('LaunchType');
});

test('asks Fargate for a size, and for Linux on x86', () => {
  stack.make({ cluster: fargate, cpu: 512, memoryMiB: 1024 });

  expect(stack.task).toMatchObject({
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    Cpu: '512',
    Memory: '1024',
    RuntimePlatform: { OperatingSystemFamily: 'LINUX' },
  });
  expect(stack.task).not.toHaveProperty('EphemeralStorage');
});

test('runs on ARM64 with more storage when asked', () => {
  stack.make({ cluster: fargate, architecture: CpuArchitecture.ARM64, ephemeralStorageGiB: 100 });

  expect(stack.task).toMatchObject({
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    EphemeralStorage: { SizeInGiB: 100 },
  });
});

test('runs on Managed Instances by their provider alone, and leaves the places to ECS', () => {
  stack.make({ cluster: managed });

  expect(stack.service).toMatchObject({
    CapacityProviderStrategy: [{ CapacityProvider: 'dev-managed', Weight: 1, Base: 0 }],
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
  for (const property of ['PlatformVersion', 'PlacementStrategies', 'PlacementConstraints', 'LaunchType']) {
    expect(stack.service).not.toHaveProperty(property);
  }
});

test('asks Managed Instances for any size, and for an architecture by the platform', () => {
  stack.make({ cluster: managed, cpu: 300, memoryMiB: 700, architecture: CpuArchitecture.ARM64 });

  expect(stack.task).toMatchObject({
    RequiresCompatibilities: ['MANAGED_INSTANCES'],
    NetworkMode: 'awsvpc',
    Cpu: '300',
    Memory: '700',
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
  });
  expect(stack.task).not.toHaveProperty('PlacementConstraints');
});

test('keeps writable folders in memory on Managed Instances, whose volumes belong to root, and tells the deploy tool', () => {
  const sidecar = {
    name: 'proxy',
    image: `public.ecr.aws/nginx/nginx:1@sha256:${'0'.repeat(64)}`,
    writableFolders: ['/run'],
  };
  stack.make({ cluster: managed, sidecars: [sidecar], rollout: NativeRollout.blueGreen() }).publishRollout();

  for (const [name, ContainerPath] of [
    ['pyshop', '/tmp'],
    ['proxy', '/run'],
  ]) {
    expect(stack.container(name)).toMatchObject({ LinuxParameters: { Tmpfs: [{ ContainerPath }] } });
  }
  expect(stack.task).not.toHaveProperty('Volumes');
  expect(JSON.stringify(stack.template.findResources('AWS::SSM::Parameter'))).toContain('MANAGED_INSTANCES');
});

test('goes to any instance, unless it is told an architecture', () => {
  stack.make();

  expect(stack.task).not.toHaveProperty('RuntimePlatform');
  expect(stack.task).not.toHaveProperty('PlacementConstraints');
});

test.each([
  [CpuArchitecture.ARM64, 'arm64'],
  [CpuArchitecture.X86_64, 'x86_64'],
])('goes to instances of its architecture only (%#)', (architecture, name) => {
  stack.make({ architecture });

  expect(stack.task.PlacementConstraints).toEqual([
    { Type: 'memberOf', Expression: `attribute:ecs.cpu-architecture == ${name}` },
  ]);
});

test('leaves placement to Fargate', () => {
  stack.make({ cluster: fargate, architecture: CpuArchitecture.ARM64 });

  expect(stack.task).not.toHaveProperty('PlacementConstraints');
});

test('reserves the CPU of the task for its one container', () => {
  stack.make({ cpu: 256, memoryMiB: 384 });

  expect(stack.container()).toMatchObject({ Cpu: 256, Memory: 384 });
});

test('writes to memory on Fargate, where a volume would belong to root', () => {
  stack.make({ cluster: fargate, writableFolders: ['/tmp', '/var/cache/app'], writableFolderSize: Size.mebibytes(32) });

  expect(stack.container()).toMatchObject({
    ReadonlyRootFilesystem: true,
    LinuxParameters: {
      Tmpfs: [
        { ContainerPath: '/tmp', Size: 32, MountOptions: ['nodev', 'nosuid', 'noexec'] },
        { ContainerPath: '/var/cache/app', Size: 32 },
      ],
    },
  });
  expect(stack.task).not.toHaveProperty('Volumes');
});

test('takes 64 MiB of memory for /tmp on Fargate by default', () => {
  stack.make({ cluster: fargate });

  expect(stack.container()).toMatchObject({ LinuxParameters: { Tmpfs: [{ ContainerPath: '/tmp', Size: 64 }] } });
});

test('keeps the share that the only capacity provider has', () => {
  stack.make({ cluster: { ...ec2, capacity: [{ capacityProvider: 'x', weight: 5, base: 2 }] } });

  expect(stack.service.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'x', Weight: 5, Base: 2 }]);
});

test('shares the network of its instance in bridge mode, at a free port', () => {
  const service = stack.make({ cluster: withInstances(), taskNetwork: TaskNetwork.bridge(optOut) });

  expect(stack.task).toMatchObject({ NetworkMode: 'bridge' });
  expect(stack.container().PortMappings).toEqual([{ ContainerPort: 8000, HostPort: 0, Protocol: 'tcp' }]);
  expect(stack.service).not.toHaveProperty('NetworkConfiguration');
  stack.template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  expect(service.securityGroup.securityGroupId).toBe('sg-instances');
  expect(service.targetType).toBe('instance');
});

test('takes a fixed port of its instance when asked', () => {
  stack.make({ cluster: withInstances(), taskNetwork: TaskNetwork.bridge({ ...optOut, hostPort: 80 }) });

  expect(stack.container().PortMappings).toEqual([{ ContainerPort: 8000, HostPort: 80, Protocol: 'tcp' }]);
});

test('accepts that tasks behind a bridge have no interface of their own, with the reason given', () => {
  stack.make({ cluster: withInstances(), taskNetwork: TaskNetwork.bridge({ ...optOut, until: '2999-12-31' }) });

  expect(stack.accepted('Service/Task/Resource')).toMatchObject({
    'CloudFormation-Validate::ecs_awsvpc_networking_enabled_check':
      'tasks: t3.micro has two network interfaces (platform team, until 2999-12-31)',
  });
});

test('is addressed by its own address in awsvpc mode', () => {
  expect(stack.make({ taskNetwork: TaskNetwork.awsvpc() }).targetType).toBe('ip');
});

test('fails in bridge mode when the cluster does not name the security group of its instances', () => {
  expect(() => stack.make({ taskNetwork: TaskNetwork.bridge(optOut) })).toThrow(
    expect.objectContaining({ name: 'InstanceSecurityGroupMissing' }),
  );
});

test('fails in bridge mode on Fargate, with one problem', () => {
  expect(() => stack.make({ cluster: fargate, taskNetwork: TaskNetwork.bridge(optOut) })).toThrow(
    expect.objectContaining({
      name: 'BridgeNeedsInstances',
      message:
        'Stack/Service.taskNetwork = "bridge": Fargate gives each task a network interface of its own; use awsvpc',
    }),
  );
});

test('fails without a capacity provider', () => {
  expect(() => stack.make({ cluster: { ...ec2, capacity: [] } })).toThrow(
    expect.objectContaining({
      message: 'Stack/Service.cluster.capacity = "nothing": must name a capacity provider',
    }),
  );
});

test('B18: fails with a size that Fargate does not have', () => {
  expect(() => stack.make({ cluster: fargate, memoryMiB: 4096 })).toThrow(
    expect.objectContaining({ name: 'BERTH-ECS-001' }),
  );
});

test('F31: is replaced task by task by ECS, which moves tasks to a zone that comes back', () => {
  stack.make({ engine: RolloutEngine.ECS });

  expect(stack.service).toMatchObject({
    DeploymentController: { Type: 'ECS' },
    DeploymentConfiguration: { Strategy: 'ROLLING', MinimumHealthyPercent: 100, MaximumPercent: 200 },
    LoadBalancers: [{ ContainerName: 'pyshop', ContainerPort: 8000, TargetGroupArn: 'arn:blue' }],
    AvailabilityZoneRebalancing: 'ENABLED',
  });
});

test('leaves tasks in their zones where ECS may start none more', () => {
  stack.make({ rollout: NativeRollout.rolling({ minHealthyPercent: 50, maxPercent: 100 }) });

  expect(stack.service).toMatchObject({ AvailabilityZoneRebalancing: 'DISABLED' });
});

test('is released from blue to green by ECS', () => {
  stack.make({ rollout: NativeRollout.blueGreen() });

  expect(stack.service).toMatchObject({
    DeploymentController: { Type: 'ECS' },
    DeploymentConfiguration: { Strategy: 'BLUE_GREEN' },
    LoadBalancers: [
      {
        TargetGroupArn: 'arn:blue',
        AdvancedConfiguration: {
          AlternateTargetGroupArn: 'arn:green',
          ProductionListenerRule: 'arn:443/rule',
          TestListenerRule: 'arn:9443/rule',
        },
      },
    ],
  });
});

test('says nothing of zones to CodeDeploy', () => {
  stack.make();

  expect(stack.service).not.toHaveProperty('AvailabilityZoneRebalancing');
  expect(stack.service).not.toHaveProperty('DeploymentConfiguration');
});

test('waits for the rules that lead to it', () => {
  class Route extends Construct {
    public readonly blue = { arn: 'arn:blue' };
  }
  const made = new Route(stack, 'Route');
  new SecurityGroup(made, 'Rule', { vpc: stack.network.vpc, description: 'stands for a rule' });

  stack.make({ route: made });

  stack.template.hasResource('AWS::ECS::Service', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RouteRule')]),
  });
});

test.each<[string, Parameters<ServiceStack['make']>[0], string]>([
  ['BERTH-ECS-013', { engine: RolloutEngine.CODE_DEPLOY, rollout: NativeRollout.rolling() }, 'engine = "codeDeploy"'],
  ['ServiceConnectNeedsEcs', { serviceConnect: { namespace: 'dev.internal' } }, 'engine = "codeDeploy"'],
  ['RouteMissing', { route: undefined }, 'route = undefined: CodeDeploy moves the users'],
  ['PortMissing', { port: undefined }, 'port = undefined: a load balancer needs the port'],
  ['ShiftTargetMissing', { route: { blue: route.blue }, rollout: NativeRollout.blueGreen() }, ''],
  ['BERTH-CD-004', { rollout: NativeRollout.canary({ percent: 0, wait: Duration.minutes(5) }) }, 'rollout.percent = 0'],
])('%s: fails with %#', (name, props, message) => {
  expect(() => stack.make(props)).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
});
