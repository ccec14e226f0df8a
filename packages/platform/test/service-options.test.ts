import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform, type ServiceConfig } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
const bridge = { reason: 'small instances have too few network interfaces' };
const isolated = {
  cidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  natGateways: 'none',
} as const;

function make(changes: Partial<EnvironmentConfig> = {}): Platform {
  return new Platform(new App({ context: flags }), makeConfig(changes));
}

/** The template of the only service. */
function serviceOf(service: Partial<ServiceConfig>, changes: Partial<EnvironmentConfig> = {}): Template {
  const [stack] = make({ services: [makeService(service)], ...changes }).services;
  if (!stack) throw new TypeError('there is a service');
  return Template.fromStack(stack);
}

test('S002-21: asks a service as often and as strictly as the config says', () => {
  const health = {
    ...{ path: '/healthz', codes: '200', intervalSeconds: 20, timeoutSeconds: 4 },
    ...{ healthyThreshold: 3, unhealthyThreshold: 4 },
  };

  serviceOf({ health }).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckIntervalSeconds: 20,
    HealthCheckTimeoutSeconds: 4,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 4,
    Matcher: { HttpCode: '200' },
  });
});

test('makes a parameter of a value, beside one that exists', () => {
  const template = serviceOf({ parameters: { LOG_LEVEL: { value: 'info' }, REGION: '/shop/region' } });

  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/pyshop/settings/LOG_LEVEL',
    Value: 'info',
  });
  const arn = (name: string) => `arn:aws:ssm:eu-west-1:000000000000:parameter${name}`;
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Secrets: Match.arrayWith([
          { Name: 'LOG_LEVEL', ValueFrom: arn('/berth/dev/pyshop/settings/LOG_LEVEL') },
          { Name: 'REGION', ValueFrom: arn('/shop/region') },
        ]),
      }),
    ],
  });
});

test('publishes commands that can be run by name', () => {
  const tasks = { reindex: { command: ['python', '-m', 'reindex'], timeoutMinutes: 5 } };

  const [contract] = Object.values(
    serviceOf({ tasks }).findResources('AWS::SSM::Parameter', {
      Properties: { Name: '/berth/dev/pyshop/rollout/v1' },
    }),
  );

  expect(JSON.stringify(contract)).toContain('reindex');
  expect(JSON.stringify(contract)).toMatch(/timeoutMinutes\W+5/);
});

test('binds a container to a port of its instance, which the load balancer reaches', () => {
  const cluster = { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 } as const;
  const services = [makeService({ rollout: rolling, bridge: { ...bridge, hostPort: 8080 } })];

  const platform = make({ cluster, services });

  const [service] = platform.services.map(stack => Template.fromStack(stack));
  service?.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({ PortMappings: [Match.objectLike({ HostPort: 8080 })] })],
  });
  Template.fromStack(platform.cluster).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 8080,
    ToPort: 8080,
  });
});

test.each<[string, boolean | undefined, number]>([
  ['nothing by default', undefined, 0],
  ['errors and unhealthy targets when asked', true, 2],
])('watches %s while ECS releases', (_, rollbackAlarms, count) => {
  const template = serviceOf({ rollout: { ...rolling, rollbackAlarms } });

  const made = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
  expect(made.filter(id => id.startsWith('RollbackAlarms'))).toHaveLength(count);
  const [service] = Object.values(template.findResources('AWS::ECS::Service'));
  const alarms = service?.Properties.DeploymentConfiguration.Alarms;
  expect(alarms).toEqual(
    rollbackAlarms && {
      Enable: true,
      Rollback: true,
      AlarmNames: [
        { Ref: expect.stringMatching(/^RollbackAlarmsErrors/) },
        { Ref: expect.stringMatching(/^RollbackAlarmsUnhealthy/) },
      ],
    },
  );
});

test('waits for a human where ECS moves the users', () => {
  const rollout = { engine: 'ecs', shift: { kind: 'allAtOnce' }, approvalMinutes: 60 } as const;

  serviceOf({ rollout }).hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({
      LifecycleHooks: [
        {
          TargetType: 'PAUSE',
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          TimeoutConfiguration: { TimeoutInMinutes: 60, Action: 'ROLLBACK' },
        },
      ],
    }),
  });
});

test.each([
  ['tasks have NAT', {}, 'subnetIds'],
  ['tasks are isolated', { network: isolated }, 'dataSubnetIds'],
])('where %s, the function that rotates passwords is in the right subnets', (_, config, field) => {
  const { data } = make({ cluster: { kind: 'fargate' }, ...config });

  if (!data) throw new TypeError('there is no stack with data');
  Template.fromStack(data).hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: {
      SubnetIds: Match.arrayWith([
        { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: Match.stringLikeRegexp(`networkv1${field}`) }] }] },
      ]),
    },
  });
});

test('S003-37: endpoints answer only tasks and hooks that need them', () => {
  const rollout = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, validate: true } as const;

  const platform = make({ network: isolated, cluster: { kind: 'fargate' }, services: [makeService({ rollout })] });

  const groups = Object.values(Template.fromStack(platform.network).findResources('AWS::EC2::SecurityGroup'));
  expect(groups.flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? [])).toEqual([]);
  const [service] = platform.services.map(stack => Template.fromStack(stack));
  const rules = Object.values(service?.findResources('AWS::EC2::SecurityGroupIngress') ?? {});
  const toEndpoints = rules.filter(({ Properties }) => /endpointSecurityGroupId/.test(Properties.GroupId.Ref));
  expect(toEndpoints.map(({ Properties: { FromPort, ToPort } }) => [FromPort, ToPort])).toEqual([
    [443, 443],
    [443, 443],
    [443, 443],
  ]);
});

test.each([
  { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 } as const,
  { kind: 'managed' } as const,
])('endpoints answer instances: %j', cluster => {
  const platform = make({ network: isolated, cluster });

  Template.fromStack(platform.cluster).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 443,
    ToPort: 443,
    GroupId: { Ref: Match.stringLikeRegexp('endpointSecurityGroupId') },
  });
});

test('needs no endpoints where tasks have NAT', () => {
  const { services } = make({ cluster: { kind: 'fargate' } });

  for (const stack of services) {
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('endpointSecurityGroupId');
  }
});

test('S002-12: lets instances pull the images of the services where that is asked for', () => {
  const ec2 = { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 } as const;
  const policies = (cluster: EnvironmentConfig['cluster']) =>
    JSON.stringify(Template.fromStack(make({ cluster }).cluster).findResources('AWS::IAM::ManagedPolicy'));

  expect(policies({ ...ec2, pullImages: true })).toContain('ecr:BatchGetImage');
  expect(policies(ec2)).not.toContain('ecr:BatchGetImage');
});

test('S001-11: tags everything as the config says', () => {
  const { network } = make({ tags: { application: 'fastapi-bootstrap' } });

  Template.fromStack(network).hasResourceProperties('AWS::EC2::VPC', {
    Tags: Match.arrayWith([
      { Key: 'application', Value: 'fastapi-bootstrap' },
      { Key: 'berth:env', Value: 'dev' },
    ]),
  });
});

test('shows where data and users are by the names of the examples', () => {
  const edge = { kind: 'http', reason: 'there is no domain to prove yet' } as const;
  const { data, cluster } = make({ edge, cache: { nodeType: 'cache.t4g.micro' } });

  Template.fromStack(data).hasOutput('RdsEndpoint', {});
  Template.fromStack(data).hasOutput('RedisEndpoint', {});
  Template.fromStack(cluster).hasOutput('ApplicationUrl', {});
});
