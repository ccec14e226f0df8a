import type { EnvironmentConfig } from '@berth/platform';
import type { PolicyStatement } from '@berth/rehearsal';
import { dev } from '../src/config';
import { systemOf } from './_fixtures/system';

const system = systemOf();
const shared = system.of('ecs-ec2-basic-global');
const environment = system.of('ecs-ec2-basic-dev');

const DEV = '/berth/ecs-ec2-basic-dev';
const GLOBAL = '/berth/ecs-ec2-basic-global';
const URL = `ssm:${DEV}/secrets/v1/database-url-arn`;
const KEY = `ssm:${GLOBAL}/secrets/v1/secret-key-arn`;

/** Of the role that an output shows: its logical id. */
function roleOf(output: string): string {
  const [value] = shared.outputs().get(output) ?? [];
  return (value as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
}

const [execution = '', task = '', instance = ''] = ['ExecutionRoleArn', 'TaskRoleArn', 'InstanceRoleArn'].map(roleOf);

/** Also what the environment adds, which knows the role by its contract. */
function statementsOf(role: string, field: string): PolicyStatement[] {
  const added = environment
    .resources('AWS::IAM::ManagedPolicy')
    .filter(({ properties }) => JSON.stringify(properties.Roles ?? []).includes(`${GLOBAL}/deploy-access/v1/${field}`))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .map(({ Effect, Action, Resource }) => ({
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat(),
    }));
  return [...shared.statementsOf(role), ...added];
}

const actionsOf = (statements: readonly PolicyStatement[]) => new Set(statements.flatMap(({ actions }) => actions));

/** What may be read from Secrets Manager. */
function readable(statements: readonly PolicyStatement[]): unknown[] {
  const reading = statements.filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'));
  return [...new Set(reading.flatMap(({ resources }) => resources))].sort();
}

const trustedBy = (role: string) => {
  const [statement, ...others] = shared.byLogicalId(role).properties.AssumeRolePolicyDocument.Statement;
  return others.length === 0 ? statement.Principal : others;
};

test('S000-04: the shared environment makes the key that signs logins, and keeps it', () => {
  const secret = shared.one('AWS::SecretsManager::Secret');

  expect(secret.properties).toEqual({
    Name: 'ecs-ec2-basic-global/secret-key',
    GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 },
  });
  expect([secret.deletionPolicy, secret.updateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('S000-04: name and password of the database are made beside it, and rotated', () => {
  const [credentials, ...others] = environment
    .resources('AWS::SecretsManager::Secret')
    .filter(({ properties }) => properties.GenerateSecretString);

  expect(others).toEqual([]);
  const { GenerateStringKey, SecretStringTemplate } = credentials?.properties.GenerateSecretString ?? {};
  expect([GenerateStringKey, JSON.parse(SecretStringTemplate)]).toEqual(['password', { username: 'app' }]);
  const rotated = environment.resources('AWS::SecretsManager::RotationSchedule').map(({ properties }) => properties);
  expect(rotated).toContainEqual(expect.objectContaining({ SecretId: { Ref: credentials?.logicalId } }));
});

test('S000-04: an environment that is guarded keeps the credentials of its database, too', () => {
  const oneInstanceType = { reason: 'the system has one small type of hosts' };
  const cluster = { ...dev.cluster, oneInstanceType } as EnvironmentConfig['cluster'];

  const guarded = systemOf({ ...dev, protection: 'strict', cluster }).of(dev.name);

  const secrets = guarded.resources('AWS::SecretsManager::Secret');
  const [credentials] = secrets.filter(({ properties }) => properties.GenerateSecretString);
  expect([credentials?.deletionPolicy, credentials?.updateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('S000-04: no template holds the value of a secret', () => {
  const values = system.resources('AWS::SecretsManager::Secret').map(({ properties }) => properties.SecretString);

  expect(values).toEqual([undefined, undefined, undefined]);
  expect(system.one('AWS::RDS::DBInstance').properties).not.toHaveProperty('MasterUserPassword');
});

test('S000-06: the role that starts tasks pulls images and writes logs', () => {
  expect(trustedBy(execution)).toEqual({ Service: 'ecs-tasks.amazonaws.com' });
  const statements = shared.statementsOf(execution);
  const repository = [`ssm:${GLOBAL}/container-registry/v1/ecs-ec2-basic/pyshop-arn`];
  expect(statements).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: repository,
      }),
      expect.objectContaining({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      expect.objectContaining({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: ['arn:aws:logs:eu-west-1:000000000000:log-group:ecs-ec2-basic-dev-*'],
      }),
    ]),
  );
});

test('S000-07: the role of the code reads the two secrets, and does nothing else', () => {
  const statements = statementsOf(task, 'taskRoleArn');

  expect(trustedBy(task)).toEqual({ Service: 'ecs-tasks.amazonaws.com' });
  expect(readable(statements)).toEqual([URL, KEY].sort());
  expect(actionsOf(statements)).toEqual(new Set(['secretsmanager:GetSecretValue', 'kms:Decrypt']));
});

test('S000-07: the role that starts tasks reads exactly the secrets that it hands over', () => {
  const [container] = system.one('AWS::ECS::TaskDefinition').properties.ContainerDefinitions;
  const handedOver = container.Secrets.map(({ ValueFrom }: { ValueFrom: string }) => ValueFrom);

  expect(readable(statementsOf(execution, 'executionRoleArn'))).toEqual(handedOver.sort());
  expect(handedOver).toEqual([URL, KEY].sort());
});

test('S000-08: the role of the hosts joins the one cluster', () => {
  const statements = shared.statementsOf(instance);

  expect(trustedBy(instance)).toEqual({ Service: 'ec2.amazonaws.com' });
  const joining = [
    'ecs:RegisterContainerInstance',
    'ecs:DeregisterContainerInstance',
    'ecs:DiscoverPollEndpoint',
    'ecs:Poll',
    'ecs:StartTelemetrySession',
    'ecs:SubmitAttachmentStateChanges',
    'ecs:SubmitContainerStateChange',
    'ecs:SubmitTaskStateChange',
  ];
  expect([...actionsOf(statements)]).toEqual(expect.arrayContaining(joining));
  const arn = 'arn:aws:ecs:eu-west-1:000000000000:cluster/ecs-ec2-basic-dev-cluster';
  const bound = statements.filter(({ actions }) => actions.includes('ecs:RegisterContainerInstance'));
  expect(bound.map(({ resources }) => resources)).toEqual([[arn]]);
  expect(system.one('AWS::ECS::Cluster').properties.ClusterName).toBe(arn.slice(arn.indexOf('/') + 1));
});

test('S000-09: each of the three roles has a policy of our own, and none of AWS', () => {
  for (const role of [execution, task, instance]) {
    const policies = shared
      .resources('AWS::IAM::ManagedPolicy')
      .filter(({ properties }) => JSON.stringify(properties.Roles ?? []).includes(`"${role}"`));

    expect(policies).toHaveLength(1);
    expect(shared.byLogicalId(role).properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('S000-10: there is one instance profile, with the role of the hosts', () => {
  expect(system.one('AWS::IAM::InstanceProfile').properties.Roles).toEqual([{ Ref: instance }]);
});

test('S000-11: the three roles are shown and published, and nothing is exported', () => {
  const contracts = shared.contracts();

  const published = ['executionRoleArn', 'taskRoleArn', 'instanceRoleArn'].map(field =>
    contracts.get(`${GLOBAL}/deploy-access/v1/${field}`),
  );
  expect(published).toEqual([execution, task, instance].map(role => ({ 'Fn::GetAtt': [role, 'Arn'] })));
  expect(new Set([execution, task, instance]).size).toBe(3);
  expect(JSON.stringify([...system.outputs(), ...system.resources()])).not.toMatch(/"Fn::ImportValue"|GetStackOutput/);
});

test('S000-12: the environment takes its roles from that contract', () => {
  const { ExecutionRoleArn, TaskRoleArn } = system.one('AWS::ECS::TaskDefinition').properties;
  const { IamInstanceProfile } = system.one('AWS::EC2::LaunchTemplate').properties.LaunchTemplateData;

  expect([ExecutionRoleArn, TaskRoleArn, IamInstanceProfile.Arn]).toEqual(
    ['executionRoleArn', 'taskRoleArn', 'instanceProfileArn'].map(field => `ssm:${GLOBAL}/deploy-access/v1/${field}`),
  );
  const started = environment.resources('AWS::IAM::Role').map(({ properties }) => JSON.stringify(properties));
  expect(started.filter(role => /"ecs-tasks.amazonaws.com"|"ec2.amazonaws.com"/.test(role))).toEqual([]);
});
