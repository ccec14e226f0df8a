import type { Resources, RuleCase } from '../engine';

const instances = (InstanceType: string, MaxSize = '1'): Resources => ({
  Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType } } },
  Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: '1', MaxSize } },
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
