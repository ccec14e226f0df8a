import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform, type ServiceConfig } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

function make(changes: Partial<EnvironmentConfig> = {}): Platform {
  return new Platform(new App({ context: flags }), makeConfig(changes));
}

/** The template of the only service. */
function serviceOf(changes: Partial<EnvironmentConfig>): Template {
  const [service] = make(changes).services;
  if (!service) throw new TypeError('there is a service');
  return Template.fromStack(service);
}

const worker: ServiceConfig = {
  ...makeService({ name: 'mailer', rollout: { engine: 'ecs', shift: { kind: 'rolling' } } }),
  ...{ port: undefined, health: undefined, migration: undefined },
};

test('runs tasks on Fargate and Spot in the shares of the config', () => {
  const cluster = { kind: 'fargate', spot: { base: 1, weight: 1, spotWeight: 3 } } as const;

  const template = serviceOf({ cluster });

  template.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['FARGATE'] });
  template.hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: [
      { CapacityProvider: 'FARGATE', Weight: 1, Base: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3, Base: 0 },
    ],
  });
});

test('runs tasks on Managed Instances of the sizes and in the shares of the config', () => {
  const instances = { types: ['m7g.*'], vCpus: { min: 2 }, memoryMiB: { min: 4096, max: 8192 } };
  const spot = { base: 1, weight: 1, spotWeight: 3 };
  const cluster = { kind: 'managed', name: 'shop', storageGiB: 40, instances, spot } as const;
  const exec = { reason: 'while the shop is moved here' };

  const platform = make({ cluster, services: [makeService({ exec })] });

  const made = Template.fromStack(platform.cluster);
  made.hasResourceProperties('AWS::ECS::Cluster', {
    ClusterName: 'shop',
    ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
    Configuration: Match.anyValue(),
  });
  for (const CapacityOptionType of ['ON_DEMAND', 'SPOT']) {
    made.hasResourceProperties('AWS::ECS::CapacityProvider', {
      ManagedInstancesProvider: {
        InstanceLaunchTemplate: {
          CapacityOptionType,
          Monitoring: 'BASIC',
          StorageConfiguration: { StorageSizeGiB: 40 },
          InstanceRequirements: {
            AllowedInstanceTypes: ['m7g.*'],
            VCpuCount: { Min: 2 },
            MemoryMiB: { Min: 4096, Max: 8192 },
          },
        },
      },
    });
  }
  made.hasOutput('ClusterName', { Value: Match.anyValue() });
  const [service] = platform.services.map(stack => Template.fromStack(stack));
  service?.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['MANAGED_INSTANCES'] });
  service?.hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: [
      { CapacityProvider: { Ref: Match.stringLikeRegexp('v1capacityProvider') }, Weight: 1, Base: 1 },
      { CapacityProvider: { Ref: Match.stringLikeRegexp('spotCapacityProvider') }, Weight: 3, Base: 0 },
    ],
  });
});

test('lets the agents of Managed Instances reach ECS where there is no NAT', () => {
  const network = {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    natGateways: 'none',
  } as const;
  const services = (cluster: EnvironmentConfig['cluster']) =>
    JSON.stringify(Template.fromStack(make({ network, cluster }).network).findResources('AWS::EC2::VPCEndpoint'));

  expect(services({ kind: 'managed' })).toContain('ecs-agent');
  expect(services({ kind: 'fargate' })).not.toContain('ecs-agent');
});

test('replaces task by task behind one target group where the rollout is rolling', () => {
  const service = makeService({ rollout: { engine: 'ecs', shift: { kind: 'rolling' } } });

  const template = serviceOf({ services: [service] });

  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({ DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
  });
});

test('lets ECS itself shift the traffic', () => {
  const shift = { kind: 'canary', percent: 10, waitMinutes: 5 } as const;
  const service = makeService({ rollout: { engine: 'ecs', shift, bakeMinutes: 15 } });

  const template = serviceOf({ services: [service] });

  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({ Strategy: 'CANARY', BakeTimeInMinutes: 15 }),
  });
});

test.each([
  [undefined, 80],
  [100, 100],
])('fills its instances as the config says: %s', (targetCapacity, TargetCapacity) => {
  const cluster = { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3, targetCapacity } as const;

  Template.fromStack(make({ cluster }).cluster).hasResourceProperties('AWS::ECS::CapacityProvider', {
    AutoScalingGroupProvider: Match.objectLike({ ManagedScaling: Match.objectLike({ TargetCapacity }) }),
  });
});

test('asks over HTTPS for the name in the certificate', () => {
  const rollout = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, validate: true } as const;
  const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/1';
  const edge = { kind: 'https', certificateArn, domain: 'shop.example.com' } as const;

  const { cluster, services } = make({ edge, services: [makeService({ rollout })] });

  Template.fromStack(cluster).hasOutput('ApplicationUrl', { Value: 'https://shop.example.com' });
  const [service] = services;
  const functions = Object.values(service ? Template.fromStack(service).findResources('AWS::Lambda::Function') : {});
  const asked = functions.flatMap(({ Properties }) => Properties.Environment?.Variables.HEALTH ?? []);
  expect(asked).toHaveLength(2);
  for (const health of asked) expect(JSON.stringify(health)).toContain('\\"host\\":\\"shop.example.com\\"');
});

test('asks the health path of a release before and after users move where it is to be validated', () => {
  const rollout = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, validate: true } as const;

  const template = serviceOf({ services: [makeService({ rollout })] });

  const [contract] = Object.values(
    template.findResources('AWS::SSM::Parameter', { Properties: { Name: '/berth/dev/pyshop/rollout/v1' } }),
  );
  expect(JSON.stringify(contract)).toMatch(/AfterAllowTestTraffic.*AfterAllowTraffic/);
});

test('asks the health path of a release by ECS at the same moments', () => {
  const rollout = { engine: 'ecs', shift: { kind: 'allAtOnce' }, validate: true } as const;

  serviceOf({ services: [makeService({ rollout })] }).hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({
      LifecycleHooks: [
        Match.objectLike({
          TargetType: 'AWS_LAMBDA',
          HookTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ValidationGreen'), 'Arn'] },
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        }),
        Match.objectLike({
          TargetType: 'AWS_LAMBDA',
          HookTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ValidationLive'), 'Arn'] },
          LifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT'],
        }),
      ],
    }),
  });
});

test('gives several services one load balancer, and each a stack, a route and an image of its own', () => {
  const other = makeService({ name: 'admin', route: { paths: ['/admin/*'] } });

  const { cluster, services } = make({ services: [makeService(), other] });

  expect(services.map(({ stackName }) => stackName)).toEqual(['dev-service-pyshop', 'dev-service-admin']);
  Template.fromStack(cluster).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
  const [, admin] = services.map(service => Template.fromStack(service));
  admin?.hasResourceProperties('Custom::TrafficRule', { Paths: ['/admin/*'] });
  admin?.hasParameter('*', { Default: '/berth/global/container-registry/v1/admin-arn' });
});

test('runs workers without a load balancer', () => {
  const platform = make({ edge: { kind: 'none' }, services: [worker] });

  Template.fromStack(platform.cluster).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
  const [service] = platform.services.map(stack => Template.fromStack(stack));
  service?.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: Match.absent() });
  service?.hasResourceProperties('AWS::SSM::Parameter', { Name: '/berth/dev/mailer/rollout/v1' });
});

test('connects tasks in bridge mode through the group of their instances, once for all services', () => {
  const bridge = { reason: 'small instances have too few network interfaces' };
  const rollout = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
  const services = [
    makeService({ bridge, rollout }),
    makeService({ name: 'admin', bridge, rollout, route: { paths: ['/a'] } }),
  ];

  const platform = make({ services });

  expect(platform.cluster.dependencies).toContain(platform.data);
  const ingress = Object.values(Template.fromStack(platform.cluster).findResources('AWS::EC2::SecurityGroupIngress'));
  expect(ingress.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([
    [32_768, 65_535],
    [5432, 5432],
  ]);
  for (const service of platform.services.map(stack => Template.fromStack(stack))) {
    service.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'instance' });
  }
});

test('gives a service the cache, and its URL as a secret', () => {
  const service = makeService({ secrets: { REDIS_URL: { from: 'cache' } } });

  const platform = make({ cache: { nodeType: 'cache.t4g.micro' }, services: [service] });

  Template.fromStack(platform.data).hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    NumCacheClusters: 1,
    TransitEncryptionEnabled: true,
  });
  const [template] = platform.services.map(stack => Template.fromStack(stack));
  template?.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 6379, ToPort: 6379 });
  template?.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({ Secrets: [Match.objectLike({ Name: 'REDIS_URL' })] })],
  });
});

test('reads settings from the parameter store, and secrets from the shared environment, when a task starts', () => {
  const service = makeService({
    parameters: { LOG_LEVEL: '/shop/log-level' },
    secrets: { TOKEN: { from: 'shared', name: 'monitoring-token' } },
  });

  const template = serviceOf({ services: [service] });

  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Secrets: [
          { Name: 'LOG_LEVEL', ValueFrom: 'arn:aws:ssm:eu-west-1:000000000000:parameter/shop/log-level' },
          Match.objectLike({ Name: 'TOKEN' }),
        ],
      }),
    ],
  });
  template.hasParameter('*', { Default: '/berth/global/secrets/v1/monitoring-token-arn' });
});

test('scales a service between its bounds', () => {
  const template = serviceOf({ services: [makeService({ scaling: { min: 1, max: 2, cpu: 60 } })] });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 2 });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 60 }),
  });
});

test('runs commands in time with what the service has', () => {
  const schedules = [{ name: 'nightly', command: ['python', '-m', 'report'], when: 'cron(0 3 * * ? *)' }];

  serviceOf({ services: [makeService({ schedules })] }).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'UTC',
  });
});

test('serves a domain in a zone of the shared environment', () => {
  const edge = { kind: 'domain', domain: 'shop.example.com', zone: { shared: 'example.com' } } as const;

  const template = Template.fromStack(make({ edge }).cluster);

  template.hasParameter('*', { Default: '/berth/global/dns/v1/example.com-zoneId' });
  template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'shop.example.com' });
  template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'www.shop.example.com.', Type: 'A' });
  template.hasOutput('ApplicationUrl', { Value: 'https://shop.example.com' });
});

test('puts CloudFront before a load balancer that only it can reach', () => {
  const edge = {
    kind: 'cdn',
    reason: 'inside the VPC, from CloudFront to the load balancer',
    cachedPaths: ['/static/*'],
  } as const;

  const template = Template.fromStack(make({ edge }).cluster);

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike({ CacheBehaviors: [Match.objectLike({ PathPattern: '/static/*' })] }),
  });
});

test('puts an API whose users have tokens before an internal load balancer', () => {
  const edge = {
    kind: 'httpApi',
    plainHttp: { reason: 'inside the VPC, from the link to the load balancer' },
    selfSignUp: true,
    public: [{ route: 'GET /healthz', reason: 'the monitoring outside has no token' }],
  } as const;

  const template = Template.fromStack(make({ edge }).cluster);

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    RouteKey: 'GET /healthz',
    AuthorizationType: 'NONE',
  });
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: Match.objectLike({ AllowAdminCreateUserOnly: false }),
  });
  template.hasOutput('UserPoolClientId', {});
});

test('deploys a service again when one of its secrets changes', () => {
  const template = serviceOf({});

  const [rotations] = Object.values(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { SETTINGS: Match.anyValue() } } },
    }),
  );
  expect(JSON.stringify(rotations)).toContain('/berth/dev/pyshop/rollout/v1');
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(2 minutes)' });
});

test('tells when a secret could not be followed', () => {
  const alarms = serviceOf({}).findResources('AWS::CloudWatch::Alarm', {
    Properties: { AlarmDescription: Match.stringLikeRegexp('of dev-pyshop'), AlarmActions: [Match.anyValue()] },
  });

  expect(Object.values(alarms).map(({ Properties }) => Properties.MetricName)).toEqual(
    expect.arrayContaining(['Errors', 'ApproximateNumberOfMessagesVisible']),
  );
});

test('follows no secrets where there are none', () => {
  serviceOf({ services: [makeService({ secrets: {} })] }).resourceCountIs('AWS::Events::Rule', 0);
});

test('watches what there is, and tells who must know', () => {
  const emails = ['on-call@example.com'];

  const { base, monitoring } = make({ monitoring: { emails, monthlyBudgetUsd: 100, thresholds: { serviceCpu: 95 } } });

  Template.fromStack(base).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'on-call@example.com' });
  const template = Template.fromStack(monitoring);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization', Threshold: 95 });
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: Match.objectLike({ BudgetLimit: { Amount: 100, Unit: 'USD' } }),
  });
});

test('makes alarms also where nobody is named', () => {
  const template = Template.fromStack(make().monitoring);

  const names = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  expect(names.length).toBeGreaterThanOrEqual(8);
  template.resourceCountIs('AWS::Budgets::Budget', 0);
});

test('keeps logs as long as the config says', () => {
  serviceOf({ logRetentionDays: 90 }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('builds tiers with exact blocks, of which each holds what it is for', () => {
  const tier = (name: string, kind: 'public' | 'private' | 'isolated', third: number[]) => ({
    ...{ name, kind },
    cidrs: third.map(octet => `10.0.${octet}.0/24`),
  });
  const network = {
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    tiers: [
      tier('public', 'public', [10, 20]),
      { ...tier('enterprise', 'private', [1, 2]), holds: 'data' as const },
      { ...tier('ecs', 'private', [30, 31]), holds: 'workload' as const },
    ],
  };

  const template = Template.fromStack(make({ network }).network);

  const blocks = Object.values(template.findResources('AWS::EC2::Subnet')).map(
    ({ Properties }) => Properties.CidrBlock,
  );
  expect(blocks.sort()).toEqual(
    ['10.0.1.0/24', '10.0.10.0/24', '10.0.2.0/24', '10.0.20.0/24', '10.0.30.0/24', '10.0.31.0/24'].sort(),
  );
});

test('puts keys into templates as references that nothing takes apart', () => {
  for (const stack of make().stacks) {
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(text).not.toMatch(/Fn::Split":\[[^\]]*resolve:ssm/);
  }
});
