import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Database, type IDatabase } from '../src';
import { databaseStack, env } from './_fixtures/database-stack';

describe.each(['owned', 'imported'])('%s', kind => {
  let consumer: Stack;
  let database: IDatabase;

  beforeEach(() => {
    const owned = databaseStack();
    consumer = kind === 'owned' ? owned.stack : new Stack(new App(), 'Consumer', { env });
    database = kind === 'owned' ? owned.database : Database.fromContract(consumer, 'Database', 'dev');
  });

  test('lets a security group in by rules of the consumer, with a literal port', () => {
    const tasks = SecurityGroup.fromSecurityGroupId(consumer, 'Tasks', 'sg-1');

    database.allowFrom(consumer, tasks);

    const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, Description: 'PostgreSQL' };
    const template = Template.fromStack(consumer);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      ...rule,
      GroupId: consumer.resolve(database.securityGroup.securityGroupId),
      SourceSecurityGroupId: 'sg-1',
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      ...rule,
      GroupId: 'sg-1',
      DestinationSecurityGroupId: consumer.resolve(database.securityGroup.securityGroupId),
    });
  });

  test('lets several services of one stack in, whose groups have one id', () => {
    for (const service of ['Shop', 'Admin']) {
      const tasks = SecurityGroup.fromSecurityGroupId(
        new Construct(consumer, service),
        'SecurityGroup',
        `sg-${service}`,
      );
      database.allowFrom(consumer, tasks);
    }

    const rules = Template.fromStack(consumer).findResources('AWS::EC2::SecurityGroupIngress', {
      Properties: { SourceSecurityGroupId: Match.stringLikeRegexp('^sg-') },
    });
    expect(Object.keys(rules)).toHaveLength(2);
  });

  test('lets a role connect as one user, without a password', () => {
    const role = new Role(consumer, 'Role', { assumedBy: new AccountPrincipal(env.account) });

    database.grantConnect(role, 'app_reader');

    const [policy] = Object.values(Template.fromStack(consumer).findResources('AWS::IAM::Policy'));
    const [statement] = policy?.Properties.PolicyDocument.Statement ?? [];
    expect(statement).toMatchObject({ Action: 'rds-db:connect', Effect: 'Allow' });
    const [, parts] = statement.Resource['Fn::Join'];
    expect(parts.filter((part: unknown) => typeof part === 'string').join('…')).toBe(
      'arn:…:rds-db:eu-west-1:111122223333:dbuser:…/app_reader',
    );
    expect(parts).toContainEqual(
      kind === 'owned'
        ? { 'Fn::GetAtt': ['DatabaseB269D8BB', 'DbiResourceId'] }
        : { Ref: expect.stringMatching('connectResourceId') },
    );
  });

  test('tells a topic of failures and changes, and may write to it', () => {
    const topic = new Topic(consumer, 'Alarms', { masterKey: new Key(consumer, 'Cmk') });

    database.subscribe(consumer, topic);

    const template = Template.fromStack(consumer);
    template.hasResource('AWS::RDS::EventSubscription', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('AlarmsPolicy')]),
      Properties: {
        Enabled: true,
        SourceType: 'db-instance',
        SourceIds: [consumer.resolve(database.instanceIdentifier)],
        SnsTopicArn: { Ref: Match.stringLikeRegexp('Alarms') },
        EventCategories: [
          'availability',
          'configuration change',
          'deletion',
          'failover',
          'failure',
          'low storage',
          'maintenance',
          'notification',
          'recovery',
        ],
      },
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Sid: 'DatabaseEvents',
            Principal: { Service: 'events.rds.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { StringEquals: { 'aws:SourceAccount': env.account } },
          }),
        ],
      },
    });
  });

  test.each([
    ['metricCpuUtilization', 'CPUUtilization', 'Average'],
    ['metricFreeStorage', 'FreeStorageSpace', 'Minimum'],
    ['metricConnections', 'DatabaseConnections', 'Maximum'],
    ['metricFreeableMemory', 'FreeableMemory', 'Minimum'],
    ['metricReadLatency', 'ReadLatency', 'Average'],
    ['metricWriteLatency', 'WriteLatency', 'Average'],
  ] as const)('%s is %s of the instance, %s', (method, metricName, statistic) => {
    const metric = database[method]();
    const closer = database[method]({ statistic: 'p99', period: Duration.minutes(1) });

    expect(metric).toMatchObject({ namespace: 'AWS/RDS', metricName, statistic });
    expect(metric.dimensions).toEqual({ DBInstanceIdentifier: database.instanceIdentifier });
    expect(closer).toMatchObject({ metricName, statistic: 'p99', period: Duration.minutes(1) });
  });
});

test('reads in another stack what a database published, without an export', () => {
  const consumer = new Stack(new App(), 'Consumer', { env });
  const { endpoint, port, databaseName, secret } = Database.fromContract(consumer, 'Database', 'dev');
  new CfnOutput(consumer, 'Url', {
    value: `${endpoint}:${port}/${databaseName} ${secret.secretArn} ${secret.encryptionKey?.keyArn}`,
  });

  const parameters = Object.values(Template.fromStack(consumer).findParameters('*', {})).map(({ Default }) => Default);
  expect(parameters.filter(name => name.includes('/rds/')).sort()).toEqual([
    '/berth/dev/rds/v1/databaseName',
    '/berth/dev/rds/v1/endpoint',
    '/berth/dev/rds/v1/port',
    '/berth/dev/rds/v1/secretArn',
    '/berth/dev/rds/v1/secretKeyArn',
  ]);
});

test('lets a consumer in on the port that it knows', () => {
  const consumer = new Stack(new App(), 'Consumer', { env });
  const tasks = SecurityGroup.fromSecurityGroupId(consumer, 'Tasks', 'sg-1');

  Database.fromContract(consumer, 'Database', 'dev', { port: 5433 }).allowFrom(consumer, tasks);

  Template.fromStack(consumer).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 5433,
    ToPort: 5433,
  });
});

test('adds no managed policy to whoever connects', () => {
  const { stack, database } = databaseStack({ backupPlan: false, enhancedMonitoring: false });
  const policy = new ManagedPolicy(stack, 'Policy');
  const before = stack.node.findAll().length;

  database.grantConnect(policy, 'app');

  expect(stack.node.findAll()).toHaveLength(before);
});
