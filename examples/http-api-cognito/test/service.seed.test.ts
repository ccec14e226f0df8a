import { main as config } from '../src/config';
import { System, synthesize } from './_fixtures/system';

const system = new System(synthesize());
const { main } = system;
const service = main.one('AWS::ECS::Service');
const definition = main.one('AWS::ECS::TaskDefinition');
const endpoints = main.resources('AWS::EC2::VPCEndpoint');
const { Subnets, SecurityGroups, AssignPublicIp } = service.properties.NetworkConfiguration.AwsvpcConfiguration;

const isolated = ['172.10.1.0/24', '172.10.2.0/24'];

/** `com.amazonaws.eu-west-1.<name>`, each with its properties. */
function endpoint(name: string) {
  const found = endpoints.find(({ properties }) => properties.ServiceName === `com.amazonaws.eu-west-1.${name}`);
  if (!found) throw new TypeError(`unexpected network: no endpoint of ${name}`);
  return found;
}

/** Blocks of the subnets behind a list of ids. */
function blocks(resource: Parameters<System['targets']>[0], ids: readonly unknown[]): unknown[] {
  return system.targets(resource, ids).map(id => main.byLogicalId(id).properties.CidrBlock);
}

test('S003-18: 2 to 4 tasks in both ecs subnets, without public addresses, by CPU', () => {
  const policies = main.resources('AWS::ApplicationAutoScaling::ScalingPolicy').map(({ properties }) => properties);
  const targets = policies.map(({ TargetTrackingScalingPolicyConfiguration: tracking }) => [
    tracking.PredefinedMetricSpecification.PredefinedMetricType,
    tracking.TargetValue,
  ]);

  expect(blocks(service, Subnets)).toEqual(isolated);
  expect(AssignPublicIp).toBe('DISABLED');
  expect(main.one('AWS::ApplicationAutoScaling::ScalableTarget').properties).toMatchObject({
    MinCapacity: 2,
    MaxCapacity: 4,
    ScalableDimension: 'ecs:service:DesiredCount',
  });
  expect(targets).toContainEqual(['ECSServiceAverageCPUUtilization', 70]);
  expect(policies.map(({ PolicyType }) => PolicyType)).toEqual(policies.map(() => 'TargetTrackingScaling'));
});

test('S003-19: tasks are of Fargate, each with a network interface of its own', () => {
  expect(definition.properties).toMatchObject({ RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc' });
  expect(service.properties.CapacityProviderStrategy).toEqual([{ Base: 0, CapacityProvider: 'FARGATE', Weight: 1 }]);
});

test('S003-36: the repository is private, and its address is shown', () => {
  const repository = system.one('AWS::ECR::Repository');
  const [url] = main.outputs().get('RepositoryUrl') ?? [];
  const references = [...JSON.stringify(url).matchAll(/"Ref":"(\w+)"/g)].map(([, Ref]) =>
    system.target(service, { Ref }),
  );

  expect(repository.properties.RepositoryName).toBe('http-api-cognito/pyshop');
  expect(repository.properties.RepositoryPolicyText).toBeUndefined();
  expect(system.resources('AWS::ECR::PublicRepository')).toEqual([]);
  expect(JSON.stringify(url)).toMatch(/"\.dkr\.ecr\.".*"\/http-api-cognito\/pyshop"/);
  expect(new Set(references)).toEqual(new Set([repository.logicalId]));
});

test.each(['ecr.api', 'ecr.dkr'])('S003-37: tasks reach %s by an endpoint in the ecs subnets', name => {
  const found = endpoint(name);
  const { PrivateDnsEnabled, SecurityGroupIds, SubnetIds, VpcEndpointType } = found.properties;
  const [group] = system.targets(found, SecurityGroupIds);
  const [tasks] = system.targets(service, SecurityGroups);
  const rules = main
    .resources('AWS::EC2::SecurityGroupIngress')
    .filter(rule => system.target(rule, rule.properties.GroupId) === group)
    .filter(rule => system.target(rule, rule.properties.SourceSecurityGroupId) === tasks);

  expect([VpcEndpointType, PrivateDnsEnabled]).toEqual(['Interface', true]);
  expect(blocks(found, SubnetIds)).toEqual(isolated);
  expect(SecurityGroupIds).toHaveLength(1);
  expect(rules.map(({ properties: { IpProtocol, FromPort, ToPort } }) => [IpProtocol, FromPort, ToPort])).toEqual([
    ['tcp', 443, 443],
  ]);
});

test('S003-38: S3 is reached by a gateway endpoint, also from the ecs subnets', () => {
  const s3 = endpoint('s3');
  const tables = system.targets(s3, s3.properties.RouteTableIds);
  const associated = main
    .resources('AWS::EC2::SubnetRouteTableAssociation')
    .filter(one => tables.includes(system.target(one, one.properties.RouteTableId)));
  const reached = associated.flatMap(one => blocks(one, [one.properties.SubnetId]));

  expect(s3.properties.VpcEndpointType).toBe('Gateway');
  expect(reached).toEqual(expect.arrayContaining(isolated));
});

test('S003-39: the endpoints are those that an isolated task with logs and secrets needs', () => {
  const names = endpoints.map(({ properties }) =>
    String(properties.ServiceName).replace('com.amazonaws.eu-west-1.', ''),
  );

  expect(names.sort()).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3', 'secretsmanager']);
  for (const name of ['logs', 'secretsmanager']) {
    const { PrivateDnsEnabled, SubnetIds, VpcEndpointType } = endpoint(name).properties;
    expect([VpcEndpointType, PrivateDnsEnabled]).toEqual(['Interface', true]);
    expect(blocks(endpoint(name), SubnetIds)).toEqual(isolated);
  }
});

test('S003-39: a task that reads parameters has an endpoint of theirs, too', () => {
  const services = config.services.map(one => ({ ...one, parameters: { LOG_LEVEL: { value: 'info' } } }));

  const changed = new System(synthesize({ ...config, services })).main.resources('AWS::EC2::VPCEndpoint');

  expect(changed.map(({ properties }) => properties.ServiceName)).toContain('com.amazonaws.eu-west-1.ssm');
});

test('S003-41: the role that starts tasks may pull from this repository', () => {
  const role = system.target(definition, definition.properties.ExecutionRoleArn);
  const repository = system.one('AWS::ECR::Repository').logicalId;
  const pulls = system
    .statementsOf(role)
    .filter(({ actions }) => actions.some(action => action.startsWith('ecr:')))
    .map(({ effect, actions, resources }) => [
      effect,
      actions,
      resources.map(one => (one === '*' ? one : system.target(definition, one))),
    ]);

  expect(pulls).toEqual([
    ['Allow', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]],
    ['Allow', ['ecr:GetAuthorizationToken'], ['*']],
  ]);
});
