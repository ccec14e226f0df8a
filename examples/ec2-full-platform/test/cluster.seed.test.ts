import { main } from '../src/config';
import { synthesize, trusted } from './_fixtures/system';

const system = synthesize();
const cluster = system.one('AWS::ECS::Cluster').logicalId;
const template = system.one('AWS::EC2::LaunchTemplate');
const group = system.one('AWS::AutoScaling::AutoScalingGroup');
const service = system.one('AWS::ECS::Service');
const task = system.one('AWS::ECS::TaskDefinition');
const repository = system.one('AWS::ECR::Repository').logicalId;
const AMI = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** Actions that a role is allowed on something, by the logical ids of what they are allowed on. */
function allowed(role: string): Map<unknown, string[]> {
  const { stack } = system.byLogicalId(role);
  const found = new Map<unknown, string[]>();
  for (const { effect, actions, resources } of system.statementsOf(role)) {
    expect(effect).toBe('Allow');
    for (const resource of resources) {
      const on = system.follow({ stack }, resource);
      found.set(on, [...(found.get(on) ?? []), ...actions]);
    }
  }
  return found;
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const [loadBalancerGroup] = system
  .one('AWS::ElasticLoadBalancingV2::LoadBalancer')
  .properties.SecurityGroups.map((value: unknown) => system.follow(template, value)) as [string];
const [hostGroup] = system.follow(template, template.properties.LaunchTemplateData.NetworkInterfaces[0].Groups) as [
  string,
];

test('S002-11: one cluster runs all tasks on instances, which speak for them', () => {
  expect(system.follow(service, service.properties.Cluster)).toBe(cluster);
  expect(task.properties).toMatchObject({ RequiresCompatibilities: ['EC2'], NetworkMode: 'bridge' });
  expect(JSON.stringify(system.resources())).not.toContain('FARGATE');
  expect(service.properties.NetworkConfiguration).toBeUndefined();
});

test('S002-12: hosts may talk to their cluster and pull from the repository', () => {
  const profile = system.one('AWS::IAM::InstanceProfile');
  const [role] = system.follow(profile, profile.properties.Roles) as [string];
  const may = allowed(role);

  expect(trusted(system.byLogicalId(role))).toEqual([{ Service: 'ec2.amazonaws.com' }]);
  expect(may.get(`arn:aws:ecs:eu-west-1:000000000000:cluster/${cluster}`)).toEqual(
    expect.arrayContaining(['ecs:RegisterContainerInstance', 'ecs:SubmitTaskStateChange']),
  );
  expect(may.get('*')).toEqual(
    expect.arrayContaining(['ecs:Poll', 'ecs:DiscoverPollEndpoint', 'ecr:GetAuthorizationToken']),
  );
  expect(may.get(repository)).toEqual(PULL);
});

test('S002-13: what starts tasks may write their log, pull their image and read their secrets', () => {
  const role = String(system.follow(task, task.properties.ExecutionRoleArn));
  const may = allowed(role);
  const [container] = task.properties.ContainerDefinitions;
  const log = system.follow(task, container.LogConfiguration.Options['awslogs-group']);
  const secrets = container.Secrets.map(({ ValueFrom }: { ValueFrom: unknown }) => system.follow(task, ValueFrom));

  expect(trusted(system.byLogicalId(role))).toEqual([{ Service: 'ecs-tasks.amazonaws.com' }]);
  expect(may.get(log)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(may.get(repository)).toEqual(PULL);
  expect(may.get('*')).toEqual(['ecr:GetAuthorizationToken']);
  expect(secrets).toHaveLength(3);
  for (const secret of secrets) expect(may.get(secret)).toEqual(['secretsmanager:GetSecretValue']);
});

test('S002-14: hosts join the cluster by its name', () => {
  const script = system.follow(template, template.properties.LaunchTemplateData.UserData);

  expect(script).toEqual({
    'Fn::Base64': expect.stringContaining(`echo ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`),
  });
});

test('S002-15: hosts start from the ECS image of Amazon Linux 2023, and install nothing', () => {
  const { ImageId, UserData } = template.properties.LaunchTemplateData;

  expect(system.follow(template, ImageId)).toBe(AMI);
  expect(JSON.stringify(UserData)).not.toMatch(/\b(yum|dnf|rpm|docker|curl|wget)\b/);
});

test('S002-16: two to four hosts start from the launch template, in the private subnets', () => {
  expect(group.properties).toMatchObject({ MinSize: '2', MaxSize: '4' });
  expect(system.follow(group, group.properties.LaunchTemplate.LaunchTemplateId)).toBe(template.logicalId);
  expect(group.properties.LaunchConfigurationName).toBeUndefined();
  const ids = system.contract(main.name, 'network/v1/privateSubnetIds');
  expect(system.follow(group, group.properties.VPCZoneIdentifier)).toEqual(ids);
});

test('S002-17: the number of hosts follows the tasks', () => {
  const provider = system.one('AWS::ECS::CapacityProvider');
  const { AutoScalingGroupArn, ManagedScaling } = provider.properties.AutoScalingGroupProvider;

  expect(system.follow(provider, AutoScalingGroupArn)).toBe(group.logicalId);
  expect(ManagedScaling).toMatchObject({ Status: 'ENABLED' });
  expect(system.follow(service, service.properties.CapacityProviderStrategy)).toEqual([
    { CapacityProvider: provider.logicalId, Weight: 1 },
  ]);
});

test('S002-19: only the load balancer comes to hosts, by ports of Docker; they go to database, Redis and AWS', () => {
  const databaseGroup = system.follow(
    system.one('AWS::RDS::DBInstance'),
    system.one('AWS::RDS::DBInstance').properties.VPCSecurityGroups[0],
  );
  const cacheGroup = system.follow(
    system.one('AWS::ElastiCache::ReplicationGroup'),
    system.one('AWS::ElastiCache::ReplicationGroup').properties.SecurityGroupIds[0],
  );

  expect(system.waysInto(hostGroup)).toEqual([{ from: loadBalancerGroup, ports: 'tcp 32768-65535' }]);
  expect(system.waysOutOf(hostGroup)).toEqual([
    { from: '0.0.0.0/0', ports: 'tcp 443-443' },
    { from: databaseGroup, ports: 'tcp 5432-5432' },
    { from: cacheGroup, ports: 'tcp 6379-6379' },
  ]);
});

test('S002-21: the load balancer asks /healthz of the tasks, which ECS registers', () => {
  const targets = system.one('AWS::ElasticLoadBalancingV2::TargetGroup');

  expect(targets.properties).toMatchObject({
    ...{ HealthCheckEnabled: true, HealthCheckPath: '/healthz', HealthCheckProtocol: 'HTTP' },
    ...{ HealthCheckPort: 'traffic-port', Matcher: { HttpCode: '200' }, TargetType: 'instance' },
  });
  expect(system.follow(service, service.properties.LoadBalancers)).toEqual([
    { ContainerName: 'pyshop', ContainerPort: 8000, TargetGroupArn: targets.logicalId },
  ]);
});

test('S002-22: port 80 and port 443 both lead to the tasks, where the config says so', () => {
  const targets = system.one('AWS::ElasticLoadBalancingV2::TargetGroup').logicalId;
  const leadsTo = (listener: string) =>
    system
      .resources('AWS::ElasticLoadBalancingV2::ListenerRule')
      .map(rule => system.follow(rule, rule.properties) as Record<string, unknown>)
      .filter(({ ListenerArn }) => ListenerArn === listener)
      .map(({ Actions, Conditions }) => ({ Actions, Conditions }));
  const all = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
  const listeners = system.resources('AWS::ElasticLoadBalancingV2::Listener');

  expect(
    listeners.map(({ logicalId, properties: { Port, Protocol, Certificates } }) => ({
      ...{ Port, Protocol, certificates: Certificates?.length ?? 0, leadsTo: leadsTo(logicalId) },
    })),
  ).toEqual(
    [
      { Port: 443, Protocol: 'HTTPS', certificates: 1 },
      { Port: 80, Protocol: 'HTTP', certificates: 0 },
    ].map(listener => ({
      ...listener,
      leadsTo: [{ Actions: [{ TargetGroupArn: targets, Type: 'forward' }], Conditions: all }],
    })),
  );
});

test('S002-22: with a domain the certificate is made, and port 80 redirects unless the config says otherwise', () => {
  const zone = { id: 'Z0123456789EXAMPLE00', name: 'example.com' };
  const named = synthesize({ ...main, edge: { kind: 'domain', domain: 'shop.example.com', zone } });

  const listeners = named.resources('AWS::ElasticLoadBalancingV2::Listener').map(listener => listener.properties);
  expect(named.one('AWS::CertificateManager::Certificate').properties.DomainName).toBe('shop.example.com');
  const [secure, plain] = [443, 80].map(port => listeners.find(({ Port }) => Port === port));
  expect(secure?.Certificates).toHaveLength(1);
  expect(plain?.DefaultActions).toEqual([
    { Type: 'redirect', RedirectConfig: expect.objectContaining({ Protocol: 'HTTPS', Port: '443' }) },
  ]);
});

test('S002-46: two to four tasks follow the CPU that they use', () => {
  const target = system.one('AWS::ApplicationAutoScaling::ScalableTarget');
  const cpu = system
    .resources('AWS::ApplicationAutoScaling::ScalingPolicy')
    .map(({ properties }) => properties)
    .filter(({ TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: metric } }) =>
      metric.PredefinedMetricType.endsWith('CPUUtilization'),
    );

  expect(target.properties).toMatchObject({
    ...{ MinCapacity: 2, MaxCapacity: 4, ScalableDimension: 'ecs:service:DesiredCount' },
  });
  expect(cpu).toHaveLength(1);
  expect(cpu[0]).toMatchObject({
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: { Ref: target.logicalId },
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, DisableScaleIn: false },
  });
});

test.each([
  ['ClusterName', cluster],
  ['InstanceType', 't3.small'],
  ['InstanceImage', AMI],
  ['InstanceBounds', '2 to 4'],
  ['AutoScalingGroupName', group.logicalId],
])('S002-51: %s is an output', (name, value) => {
  expect(system.output(name)).toBe(value);
});
