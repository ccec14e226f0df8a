import type { Resources, RuleCase } from '../engine';

const instances = (InstanceType: string, MaxSize = '1'): Resources => ({
  Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType } } },
  Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: '1', MaxSize } },
});
/** A cluster whose instances come by a capacity provider. */
const cluster = (name: string, InstanceType: string): Resources => ({
  [`${name}Cluster`]: { Type: 'AWS::ECS::Cluster' },
  [`${name}Template`]: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType } } },
  [`${name}Group`]: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: '1',
      MaxSize: '2',
      LaunchTemplate: { LaunchTemplateId: { Ref: `${name}Template` }, Version: '1' },
    },
  },
  [`${name}Provider`]: {
    Type: 'AWS::ECS::CapacityProvider',
    Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: { Ref: `${name}Group` } } },
  },
  [`${name}Association`]: {
    Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
    Properties: { Cluster: { Ref: `${name}Cluster` }, CapacityProviders: [{ Ref: `${name}Provider` }] },
  },
});
const task = (properties: object, ...containers: object[]): Resources => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      ContainerDefinitions: containers.map((container, i) => ({ Name: `c${i}`, Image: 'a/b:1', ...container })),
      ...properties,
    },
  },
});
const service = (properties: object): Resources => ({
  Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, ...properties } },
});
const fixed = { PortMappings: [{ ContainerPort: 8000, HostPort: 80 }] };

export const capacityCases: RuleCase[] = [
  {
    id: 'BERTH-EC2-002',
    name: 'a task of all the memory of its instance',
    resources: { ...instances('t2.micro'), ...task({ Memory: '1024' }, {}) },
    finding:
      'Task Properties.Memory: t2.micro offers about 952 MiB to tasks: a 1024 MiB task can never start; use a larger type or a smaller task',
  },
  {
    id: 'BERTH-EC2-002',
    name: 'containers of more than the instance has',
    resources: { ...instances('t3.micro'), ...task({}, { Memory: 512 }, { Memory: 900, MemoryReservation: 512 }) },
    finding:
      'Task Properties.Memory: t3.micro offers about 952 MiB to tasks: a 1024 MiB task can never start; use a larger type or a smaller task',
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task that fits',
    resources: { ...instances('t2.micro'), ...task({ Memory: '768' }, {}) },
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task on Fargate',
    resources: { ...instances('t2.micro'), ...task({ Memory: '2048', RequiresCompatibilities: ['FARGATE'] }, {}) },
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a type that no table has',
    resources: { ...instances('x9.huge'), ...task({ Memory: '1024' }, {}) },
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task of more CPU than the instance has',
    resources: { ...instances('t3.micro'), ...task({ Memory: '512', Cpu: '4096' }, {}) },
    finding:
      'Task Properties.Cpu: t3.micro offers 2048 CPU units to tasks: one of 4096 can never start; use a larger type or a smaller task',
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task on the larger of two clusters, each with a provider',
    resources: {
      ...cluster('Small', 't3.micro'),
      ...cluster('Large', 'm5.large'),
      ...task({ Memory: '4096' }, {}),
      ...service({ Cluster: { Ref: 'LargeCluster' } }),
    },
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task on the smaller of two clusters, each with a provider',
    resources: {
      ...cluster('Small', 't3.micro'),
      ...cluster('Large', 'm5.large'),
      ...task({ Memory: '4096' }, {}),
      ...service({ Cluster: { Ref: 'SmallCluster' } }),
    },
    finding:
      'Task Properties.Memory: t3.micro offers about 952 MiB to tasks: a 4096 MiB task can never start; use a larger type or a smaller task',
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task on the smaller of two providers that its service names',
    resources: {
      ...cluster('Small', 't3.micro'),
      ...cluster('Large', 'm5.large'),
      ...task({ Memory: '4096' }, {}),
      ...service({ CapacityProviderStrategy: [{ CapacityProvider: { Ref: 'SmallProvider' } }] }),
    },
    finding:
      'Task Properties.Memory: t3.micro offers about 952 MiB to tasks: a 4096 MiB task can never start; use a larger type or a smaller task',
  },
  {
    id: 'BERTH-EC2-002',
    name: 'a task whose service runs on Fargate',
    resources: { ...instances('t2.micro'), ...task({ Memory: '2048' }, {}), ...service({ LaunchType: 'FARGATE' }) },
  },
  {
    id: 'BERTH-EC2-003',
    name: 'no room for green',
    resources: {
      ...instances('t3.micro'),
      ...task({ Memory: '512' }, {}),
      ...service({ DesiredCount: 2, DeploymentController: { Type: 'CODE_DEPLOY' } }),
    },
    finding:
      'Service Properties.DesiredCount: a release runs 4 tasks at a time and one t3.micro offers about 952 MiB to tasks: it needs 4 instances, max is 1; raise it',
  },
  {
    id: 'BERTH-EC2-003',
    name: 'no room for green, where ECS shifts',
    resources: {
      ...instances('t3.micro'),
      ...task({ Memory: '400' }, {}),
      ...service({ DesiredCount: 2, DeploymentConfiguration: { Strategy: 'CANARY' } }),
    },
    finding:
      'Service Properties.DesiredCount: a release runs 4 tasks at a time and one t3.micro offers about 952 MiB to tasks: it needs 2 instances, max is 1; raise it',
  },
  {
    id: 'BERTH-EC2-003',
    name: 'no room for one more task of a rolling release',
    resources: { ...instances('t3.micro'), ...task({ Cpu: '2048', Memory: '128' }, {}), ...service({}) },
    finding:
      'Service Properties.DesiredCount: a release runs 2 tasks at a time and one t3.micro offers about 2048 CPU units to tasks: it needs 2 instances, max is 1; raise it',
  },
  {
    id: 'BERTH-EC2-003',
    name: 'two services that fit alone, not together',
    resources: {
      ...instances('t3.micro'),
      ...task({ Memory: '400' }, {}),
      ...service({}),
      Other: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' } } },
    },
    finding:
      'Service Properties.DesiredCount: a release runs 3 tasks at a time and one t3.micro offers about 952 MiB to tasks: it needs 2 instances, max is 1; raise it',
  },
  {
    id: 'BERTH-EC2-003',
    name: 'a rolling release that may stop a task first',
    resources: {
      ...instances('t3.micro'),
      ...task({ Memory: '512' }, {}),
      ...service({ DeploymentConfiguration: { MinimumHealthyPercent: 0 } }),
    },
  },
  {
    id: 'BERTH-EC2-003',
    name: 'instances whose number only a deployment knows',
    resources: {
      ...instances('t3.micro'),
      Group: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: { MinSize: '1', MaxSize: { Ref: 'Contract' } },
      },
      ...task({ Memory: '512' }, {}),
      ...service({ DesiredCount: 20 }),
    },
  },
  {
    id: 'BERTH-EC2-003',
    name: 'room for green on as many instances as it needs',
    resources: {
      ...instances('t3.micro', '4'),
      ...task({ Memory: '512' }, {}),
      ...service({ DesiredCount: 2, DeploymentController: { Type: 'CODE_DEPLOY' } }),
    },
  },
  {
    id: 'BERTH-EC2-003',
    name: 'a task on every instance',
    resources: {
      ...instances('t3.micro'),
      ...task({ Memory: '512' }, {}),
      ...service({ SchedulingStrategy: 'DAEMON', DesiredCount: 2 }),
    },
  },
  {
    id: 'BERTH-EC2-004',
    name: 'too few network interfaces',
    resources: {
      ...instances('t3.small'),
      ...task({ Memory: '128', NetworkMode: 'awsvpc' }, {}),
      ...service({ DesiredCount: 4 }),
    },
    finding:
      'Service Properties.DesiredCount: a release runs 5 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks: it needs 3 instances, max is 1; raise it',
  },
  {
    id: 'BERTH-EC2-004',
    name: 'tasks that share the interface of their instance',
    resources: { ...instances('t3.small'), ...task({ Memory: '128' }, {}), ...service({ DesiredCount: 4 }) },
  },
  {
    id: 'BERTH-EC2-004',
    name: 'a type that can have interfaces for ten tasks',
    resources: {
      ...instances('m5.large'),
      ...task({ Memory: '128', NetworkMode: 'awsvpc' }, {}),
      ...service({ DesiredCount: 9 }),
    },
  },
  {
    id: 'BERTH-ECS-010',
    name: 'a task for the other architecture',
    resources: {
      ...instances('t4g.small'),
      ...task({ Memory: '128', RuntimePlatform: { CpuArchitecture: 'X86_64' } }, {}),
    },
    finding: 'Task Properties.RuntimePlatform.CpuArchitecture: t4g.small is arm64: a task of X86_64 can never start',
  },
  {
    id: 'BERTH-ECS-010',
    name: 'a task for the architecture of its instances',
    resources: {
      ...instances('t4g.small'),
      ...task({ Memory: '128', RuntimePlatform: { CpuArchitecture: 'ARM64' } }, {}),
    },
  },
  {
    id: 'BERTH-ECS-016',
    name: 'the port of a container in host mode, with too few instances',
    resources: {
      ...instances('t3.small'),
      ...task({ NetworkMode: 'host' }, { PortMappings: [{ ContainerPort: 8000 }] }),
      ...service({ DesiredCount: 2 }),
    },
    finding:
      'Service Properties.DesiredCount: hostPort 8000 allows one task an instance: 2 tasks need as many instances, max is 1; use awsvpc or hostPort 0',
  },
  ...[22, 32_768].map(HostPort => ({
    id: 'BERTH-ECS-017',
    name: `host port ${HostPort}`,
    resources: task({}, { PortMappings: [{ ContainerPort: 8000, HostPort }] }),
    finding: `Task Properties.ContainerDefinitions.0.PortMappings: host port ${HostPort}: reserved on every instance; use hostPort 0, or another one below 32768`,
  })),
  {
    id: 'BERTH-ECS-017',
    name: 'the last host port that is free',
    resources: task({}, { PortMappings: [{ ContainerPort: 8000, HostPort: 32_767 }] }),
  },
  {
    id: 'BERTH-ECS-017',
    name: 'a port of a task with an interface of its own',
    resources: task({ NetworkMode: 'awsvpc' }, { PortMappings: [{ ContainerPort: 51_678, HostPort: 51_678 }] }),
  },
  {
    id: 'BERTH-ECS-016',
    name: 'a fixed host port with blue/green on one instance',
    resources: {
      ...instances('t3.small'),
      ...task({}, fixed),
      ...service({ DesiredCount: 1, DeploymentController: { Type: 'CODE_DEPLOY' } }),
    },
    finding:
      'Service Properties.DesiredCount: hostPort 80 allows one task an instance: 2 tasks need as many instances, max is 1; use awsvpc or hostPort 0',
  },
  {
    id: 'BERTH-ECS-016',
    name: 'as many tasks as instances',
    resources: { ...instances('t3.small', '2'), ...task({}, fixed), ...service({ DesiredCount: 2 }) },
  },
  {
    id: 'BERTH-ECS-016',
    name: 'a host port in awsvpc',
    resources: {
      ...instances('t3.small'),
      ...task({ NetworkMode: 'awsvpc' }, { PortMappings: [{ ContainerPort: 80, HostPort: 80 }] }),
      ...service({ DesiredCount: 3 }),
    },
  },
  {
    id: 'BERTH-ECS-002',
    name: 'containers above the memory of the task',
    resources: task({ Memory: '512' }, { Memory: 1024 }),
    finding: 'Task Properties.Memory: containers reserve 1024 MiB, the task has 512',
  },
  {
    id: 'BERTH-ECS-002',
    name: 'containers above the CPU of the task',
    resources: task({ Cpu: '256' }, { Cpu: 128 }, { Cpu: 256 }),
    finding: 'Task Properties.Cpu: containers reserve 384 CPU units, the task has 256',
  },
  {
    id: 'BERTH-ECS-002',
    name: 'containers that share the task',
    resources: task(
      { Memory: '512', Cpu: '256' },
      { Memory: 512, MemoryReservation: 256, Cpu: 128 },
      { Memory: 256, Cpu: 128 },
    ),
  },
];
