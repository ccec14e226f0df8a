import { Network } from '@berth/network';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import { acknowledgedIn, databaseStack } from '../_fixtures/database-stack';

const secret = { Ref: 'DatabaseApplicationCC77F0E2' };
const adminSecret = { 'Fn::GetAtt': ['DatabaseB269D8BB', 'MasterUserSecret.SecretArn'] };
const ofRotation = Match.stringLikeRegexp('^DatabaseApplicationRotateFunction');
const rotate = { 'Fn::GetAtt': [ofRotation, 'Arn'] };
const functionGroup = {
  'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseApplicationRotateFunctionSecurityGroup'), 'GroupId'],
};
const databaseGroup = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseGroup'), 'GroupId'] };
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseKey'), 'Arn'] };

test('has a secret of its own, whose logical id is pinned: another one would be another user', () => {
  const { template } = databaseStack();

  expect(Object.keys(template().findResources('AWS::SecretsManager::Secret'))).toEqual([secret.Ref]);
  template().hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      KmsKeyId: keyArn,
      SecretString: Match.absent(),
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"app"}',
        GenerateStringKey: 'password',
        PasswordLength: 32,
        ExcludePunctuation: true,
      },
    },
  });
});

test('changes turns every 30 days, when its users exist', () => {
  databaseStack()
    .template()
    .hasResource('AWS::SecretsManager::RotationSchedule', {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('RotateFunction'),
        Match.stringLikeRegexp('^DatabaseApplicationUsers'),
      ]),
      Properties: {
        SecretId: secret,
        RotationLambdaARN: rotate,
        RotationRules: { AutomaticallyAfterDays: 30 },
        RotateImmediatelyOnUpdate: false,
      },
    });
});

test('takes another name and another rotation', () => {
  const { template } = databaseStack({ applicationUser: 'shop', applicationRotation: Duration.days(7) });

  template().hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: Match.objectLike({ SecretStringTemplate: '{"username":"shop"}' }),
  });
  template().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    SecretId: secret,
    RotationRules: { AutomaticallyAfterDays: 7 },
  });
  template().hasResourceProperties('Custom::DatabaseUsers', { user: 'shop' });
});

/** What the function is told, with references in braces. */
function settingsOf(made: ReturnType<typeof databaseStack>): unknown {
  const [{ Properties = {} } = {}] = Object.values(
    made.template().findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { APPLICATION: Match.anyValue() } } },
    }),
  );
  const { APPLICATION } = Properties.Environment.Variables;
  const parts = (APPLICATION['Fn::Join'] as [string, unknown[]])[1];
  return JSON.parse(parts.map(part => (typeof part === 'string' ? part : referenceOf(part as object))).join(''));
}

function referenceOf(part: object): string {
  return `{${Object.values(part).flat().join('.')}}`;
}

test('knows the database, its users and their secrets', () => {
  expect(settingsOf(databaseStack({ databaseName: 'orders' }))).toEqual({
    server: {
      host: '{DatabaseB269D8BB.Endpoint.Address}',
      port: '{DatabaseB269D8BB.Endpoint.Port}',
      database: 'orders',
    },
    users: { first: 'app', second: 'app_clone', owner: 'app_owner' },
    adminSecret: '{DatabaseB269D8BB.MasterUserSecret.SecretArn}',
    applicationSecret: '{DatabaseApplicationCC77F0E2}',
  });
});

test('trusts the certificates of RDS, runs in the network, and only twice at once', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Gives the users of the application other passwords, in turn',
      Environment: { Variables: Match.objectLike({ NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' }) },
      VpcConfig: { SecurityGroupIds: [functionGroup], SubnetIds: Match.anyValue() },
      KmsKeyArn: keyArn,
      ReservedConcurrentExecutions: 2,
    });
});

test.each([
  [undefined, 'subnetIds'],
  [false, 'subnetIds'],
  [true, 'dataSubnetIds'],
])('with rotateInDataSubnets %s runs in the %s of the network', (rotateInDataSubnets, field) => {
  const { template } = databaseStack({ rotateInDataSubnets });

  const list = { Ref: Match.stringLikeRegexp(`networkv1${field}`) };
  const subnet = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [',', list] }] });
  template().hasResourceProperties('AWS::Lambda::Function', {
    Description: 'Gives the users of the application other passwords, in turn',
    VpcConfig: { SubnetIds: [subnet(0), subnet(1)] },
  });
});

test('with the group of somebody else nobody but that group is let in', () => {
  const { template } = databaseStack(stack => ({
    rotationSecurityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Tasks', 'sg-tasks'),
  }));

  const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, Description: 'PostgreSQL' };
  template().allResourcesProperties('AWS::EC2::SecurityGroupIngress', {
    ...rule,
    GroupId: databaseGroup,
    SourceSecurityGroupId: 'sg-tasks',
  });
  // what it lets out besides is the business of whoever made it
  template().allResourcesProperties('AWS::EC2::SecurityGroupEgress', {
    ...rule,
    GroupId: 'sg-tasks',
    DestinationSecurityGroupId: databaseGroup,
  });
  template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template().resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  template().resourceCountIs('AWS::EC2::SecurityGroup', 1);
  template().hasResourceProperties('AWS::Lambda::Function', {
    Description: 'Gives the users of the application other passwords, in turn',
    VpcConfig: { SecurityGroupIds: ['sg-tasks'] },
  });
});

test('reaches the database and HTTPS, and nothing reaches it', () => {
  const { template } = databaseStack({ port: 5433 });

  const rule = { IpProtocol: 'tcp', FromPort: 5433, ToPort: 5433, Description: 'PostgreSQL for rotations' };
  template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...rule,
    GroupId: databaseGroup,
    SourceSecurityGroupId: functionGroup,
  });
  template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    ...rule,
    GroupId: functionGroup,
    DestinationSecurityGroupId: databaseGroup,
  });
  template().hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Lambda function: nothing in or out until its owner adds rules',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Secrets Manager' },
    ],
  });
});

test('is let in by endpoints that answer only those who are named', () => {
  const made = databaseStack(stack => ({
    network: Network.fromContract(stack, 'Endpoints', 'dev', { endpoints: true }),
  }));

  made.template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    FromPort: 443,
    ToPort: 443,
    SourceSecurityGroupId: functionGroup,
  });
});

test('may read and change its own secret, read the one of the administrator, and nothing else', () => {
  databaseStack()
    .template()
    .hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'Gives the users of the application other passwords, in turn',
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
          Match.objectLike({ Action: 'sqs:SendMessage' }),
          Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn }),
          Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) }),
          {
            Action: [
              'secretsmanager:DescribeSecret',
              'secretsmanager:GetSecretValue',
              'secretsmanager:PutSecretValue',
              'secretsmanager:UpdateSecretVersionStage',
            ],
            Effect: 'Allow',
            Resource: secret,
          },
          { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: adminSecret },
        ],
      },
    });
});

test('is called by Secrets Manager of this account', () => {
  databaseStack().template().hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: rotate,
    Principal: 'secretsmanager.amazonaws.com',
    SourceAccount: '111122223333',
  });
});

test('makes the users when the way to the database is open, by another function that may do nothing else', () => {
  const { template } = databaseStack();

  template().hasResource('Custom::DatabaseUsers', {
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('RotateFunctionPolicy'),
      Match.stringLikeRegexp('WaysToDatabaseEgress'),
      Match.stringLikeRegexp('WaysToDatabaseIngress'),
    ]),
    Properties: Match.objectLike({
      functionName: { Ref: ofRotation },
      secretArn: secret,
      user: 'app',
      behindProxy: false,
    }),
  });
  template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Description: 'Makes the users of databases',
    PolicyDocument: {
      Statement: Match.arrayWith([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: rotate }]),
    },
  });
});

test('has a secret for each user behind a proxy, which must know both at any time', () => {
  const made = databaseStack({ proxy: {} });

  const secrets = ['DatabaseApplicationProxy1', 'DatabaseApplicationProxy2'].map(id => ({
    Ref: Match.stringLikeRegexp(`^${id}`),
  }));
  for (const username of ['app', 'app_clone']) {
    made.template().hasResourceProperties('AWS::SecretsManager::Secret', {
      Description: `What the proxy knows ${username} by`,
      GenerateSecretString: Match.objectLike({ SecretStringTemplate: JSON.stringify({ username }) }),
    });
  }
  expect(settingsOf(made)).toMatchObject({
    proxySecrets: {
      app: expect.stringMatching(/^{DatabaseApplicationProxy1/),
      app_clone: expect.stringMatching(/^{DatabaseApplicationProxy2/),
    },
  });
  made.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
          Effect: 'Allow',
          Resource: secrets,
        },
      ]),
    },
  });
  made.template().hasResourceProperties('Custom::DatabaseUsers', { behindProxy: true });
  const reason = 'holds the password of one of two users: the rotation of the other secret changes it in turn (Berth)';
  expect(acknowledgedIn(made, '/Application/Proxy1')).toEqual({
    'AwsSolutions::AwsSolutions-SMG4': reason,
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled': reason,
  });
});

test('has keys and logs of AWS, and goes with the stack, when told to', () => {
  const made = databaseStack({ awsManagedKeys: true, deleteWithStack: true, backupPlan: false });

  made.template().hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Delete',
    Properties: { KmsKeyId: Match.absent() },
  });
  made.template().allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
  expect(acknowledgedIn(made, '/Application/Resource')).toEqual({
    'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerUsingKMSKey':
      'awsManagedKeys is on by configuration: the key of Secrets Manager serves this account only (Berth)',
  });
});
