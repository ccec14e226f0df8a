import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentConfig, environmentProblems, Platform } from '@berth/platform';
import { SystemTemplates } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { dev } from '../src/config';
import {
  contractsIn,
  environment,
  NAMES,
  type Name,
  referencesIn,
  stacks,
  system,
  tagOf,
  terminationProtections,
  textOf,
} from './_fixtures/system';

const SERVICE = 'fastapi-bootstrap-v1';

const taskDefinition = (name: Name) => environment(name).one('AWS::ECS::TaskDefinition').properties;
const container = (name: Name) => taskDefinition(name).ContainerDefinitions[0];
const group = (name: Name) => environment(name).one('AWS::CodeDeploy::DeploymentGroup');

/** Attributes of the load balancer. */
function loadBalancerAttributes(name: Name): Record<string, unknown> {
  const { LoadBalancerAttributes } = environment(name).one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties;
  return Object.fromEntries((LoadBalancerAttributes as { Key: string; Value: unknown }[]).map(a => [a.Key, a.Value]));
}

/** The document that the deploy tool reads. */
function rolloutContract(name: Name): { desiredCount: number; codeDeploy: { hooks: Record<string, string> } } {
  const path = `/berth/fargate-blue-green-${name}/${SERVICE}/rollout/v1`;
  const [contract] = environment(name)
    .resources('AWS::SSM::Parameter')
    .filter(({ properties }) => properties.Name === path);
  if (!contract) throw new TypeError(`unexpected lack of ${path}`);
  return JSON.parse(textOf(contract, contract.properties.Value));
}

/** Names of the metrics that the alarms of an environment look at. */
function metricsOfAlarms(name: Name): string[] {
  const alarms = environment(name).resources('AWS::CloudWatch::Alarm');
  return alarms.flatMap(({ properties }) =>
    [...JSON.stringify(properties).matchAll(/"MetricName":"(\w+)"/g)].map(([, metric = '']) => metric),
  );
}

/** What a role may do: actions, and the contracts or names of what with. */
function permissions(name: Name, role: 'TaskRoleArn' | 'ExecutionRoleArn'): Record<string, unknown[]> {
  const service = environment(name).one('AWS::ECS::Service');
  const [roleId = ''] = referencesIn(taskDefinition(name)[role]);
  const statements = environment(name).statementsOf(roleId);
  expect(statements.filter(({ effect }) => effect !== 'Allow')).toEqual([]);
  return Object.fromEntries(
    statements.map(({ actions, resources }) => [actions.join(), resources.map(one => textOf(service, one))]),
  );
}

const settings = (name: Name) =>
  `arn:aws:ssm:eu-west-1:000000000000:parameter/berth/fargate-blue-green-${name}/${SERVICE}/settings/LOG_LEVEL`;
const ownSecrets = (name: Name) => [
  `${name}/secrets/v1/database-url-arn`,
  `${name}/secrets/v1/${SERVICE}-secret-key-arn`,
];
const ownKey = (name: Name) => `{{resolve:ssm:/berth/fargate-blue-green-${name}/secrets/v1/keyArn}}`;

test.each(NAMES)('S001-01: tasks of %s are of Fargate, with an interface each', name => {
  expect(taskDefinition(name)).toMatchObject({ RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc' });
});

test.each(NAMES)('S001-02: CodeDeploy releases the service of %s', name => {
  expect(environment(name).one('AWS::ECS::Service').properties.DeploymentController).toEqual({ Type: 'CODE_DEPLOY' });
});

test.each(NAMES)('S001-06: tasks of %s have a log, errors and unhealthy targets an alarm', name => {
  const { LogDriver, Options } = container(name).LogConfiguration;
  const logs = environment(name).resources('AWS::Logs::LogGroup');

  expect(LogDriver).toBe('awslogs');
  expect(logs.map(({ logicalId }) => logicalId)).toContain(Options['awslogs-group'].Ref);
  expect(metricsOfAlarms(name)).toEqual(expect.arrayContaining(['HTTPCode_Target_5XX_Count', 'UnHealthyHostCount']));
});

test('S001-11: environment and region reach every stack, the name of the application names and tags', () => {
  const tagged = system.resources('AWS::ECS::Service').map(service => tagOf(service, 'application'));

  expect(new Set(stacks.map(stack => `${stack.environment.account} ${stack.environment.region}`))).toEqual(
    new Set(['000000000000 eu-west-1']),
  );
  expect(stacks.filter(({ tags }) => tags.application !== 'fastapi-bootstrap' && Object.keys(tags).length > 0)).toEqual(
    [],
  );
  expect(tagged).toEqual(['fastapi-bootstrap', 'fastapi-bootstrap', 'fastapi-bootstrap']);
  expect(system.one('AWS::ECR::Repository').properties.RepositoryName).toBe('fastapi-bootstrap/pyshop');
});

test('S001-11: another environment in another region is another config, and a wrong key is none', () => {
  const region = 'eu-central-1';
  const availabilityZones = ['a', 'b', 'c'].map(zone => region + zone);
  const other: EnvironmentConfig = {
    ...dev,
    ...{ name: 'fargate-blue-green-qa', region, network: { ...dev.network, availabilityZones } },
  };
  // @ts-expect-error an environment has one region
  const wrong: EnvironmentConfig = { ...dev, regions: [region] };
  const own = new App();

  new Platform(own, other);

  const { stacks } = own.synth();
  expect(new Set(stacks.map(stack => stack.environment.region))).toEqual(new Set([region]));
  expect(stacks.every(({ stackName }) => stackName.startsWith('fargate-blue-green-qa-'))).toBe(true);
  expect(new SystemTemplates(stacks).one('AWS::ECS::TaskDefinition').properties.Family).toBe(
    `fargate-blue-green-qa-${SERVICE}`,
  );
  expect(environmentProblems(wrong).map(({ code }) => code)).toContain('BERTH-ENV-003');
});

test.each(NAMES)('S001-12: %s is composed of the same parts, and takes the images of all', name => {
  const templates = environment(name);
  const main = readFileSync(join(__dirname, '../src/main.ts'), 'utf8');
  const imported = [...main.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from);

  for (const type of [
    'AWS::EC2::VPC',
    'AWS::EC2::SecurityGroup',
    'AWS::IAM::Role',
    'AWS::ECS::Cluster',
    'AWS::ECS::Service',
    'AWS::CodeDeploy::Application',
  ]) {
    expect(templates.resources(type)).not.toEqual([]);
  }
  expect(templates.resources('AWS::ECR::Repository')).toEqual([]);
  expect(contractsIn(templates.one('AWS::ECS::Service'), container(name).Image)).toEqual([
    'global/container-registry/v1/fastapi-bootstrap/pyshop-arn',
  ]);
  expect(imported).toEqual(['@berth/guardrails', '@berth/platform', 'aws-cdk-lib/core', './config']);
});

test('S001-13: a task of dev has 256 CPU units and 512 MiB', () => {
  expect(taskDefinition('dev')).toMatchObject({ Cpu: '256', Memory: '512' });
});

test('S001-14: a task of test has 256 CPU units and 512 MiB', () => {
  expect(taskDefinition('test')).toMatchObject({ Cpu: '256', Memory: '512' });
});

test('S001-15: a task of prod has 1024 CPU units and 2048 MiB', () => {
  expect(taskDefinition('prod')).toMatchObject({ Cpu: '1024', Memory: '2048' });
});

const SMALL = ['dev', 'test'] as const;

test.each(SMALL)('S001-16: %s runs exactly one task', name => {
  expect(environment(name).resources('AWS::ApplicationAutoScaling::ScalableTarget')).toEqual([]);
  expect(rolloutContract(name).desiredCount).toBe(1);
});

test('S001-17: prod runs one task to two', () => {
  const { properties } = environment('prod').one('AWS::ApplicationAutoScaling::ScalableTarget');

  expect(properties).toMatchObject({ MinCapacity: 1, MaxCapacity: 2, ScalableDimension: 'ecs:service:DesiredCount' });
  expect(rolloutContract('prod').desiredCount).toBe(1);
});

test.each(NAMES)('S001-24: the start of a task of %s may pull, log, and read its own secrets and settings', name => {
  const log = container(name).LogConfiguration.Options['awslogs-group'].Ref;

  expect(permissions(name, 'ExecutionRoleArn')).toEqual({
    'ecr:BatchCheckLayerAvailability,ecr:BatchGetImage,ecr:GetDownloadUrlForLayer': [
      'global/container-registry/v1/fastapi-bootstrap/pyshop-arn',
    ],
    'ecr:GetAuthorizationToken': ['*'],
    'logs:CreateLogStream,logs:PutLogEvents': [log],
    'secretsmanager:GetSecretValue': ownSecrets(name),
    'ssm:GetParameters': [settings(name)],
    'kms:Decrypt': [ownKey(name)],
  });
});

test.each(NAMES)('S001-25: the code of %s has another role, which reads its own secrets and settings alone', name => {
  const { TaskRoleArn, ExecutionRoleArn } = taskDefinition(name);

  expect(TaskRoleArn).not.toEqual(ExecutionRoleArn);
  expect(permissions(name, 'TaskRoleArn')).toEqual({
    'secretsmanager:GetSecretValue': ownSecrets(name),
    'ssm:GetParameters': [settings(name)],
    'kms:Decrypt': [ownKey(name)],
  });
});

test.each(NAMES)('S001-26: %s gets a setting from Parameter Store and two from Secrets Manager', name => {
  const service = environment(name).one('AWS::ECS::Service');
  const secrets = container(name).Secrets as { Name: string; ValueFrom: unknown }[];
  const sources = secrets.map(({ Name, ValueFrom }) => [Name, textOf(service, ValueFrom)]);

  expect(Object.fromEntries(sources)).toEqual({
    LOG_LEVEL: settings(name),
    DATABASE_URL: ownSecrets(name)[0],
    SECRET_KEY: ownSecrets(name)[1],
  });
});

test('S001-27: one repository holds the images of the application, and its URL is shown', () => {
  expect(system.one('AWS::ECR::Repository').stack).toBe('fargate-blue-green-global-registry');
  const urls = system.outputs().get('RepositoryUrl') ?? [];
  expect(urls.length).toBeGreaterThanOrEqual(NAMES.length);
  for (const url of urls) expect(JSON.stringify(url)).toContain('/fastapi-bootstrap/pyshop"');
});

test('S001-28: ten images are kept, and those that run or are the way back besides', () => {
  const { LifecyclePolicyText } = system.one('AWS::ECR::Repository').properties.LifecyclePolicy;
  const { rules } = JSON.parse(LifecyclePolicyText) as {
    rules: { rulePriority: number; selection: Record<string, unknown>; action: { type: string } }[];
  };
  const last = rules.reduce((a, b) => (a.rulePriority > b.rulePriority ? a : b));
  const kept = rules.filter(({ selection }) => selection.tagStatus === 'tagged');

  expect(last).toMatchObject({
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
    action: { type: 'expire' },
  });
  expect(kept.map(({ selection }) => [selection.tagPrefixList, selection.countNumber])).toEqual([
    [['deployed-'], 1000],
    [['rollback-'], 1000],
  ]);
});

test.each(NAMES)('S001-29: %s has one cluster, one service that ends with v1, one task definition', name => {
  const templates = environment(name);

  expect(templates.resources('AWS::ECS::Cluster')).toHaveLength(1);
  expect(templates.one('AWS::ECS::Service').properties.ServiceName).toBe('fastapi-bootstrap-v1');
  expect(templates.one('AWS::ECS::TaskDefinition').properties.Family).toBe(`fargate-blue-green-${name}-${SERVICE}`);
});

test.each(NAMES)('S001-30: the container of %s listens at 8000', name => {
  expect(container(name).PortMappings).toEqual([{ ContainerPort: 8000, Protocol: 'tcp' }]);
  expect(container(name).Environment).toContainEqual({ Name: 'PORT', Value: '8000' });
  expect(environment(name).one('AWS::ECS::Service').properties.LoadBalancers).toMatchObject([{ ContainerPort: 8000 }]);
});

test.each(NAMES)('S001-31: a public load balancer before %s has two target groups alike', name => {
  const templates = environment(name);
  const [blue, green, ...others] = templates.resources('AWS::ElasticLoadBalancingV2::TargetGroup');

  expect(templates.one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties.Scheme).toBe('internet-facing');
  expect(others).toEqual([]);
  expect(blue?.properties).toMatchObject({
    ...{ TargetType: 'ip', Protocol: 'HTTP', Port: 8000 },
    ...{ HealthCheckPath: '/healthz', HealthCheckPort: 'traffic-port', HealthCheckProtocol: 'HTTP' },
  });
  expect(green?.properties).toEqual(blue?.properties);
});

test('S001-32: prod follows the average CPU of its tasks, at 70 %', () => {
  const policies = environment('prod').resources('AWS::ApplicationAutoScaling::ScalingPolicy');
  const targets = policies.map(({ properties }) => [
    properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType,
    properties.TargetTrackingScalingPolicyConfiguration.TargetValue,
  ]);

  expect(targets).toContainEqual(['ECSServiceAverageCPUUtilization', 70]);
});

test.each(NAMES)('S001-33: CodeDeploy knows cluster and service of %s', name => {
  const templates = environment(name);
  const [{ ClusterName, ServiceName }, ...others] = group(name).properties.ECSServices;

  expect(templates.one('AWS::CodeDeploy::Application').properties.ComputePlatform).toBe('ECS');
  expect(group(name).properties.ApplicationName.Ref).toBe(templates.one('AWS::CodeDeploy::Application').logicalId);
  expect(others).toEqual([]);
  expect(contractsIn(group(name), ClusterName)).toEqual([`${name}/ecs-fargate-cluster/v1/clusterName`]);
  expect(ServiceName).toEqual({ 'Fn::GetAtt': [templates.one('AWS::ECS::Service').logicalId, 'Name'] });
});

test.each(NAMES)(
  'S001-34: %s is released blue/green, between two groups, by a route of users and one of testers',
  name => {
    const { DeploymentStyle, LoadBalancerInfo } = group(name).properties;
    const [{ TargetGroups, ProdTrafficRoute, TestTrafficRoute }, ...others] = LoadBalancerInfo.TargetGroupPairInfoList;
    const both = environment(name).resources('AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(DeploymentStyle).toEqual({ DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' });
    expect(others).toEqual([]);
    expect(referencesIn(TargetGroups).sort()).toEqual(both.map(({ logicalId }) => logicalId).sort());
    expect(contractsIn(group(name), ProdTrafficRoute)).toEqual([`${name}/load-balancer/v1/productionListenerArn`]);
    expect(contractsIn(group(name), TestTrafficRoute)).toEqual([`${name}/load-balancer/v1/testListenerArn`]);
  },
);

test.each(NAMES)(
  'S001-35: a failed release of %s is rolled back, and one that is stopped, by hand or by an alarm',
  name => {
    expect(group(name).properties.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
  },
);

test.each(NAMES)('S001-36: a tenth of the users of %s moves every minute', name => {
  expect(group(name).properties.DeploymentConfigName).toBe('CodeDeployDefault.ECSLinear10PercentEvery1Minutes');
});

const WAITS = [
  ['dev', 30],
  ['test', 30],
  ['prod', 60],
] as const;

test.each(WAITS)('S001-37: %s keeps blue for %d minutes, then ends it', (name, minutes) => {
  const { TerminateBlueInstancesOnDeploymentSuccess: end } = group(name).properties.BlueGreenDeploymentConfiguration;

  expect(end).toEqual({ Action: 'TERMINATE', TerminationWaitTimeInMinutes: minutes });
});

test.each(NAMES)('S001-40: functions with own roles ask the tasks of %s before and after the users move', name => {
  const {
    AfterAllowTestTraffic: before = '',
    AfterAllowTraffic: after = '',
    ...others
  } = rolloutContract(name).codeDeploy.hooks;
  const hooks = [before, after].map(id => environment(name).byLogicalId(id).properties);

  expect(others).toEqual({});
  expect(hooks).toMatchObject([{ Runtime: 'nodejs24.x' }, { Runtime: 'nodejs24.x' }]);
  const asked = hooks.map(({ Environment }) =>
    contractsIn(environment(name).one('AWS::ECS::Service'), Environment.Variables.HEALTH),
  );
  expect(asked).toEqual([
    [`${name}/load-balancer/v1/testListenerArn`],
    [`${name}/load-balancer/v1/productionListenerArn`],
  ]);
  const roles = hooks.flatMap(({ Role }) => referencesIn(Role));
  expect(new Set(roles).size).toBe(2);
});

test.each(NAMES)('S001-42: %s has its own PostgreSQL, and secrets for it', name => {
  const { properties } = environment(name).one('AWS::RDS::DBInstance');
  const secrets = environment(name).resources('AWS::SecretsManager::Secret');

  expect(properties).toMatchObject({ Engine: 'postgres', ManageMasterUserPassword: true, StorageEncrypted: true });
  expect(secrets.map(one => one.properties.Name ?? one.properties.Description)).toEqual(
    expect.arrayContaining([`fargate-blue-green-${name}/database-url`, 'User of the application in the database']),
  );
});

test('S001-56: prod has a firewall, logs of requests, and keeps logs for a year; dev has none and 30 days', () => {
  const retention = (name: Name) =>
    new Set(
      environment(name)
        .resources('AWS::Logs::LogGroup')
        .map(({ properties }) => properties.RetentionInDays),
    );
  const prod = environment('prod');
  const firewall = prod.one('AWS::WAFv2::WebACL');
  const rules = (firewall.properties.Rules as { Statement: { ManagedRuleGroupStatement?: { Name: string } } }[]).map(
    ({ Statement }) => Statement.ManagedRuleGroupStatement?.Name,
  );

  expect(rules).toContain('AWSManagedRulesCommonRuleSet');
  expect(prod.one('AWS::WAFv2::WebACLAssociation').properties).toEqual({
    ResourceArn: { Ref: prod.one('AWS::ElasticLoadBalancingV2::LoadBalancer').logicalId },
    WebACLArn: { 'Fn::GetAtt': [firewall.logicalId, 'Arn'] },
  });
  expect(loadBalancerAttributes('prod')['access_logs.s3.enabled']).toBe('true');
  expect(retention('prod')).toEqual(new Set([365]));
  expect(environment('dev').resources('AWS::WAFv2::WebACL')).toEqual([]);
  expect(retention('dev')).toEqual(new Set([30]));
});

test('S001-57: nothing of prod can be deleted by mistake, everything of dev can', () => {
  const guards = (name: Name) => [
    loadBalancerAttributes(name)['deletion_protection.enabled'],
    environment(name).one('AWS::RDS::DBInstance').properties.DeletionProtection,
    new Set(terminationProtections(name)),
  ];

  expect(guards('prod')).toEqual(['true', true, new Set([true])]);
  expect(guards('dev')).toEqual(['false', false, new Set([false])]);
});
