import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { acknowledgedIn, databaseStack } from '../_fixtures/database-stack';

const secretArn = { 'Fn::GetAtt': ['DatabaseB269D8BB', 'MasterUserSecret.SecretArn'] };
const userSecrets = [1, 2].map(number => ({ Ref: Match.stringLikeRegexp(`^DatabaseApplicationProxy${number}`) }));
const ofProxy = Match.stringLikeRegexp('^DatabaseProxy');
const proxyGroup = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseProxyGroup'), 'GroupId'] };

test('asks for TLS, and knows the administrator and both users of the application', () => {
  databaseStack({ proxy: {} })
    .template()
    .hasResourceProperties('AWS::RDS::DBProxy', {
      DBProxyName: 'dev-database',
      EngineFamily: 'POSTGRESQL',
      RequireTLS: true,
      IdleClientTimeout: 1800,
      VpcSecurityGroupIds: [proxyGroup],
      RoleArn: { 'Fn::GetAtt': [ofProxy, 'Arn'] },
      Auth: [secretArn, ...userSecrets].map(SecretArn => ({
        AuthScheme: 'SECRETS',
        IAMAuth: 'DISABLED',
        SecretArn,
        ClientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
      })),
    });
});

test('is a pool of 90 percent of the connections of the instance, which exists before', () => {
  const { template } = databaseStack({ proxy: {} });

  template().hasResource('AWS::RDS::DBProxyTargetGroup', {
    DependsOn: Match.arrayWith(['DatabaseB269D8BB']),
    Properties: {
      DBProxyName: { Ref: ofProxy },
      TargetGroupName: 'default',
      DBInstanceIdentifiers: ['dev-database'],
      ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 90 },
    },
  });
});

test('takes identities of IAM only, less connections, other times and names', () => {
  const { template } = databaseStack({
    instanceIdentifier: 'shop',
    proxy: { iamAuthentication: true, maxConnectionsPercent: 50, idleClientTimeout: Duration.minutes(5) },
  });

  template().hasResourceProperties('AWS::RDS::DBProxy', {
    DBProxyName: 'shop',
    IdleClientTimeout: 300,
    Auth: Array(3).fill(Match.objectLike({ IAMAuth: 'REQUIRED' })),
  });
  template().hasResourceProperties('AWS::RDS::DBProxyTargetGroup', {
    ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 50 },
  });
});

test('may reach the instance, as the function that rotates may, and consumers reach only the proxy', () => {
  const made = databaseStack({ proxy: {}, port: 5433 });
  const tasks = SecurityGroup.fromSecurityGroupId(made.stack, 'Tasks', 'sg-1');

  made.database.allowFrom(made.stack, tasks);

  const template = made.template();
  const ports = { IpProtocol: 'tcp', FromPort: 5433, ToPort: 5433 };
  const instanceGroup = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseGroup'), 'GroupId'] };
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 3);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...ports,
    Description: 'PostgreSQL from the proxy',
    GroupId: instanceGroup,
    SourceSecurityGroupId: proxyGroup,
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    ...ports,
    Description: 'PostgreSQL from the proxy',
    GroupId: proxyGroup,
    DestinationSecurityGroupId: instanceGroup,
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...ports,
    GroupId: proxyGroup,
    SourceSecurityGroupId: 'sg-1',
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Database proxy of dev',
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('is what the contract names', () => {
  const { template } = databaseStack({ proxy: {} });

  const has = (field: string, Value: object) =>
    template().hasResourceProperties('AWS::SSM::Parameter', { Name: `/berth/dev/rds/v1/${field}`, Value });
  has('endpoint', { 'Fn::GetAtt': [ofProxy, 'Endpoint'] });
  has('securityGroupId', proxyGroup);
  has('instanceIdentifier', Match.exact('dev-database') as unknown as object);
  has('connectResourceId', {
    'Fn::Select': [6, { 'Fn::Split': [':', { 'Fn::GetAtt': [ofProxy, 'DBProxyArn'] }] }],
  });
});

test('is what a role is allowed to connect to', () => {
  const { stack, database, template } = databaseStack({ proxy: { iamAuthentication: true } });

  database.grantConnect(new Role(stack, 'Role', { assumedBy: new AccountPrincipal('111122223333') }), 'app');

  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 'rds-db:connect',
          Resource: {
            'Fn::Join': [
              '',
              Match.arrayWith([
                ':rds-db:eu-west-1:111122223333:dbuser:',
                Match.objectLike({ 'Fn::Select': Match.anyValue() }),
                '/app',
              ]),
            ],
          },
        }),
      ],
    },
  });
});

test('may read the passwords of its users, and only through Secrets Manager decrypt it', () => {
  const { template } = databaseStack({ proxy: {} });

  template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Reads the password of the database',
    PolicyDocument: {
      Statement: [
        {
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Effect: 'Allow',
          Resource: [secretArn, ...userSecrets],
        },
        {
          Action: 'kms:Decrypt',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseKey'), 'Arn'] },
          Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
        },
      ],
    },
  });
  template().hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [{ Ref: ofProxy }],
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'rds.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }),
      ],
    },
  });
});

test('needs no key of ours with the keys of AWS', () => {
  const made = databaseStack({ proxy: {}, awsManagedKeys: true });

  made.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Reads the password of the database',
    PolicyDocument: { Statement: [Match.objectLike({ Resource: [secretArn, ...userSecrets] })] },
  });
  expect(Object.keys(acknowledgedIn(made, '/Proxy'))).toEqual([
    'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted',
    'CloudFormation-Validate::cloudwatch_log_group_encrypted_check',
  ]);
});

test('writes to a log group that was there before it', () => {
  const made = databaseStack({ proxy: {}, logRetention: RetentionDays.THREE_MONTHS, deleteWithStack: true });

  const template = made.template();
  const [log = ''] = Object.keys(
    template.findResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: {
        LogGroupName: '/aws/rds/proxy/dev-database',
        RetentionInDays: 90,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseKey'), 'Arn'] },
      },
    }),
  );
  template.hasResource('AWS::RDS::DBProxy', { DependsOn: Match.arrayWith([log]) });
  expect(acknowledgedIn(made, '/Proxy')).toEqual({});
});

test('is not there unless asked for', () => {
  databaseStack().template().resourceCountIs('AWS::RDS::DBProxy', 0);
});
