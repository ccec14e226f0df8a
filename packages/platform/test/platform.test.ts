import { EnvironmentBoundary } from '@berth/deploy-access';
import { parseRollout, rolloutParameterName } from '@berth/rollout';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig } from './_fixtures/make-config';

function make(changes: Partial<EnvironmentConfig> = {}): Platform {
  return new Platform(new App({ context: flags }), makeConfig(changes));
}

function stacksOf({ stacks }: Platform): Stack[] {
  return [...stacks];
}

/** The stack of the only service. */
function serviceOf({ services: [service] }: Platform): Stack {
  if (!service) throw new TypeError('there is a service');
  return service;
}

function templatesOf(platform: Platform): Template[] {
  return stacksOf(platform).map(stack => Template.fromStack(stack));
}

test('makes a stack for each part in the account and region of the environment', () => {
  const stacks = stacksOf(make());

  expect(stacks.map(({ stackName }) => stackName)).toEqual([
    'dev-base',
    'dev-network',
    'dev-data',
    'dev-cluster',
    'dev-service-pyshop',
    'dev-monitoring',
  ]);
  for (const { account, region } of stacks) expect([account, region]).toEqual(['000000000000', 'eu-west-1']);
});

test('deploys what the others need first, and what watches them last', () => {
  const platform = make();
  const { base, network, data, cluster, monitoring } = platform;

  expect(network.dependencies).toEqual([base]);
  expect(data.dependencies).toEqual([network]);
  expect(cluster.dependencies).toEqual([network]);
  expect(serviceOf(platform).dependencies).toEqual([data, cluster]);
  expect(monitoring.dependencies).toEqual([serviceOf(platform)]);
});

test('F44: connects its stacks by contracts only: no exports, no imports', () => {
  for (const template of templatesOf(make())) {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"/);
  }
});

test('reads only what a stack deployed before it has written', () => {
  const known = new Set<string>();
  for (const template of templatesOf(make())) {
    const read = Object.values(template.findParameters('*')).map(({ Default }) => String(Default));
    const missing = read.filter(name => name.startsWith('/berth/dev/') && !known.has(name));
    expect(missing).toEqual([]);
    for (const { Properties } of Object.values(template.findResources('AWS::SSM::Parameter'))) {
      known.add(Properties.Name);
    }
  }
  expect(known).toContain('/berth/dev/pyshop/rollout/v1');
});

test('says in the assembly, and not in the template, which environment a stack is of', () => {
  const app = new App({ context: flags });
  const platform = new Platform(app, makeConfig());

  const marks = app.synth().stacks.map(stack => stack.findMetadataByType('berth:environment').map(({ data }) => data));

  expect(marks).toEqual(stacksOf(platform).map(() => ['dev']));
  for (const template of templatesOf(platform))
    expect(JSON.stringify(template.toJSON())).not.toContain('berth:environment');
});

test('takes the image from the registry that all environments share', () => {
  const service = serviceOf(make());

  Template.fromStack(service).hasParameter('*', { Default: '/berth/global/container-registry/v1/pyshop-arn' });
});

test('refers to itself, however many environments one process makes', () => {
  const app = new App({ context: flags });
  new Platform(app, makeConfig());
  const service = serviceOf(new Platform(app, makeConfig({ name: 'test' })));

  expect(JSON.stringify(Template.fromStack(service).toJSON())).not.toContain('/berth/dev/');
});

test('guards everything where protection is strict', () => {
  const platform = make({ protection: 'strict' });

  expect(stacksOf(platform).map(({ terminationProtection }) => terminationProtection)).toEqual(Array(6).fill(true));
  Template.fromStack(platform.cluster).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
  });
  Template.fromStack(platform.data).hasResourceProperties('AWS::RDS::DBInstance', {
    DeletionProtection: true,
    MultiAZ: true,
    BackupRetentionPeriod: 35,
  });
  Template.fromStack(serviceOf(platform)).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  Template.fromStack(platform.data).allResourcesProperties('AWS::SecretsManager::Secret', {
    KmsKeyId: Match.anyValue(),
  });
});

test('lets an environment go where protection is relaxed', () => {
  const platform = make({ protection: 'relaxed' });

  expect(stacksOf(platform).map(({ terminationProtection }) => terminationProtection)).toEqual(Array(6).fill(false));
  Template.fromStack(platform.cluster).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'false' }]),
  });
  Template.fromStack(platform.data).hasResourceProperties('AWS::RDS::DBInstance', {
    DeletionProtection: false,
    MultiAZ: false,
    BackupRetentionPeriod: 7,
  });
  Template.fromStack(serviceOf(platform)).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test('leaves nothing behind that blocks the next creation, where protection is relaxed', () => {
  const kept = templatesOf(make({ protection: 'relaxed' }))
    .flatMap(template =>
      Object.values(template.toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>),
    )
    .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');

  // the schedule goes with the secret, which RDS deletes with the instance
  expect(kept.map(({ Type, DeletionPolicy }) => [Type, DeletionPolicy])).toEqual([
    ['AWS::SecretsManager::RotationSchedule', 'Retain'],
    ['AWS::RDS::DBInstance', 'Snapshot'],
  ]);
});

test('lets a service decrypt the secrets of its environment where it has a key of its own', () => {
  const service = serviceOf(make({ protection: 'strict' }));

  expect(JSON.stringify(Template.fromStack(service).toJSON())).toContain('"kms:Decrypt"');
});

test('tags what it makes with the environment', () => {
  const platform = make();
  const [service, data] = [serviceOf(platform), platform.data];

  const Tags = Match.arrayWith([{ Key: 'berth:env', Value: 'dev' }]);
  Template.fromStack(service).hasResourceProperties('AWS::ECS::Service', { Tags });
  Template.fromStack(data).hasResourceProperties('AWS::RDS::DBInstance', { Tags });
});

test('gives the service its secrets by reference', () => {
  const platform = make();
  const [service, data] = [serviceOf(platform), platform.data];

  const Ref = (field: string) => ({ Ref: Match.stringLikeRegexp(field) });
  Template.fromStack(data).hasResourceProperties('AWS::SecretsManager::Secret', { Name: 'dev/pyshop-secret-key' });
  Template.fromStack(service).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Secrets: [
          { Name: 'DATABASE_URL', ValueFrom: Ref('databaseurlarn') },
          { Name: 'SECRET_KEY', ValueFrom: Ref('pyshopsecretkeyarn') },
        ],
      }),
    ],
  });
});

test('lets only the load balancer reach the tasks, and only the tasks the database', () => {
  const template = Template.fromStack(serviceOf(make()));

  const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
  expect(ingress.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([
    [8000, 8000],
    [5432, 5432],
  ]);
  for (const { Properties } of ingress) expect(Properties.SourceSecurityGroupId).toBeDefined();
});

test('shows people where the application is', () => {
  const platform = make();
  const { cluster, network } = platform;
  const service = serviceOf(platform);

  Template.fromStack(cluster).hasOutput('ApplicationUrl', { Export: Match.absent() });
  Template.fromStack(cluster).hasOutput('ClusterName', {});
  Template.fromStack(service).hasOutput('ServiceName', {});
  Template.fromStack(network).hasOutput('VpcId', {});
});

test('publishes a rollout contract that the deploy tool can read', () => {
  const service = serviceOf(make({ protection: 'strict' }));

  const Name = rolloutParameterName('dev', 'pyshop');
  const found = Template.fromStack(service).findResources('AWS::SSM::Parameter', { Properties: { Name } });
  const [parts] = Object.values(found).map(({ Properties }) => Properties.Value['Fn::Join'][1] as unknown[]);
  const rollout = parseRollout((parts ?? []).map(part => (typeof part === 'string' ? part : 'x')).join(''));
  expect(rollout).toMatchObject({
    engine: 'codeDeploy',
    desiredCount: 1,
    migration: { command: ['alembic', 'upgrade', 'head'], timeoutMinutes: 15 },
    codeDeploy: { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce' },
  });
});

test('serves HTTPS when the edge has a certificate', () => {
  const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/1';

  const { cluster } = make({ edge: { kind: 'https', certificateArn } });

  Template.fromStack(cluster).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    Certificates: [{ CertificateArn: certificateArn }],
  });
});

test('works without a database', () => {
  const [service] = makeConfig().services;
  const services = service ? [{ ...service, secrets: { SECRET_KEY: { from: 'generated' } as const } }] : [];

  const { data } = make({ database: undefined, services });

  Template.fromStack(data).resourceCountIs('AWS::RDS::DBInstance', 0);
});

test('makes nothing of a wrong config, and tells every mistake', () => {
  const app = new App();

  expect(() => new Platform(app, makeConfig({ account: '1', region: 'eu-wst-1' }))).toThrow(
    [
      'dev.account = "1": must have 12 digits',
      'BERTH-ENV-002 dev.region = "eu-wst-1": not a region; did you mean eu-west-1?',
    ].join('\n'),
  );
  expect(app.node.children.map(({ node }) => node.id)).toEqual(['dev']);
});

test('upgrades the database to another major where the config says so, and stays on a minor where it says so', () => {
  const database = { instanceClass: 'db.t4g.micro', storageGiB: 20, version: '17.4' };
  const upgraded = make({
    database: { ...database, majorUpgrade: { to: '18', reason: 'tried on a copy of the data', until: '2099-12-31' } },
  });
  const fixed = make({ database: { ...database, fixedVersion: { reason: 'an extension is not ready for the next' } } });

  Template.fromStack(upgraded.data).hasResourceProperties('AWS::RDS::DBInstance', {
    EngineVersion: '18',
    AllowMajorVersionUpgrade: true,
  });
  Template.fromStack(fixed.data).hasResourceProperties('AWS::RDS::DBInstance', {
    EngineVersion: '17.4',
    AutoMinorVersionUpgrade: false,
    AllowMajorVersionUpgrade: Match.absent(),
  });
});

test.each<[string, string[] | undefined]>([
  ['nobody by default', undefined],
  ['the topics that are named', ['arn:aws:sns:eu-west-1:000000000000:stacks']],
])('tells %s what happens to its stacks', (_, notificationArns) => {
  const app = new App({ context: flags });
  new Platform(app, makeConfig({ notificationArns }));

  for (const stack of app.synth().stacks) expect(stack.notificationArns).toEqual(notificationArns);
});

test('bounds no role by default', () => {
  for (const role of templatesOf(make()).flatMap(rolesIn)) expect(role).not.toHaveProperty('PermissionsBoundary');
});

test('bounds every role where that is asked for, and asks for nothing that the bound refuses', () => {
  const app = new App({ context: flags });
  const platform = new Platform(app, makeConfig({ permissionsBoundary: true, cache: { nodeType: 'cache.t4g.micro' } }));
  const bound = new Stack(app, 'Access');
  new EnvironmentBoundary(bound, 'Boundary', { environment: 'dev' });

  const templates = templatesOf(platform);

  const roles = templates.flatMap(rolesIn);
  expect(roles.length).toBeGreaterThan(5);
  for (const { PermissionsBoundary } of roles) {
    expect(JSON.stringify(PermissionsBoundary)).toMatch(/policy\/berth-dev-boundary/);
  }
  const allowed = new Set(JSON.stringify(Template.fromStack(bound).toJSON()).match(/[a-z0-9-]+(?=:\*")/g));
  const asked = templates.flatMap(template =>
    Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action?: string | string[] }[])
      .flatMap(({ Action = [] }) => Action)
      .map(action => action.split(':')[0]),
  );
  expect([...new Set(asked)].filter(service => !allowed.has(service ?? ''))).toEqual([]);
});

function rolesIn(template: Template): { readonly PermissionsBoundary?: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties);
}
