import type { Resources, RuleCase } from '../engine';

const ref = (id: string) => ({ Ref: id });
const network = (route: object): Resources => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Way: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: ref('Table'), ...route } },
  Routed: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
  },
});
const subnet = (properties: object = {}): Resources => ({
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24', ...properties } },
});
const out = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' };
const nat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' };
const nowhere = { DestinationCidrBlock: '10.9.0.0/16', TransitGatewayId: 'tgw-1' };
const service = (AssignPublicIp: string): Resources => ({
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      TaskDefinition: ref('Task'),
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp, Subnets: [ref('Subnet')] } },
    },
  },
});
const task: Resources = {
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      ContainerDefinitions: [
        {
          Name: 'app',
          Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4.2',
          LogConfiguration: { LogDriver: 'awslogs' },
          Secrets: [{ Name: 'KEY', ValueFrom: ref('Key') }],
        },
      ],
    },
  },
  Key: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
};
const endpoints = (...names: string[]): Resources =>
  Object.fromEntries(
    names.map((name, i) => [
      `Endpoint${i}`,
      {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: { VpcId: ref('Vpc'), ServiceName: `com.amazonaws.eu-west-1.${name}` },
      },
    ]),
  );
const balancer = (properties: object): Resources => ({
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets: [ref('Subnet')], ...properties },
  },
});
const place = 'Properties.NetworkConfiguration.AwsvpcConfiguration';

export const routesCases: RuleCase[] = [
  {
    id: 'BERTH-NET-016',
    name: 'public addresses in a subnet behind NAT',
    resources: { ...network(nat), ...subnet({ MapPublicIpOnLaunch: true }) },
    finding: 'Subnet Properties.MapPublicIpOnLaunch: no effect in a tier without an internet gateway',
  },
  {
    id: 'BERTH-NET-016',
    name: 'public addresses of tasks in a subnet behind NAT',
    resources: { ...network(nat), ...subnet(), ...service('ENABLED') },
    finding: `Service ${place}.AssignPublicIp: no effect in a tier without an internet gateway`,
  },
  {
    id: 'BERTH-NET-016',
    name: 'public addresses in a public subnet',
    resources: { ...network(out), ...subnet({ MapPublicIpOnLaunch: true }), ...service('ENABLED') },
  },
  { id: 'BERTH-NET-016', name: 'none behind NAT', resources: { ...network(nat), ...subnet(), ...service('DISABLED') } },
  {
    id: 'BERTH-NET-016',
    name: 'public addresses in a subnet of which the template says nothing',
    resources: subnet({ MapPublicIpOnLaunch: true }),
  },
  {
    id: 'BERTH-LB-001',
    name: 'a public load balancer in a subnet without way in',
    resources: { ...network(nat), ...subnet(), ...balancer({ Scheme: 'internet-facing' }) },
    finding: 'Balancer Properties.Subnets: a public ALB needs the public tier',
  },
  {
    id: 'BERTH-LB-001',
    name: 'a load balancer that does not say what it is',
    resources: { ...network(nat), ...subnet(), ...balancer({}) },
    finding: 'Balancer Properties.Subnets: a public ALB needs the public tier',
  },
  {
    id: 'BERTH-LB-001',
    name: 'an internal load balancer',
    resources: { ...network(nat), ...subnet(), ...balancer({ Scheme: 'internal' }) },
  },
  { id: 'BERTH-LB-001', name: 'a public one in public', resources: { ...network(out), ...subnet(), ...balancer({}) } },
  {
    id: 'BERTH-NET-015',
    name: 'tasks that reach nothing',
    resources: { ...network(nowhere), ...subnet(), ...service('DISABLED'), ...task },
    finding: `Service ${place}.Subnets: tasks in isolated subnet Subnet use ecr.api, ecr.dkr, logs, secretsmanager; add endpoints ecr.api, ecr.dkr, logs, secretsmanager`,
  },
  {
    id: 'BERTH-NET-015',
    name: 'endpoints for images only',
    resources: {
      ...network(nowhere),
      ...subnet(),
      ...service('DISABLED'),
      ...task,
      ...endpoints('ecr.api', 'ecr.dkr', 's3'),
    },
    finding: `Service ${place}.Subnets: tasks in isolated subnet Subnet use logs, secretsmanager; add endpoints logs, secretsmanager`,
  },
  {
    id: 'BERTH-NET-015',
    name: 'all endpoints',
    resources: {
      ...network(nowhere),
      ...subnet(),
      ...service('DISABLED'),
      ...task,
      ...endpoints('ecr.api', 'ecr.dkr', 'logs', 'secretsmanager'),
    },
  },
  {
    id: 'BERTH-NET-015',
    name: 'a way to the internet',
    resources: { ...network(nat), ...subnet(), ...service('DISABLED'), ...task },
  },
];
