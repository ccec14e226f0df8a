import { renderDiagram } from '../../src/diagram/mermaid';
import { topologyOf } from '../../src/diagram/topology';
import type { SynthesizedStack, TemplateResource } from '../../src/synthesized-stacks';

const resource = (type: string, properties: object = {}, id = type.replaceAll(':', '')): TemplateResource => ({
  ...{ id, type },
  properties,
});

const subnet = (name: string, letter: string, cidr: string) =>
  resource(
    'AWS::EC2::Subnet',
    { AvailabilityZone: `eu-west-1${letter}`, CidrBlock: cidr, Tags: [{ Key: 'aws-cdk:subnet-name', Value: name }] },
    `${name}_${letter}`,
  );

const holds = (field: string, ...ids: string[]) =>
  resource('AWS::SSM::Parameter', {
    Name: `/berth/shop-dev/network/v1/${field}`,
    Value: { 'Fn::Join': [',', ids.map(Ref => ({ Ref }))] },
  });

const network = (...further: TemplateResource[]) => [
  resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  ...[subnet('public', 'a', '10.0.0.0/24'), subnet('public', 'b', '10.0.1.0/24')],
  ...[subnet('app', 'a', '10.0.2.0/24'), subnet('app', 'b', '10.0.3.0/24')],
  ...[subnet('data', 'a', '10.0.4.0/24'), subnet('data', 'b', '10.0.5.0/24')],
  ...[holds('subnetIds', 'app_a', 'app_b'), holds('dataSubnetIds', 'data_a', 'data_b')],
  resource('AWS::EC2::InternetGateway'),
  ...further,
];

const natFor = (tier: string) => [
  resource('AWS::EC2::NatGateway', { SubnetId: { Ref: 'public_a' } }),
  resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: { Ref: `${tier}_a` }, RouteTableId: { Ref: 'table' } }),
  resource('AWS::EC2::Route', { RouteTableId: { Ref: 'table' }, NatGatewayId: { Ref: 'nat' } }),
];

const balancer = (Scheme: string) => resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme });
const group = resource('AWS::ElasticLoadBalancingV2::TargetGroup');
const service = [
  resource('AWS::ECS::Cluster'),
  resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'api' }] }),
  resource('AWS::ECS::Service'),
];

function draw(
  resources: readonly TemplateResource[],
  layout: 'tiers' | 'zones' = 'tiers',
  shared: TemplateResource[] = [],
) {
  const stack = (environment: string, all: readonly TemplateResource[], reads: string[] = []): SynthesizedStack => ({
    ...{ name: `${environment}-all`, environment, region: 'eu-west-1' },
    ...{ resources: all, reads },
  });
  const own = stack('shop-dev', resources, ['/berth/shop-dev/network/v1/vpcId', '/berth/shop-global/x/v1/y']);
  const stacks = [
    stack('shop-global', shared),
    own,
    stack('shop-prod', [resource('AWS::CodeDeploy::DeploymentGroup')]),
  ];
  return renderDiagram(topologyOf('shop-dev', stacks), layout)
    .split('\n')
    .map(line => line.trim());
}

/** The lines between the beginning of a group and its end. */
function inside(lines: readonly string[], id: string): string[] {
  const start = lines.findIndex(line => line.startsWith(`subgraph ${id}[`));
  const rest = lines.slice(start + 1);
  return start < 0 ? [] : rest.slice(0, rest.indexOf('end'));
}

test('draws a public load balancer, blue and green in their tiers, with the way in and out', () => {
  const lines = draw([...network(...natFor('app')), balancer('internet-facing'), ...service, group, group]);

  expect(lines.slice(0, 2)).toEqual(['```mermaid', 'flowchart TD']);
  expect(inside(lines, 'tier_public')).toEqual(['alb["Application Load Balancer"]', 'nat["NAT gateway"]']);
  expect(inside(lines, 'tier_app')).toEqual(['cluster["ECS cluster"]', 'blue["api: blue"]', 'green["api: green"]']);
  expect(lines).toEqual(expect.arrayContaining(['internet --> igw', 'igw --> alb', 'alb --> blue', 'alb --> green']));
  expect(lines).toEqual(expect.arrayContaining(['blue --> nat', 'green --> nat', 'nat --> internet']));
});

test('with one target group there are tasks, and neither blue nor green', () => {
  const lines = draw([...network(), balancer('internet-facing'), ...service, group]);

  expect(lines).toContain('alb --> tasks');
  expect(lines.join()).not.toMatch(/blue|green/);
});

test('draws each zone with its subnets, and in each what is in every zone', () => {
  const lines = draw([...network(), balancer('internal'), ...service, group], 'zones');

  expect(inside(lines, 'subnet_app_eu_west_1b')).toEqual([
    'alb_b["Application Load Balancer, internal"]',
    'tasks_b["api: tasks"]',
  ]);
  expect(lines).toEqual(expect.arrayContaining(['alb_a --> tasks_a', 'alb_b --> tasks_b']));
  expect(lines).not.toContain('alb_a --> tasks_b');
  expect(lines).toContain('subgraph zone_eu_west_1a["Zone eu-west-1a"]');
});

test('an internal load balancer is not drawn as reached from the internet', () => {
  const lines = draw([...network(), balancer('internal'), ...service, group]);

  expect(inside(lines, 'tier_app')).toContain('alb["Application Load Balancer, internal"]');
  expect(lines).not.toContain('igw --> alb');
});

test('only what is behind NAT is drawn so', () => {
  const lines = draw([...network(...natFor('data')), ...service]);
  const zones = draw([...network(...natFor('data')), ...service], 'zones');

  expect(lines).toContain('tier_data --> nat');
  expect(lines).not.toContain('tasks --> nat');
  expect(zones).toEqual(
    expect.arrayContaining(['subnet_data_eu_west_1a --> nat_a', 'subnet_data_eu_west_1b --> nat_a']),
  );
});

test.each([
  [{ MultiAZ: true }, ['database_a["PostgreSQL, with standby"]'], ['database_b["PostgreSQL, with standby"]']],
  [{ MultiAZ: false }, ['database["PostgreSQL, in one of the zones"]'], ['empty_data_eu_west_1b[" "]']],
])('a database with %j is in the zones that it is in', (properties, first, second) => {
  const lines = draw([...network(), resource('AWS::RDS::DBInstance', properties)], 'zones');

  expect(inside(lines, 'subnet_data_eu_west_1a')).toEqual(first);
  expect(inside(lines, 'subnet_data_eu_west_1b')).toEqual(second);
});

test('draws the way through an API, whose users bring tokens', () => {
  const api = ['AWS::ApiGatewayV2::Api', 'AWS::Cognito::UserPool', 'AWS::ApiGatewayV2::VpcLink'];

  const lines = draw([...network(), ...api.map(type => resource(type)), balancer('internal'), ...service]);

  expect(lines).toEqual(
    expect.arrayContaining(['user -->|JWT| api', 'api -->|authorize| cognito', 'api --> link', 'link --> alb']),
  );
});

test('names the endpoints by their services, also where the region is a reference', () => {
  const lines = draw(
    network(
      resource('AWS::EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr' }),
      resource('AWS::EC2::VPCEndpoint', {
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
      }),
    ),
  );

  expect(lines).toContain('endpoints["Endpoints: ecr.dkr, s3"]');
});

test('draws what is shared, and who deploys: with CodeDeploy, or without', () => {
  const shared = [resource('AWS::ECR::Repository'), resource('AWS::IAM::Role', { RoleName: 'berth-shop-dev-deploy' })];
  const native = draw([...network(), ...service], 'tiers', shared);
  const codeDeploy = draw([...network(), ...service, resource('AWS::CodeDeploy::DeploymentGroup')], 'tiers', shared);

  expect(inside(native, 'shared')).toEqual(['ecr["ECR repository"]', 'deployRoles["Deploy roles"]']);
  expect(native).toEqual(expect.arrayContaining(['ecr -->|image| tasks', 'pipeline --> ecr', 'pipeline --> cluster']));
  expect(codeDeploy).toEqual(expect.arrayContaining(['pipeline --> codedeploy', 'tasks -.-> codedeploy']));
  expect(codeDeploy).not.toContain('pipeline --> cluster');
});

test('names the size of the cache and of the instances, and who holds their roles', () => {
  const shared = [
    resource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Principal: { Service: 'ecs-tasks.amazonaws.com' } } }),
  ];

  const lines = draw(
    [
      ...network(),
      ...service,
      resource('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '2' }),
      resource('AWS::ElastiCache::ReplicationGroup', { Engine: 'redis', NumCacheClusters: 2 }),
    ],
    'tiers',
    shared,
  );

  expect(lines).toContain('instances["EC2 instances, 1 to 2"]');
  expect(inside(lines, 'tier_data')).toEqual(['cache["Redis"]']);
  expect(lines).toEqual(expect.arrayContaining(['cluster --> commonRoles', 'instances -->|capacity| cluster']));
});

test('draws nothing of another environment', () => {
  expect(draw([...network(), ...service]).join()).not.toContain('codedeploy');
});
