import { Network } from '@berth/network';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ManagedInstancesCluster, type ManagedInstancesClusterProps } from '../../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function make(props: Partial<ManagedInstancesClusterProps> = {}): IConstruct {
  const network = Network.fromContract(stack, 'Network', 'dev', { zones: 2 });
  return new ManagedInstancesCluster(stack, 'Cluster', { environment: 'dev', network, ...props });
}

/** The role whose id contains `name`, its only policy, and that policy's statements by actions. */
function roleOf(name: string) {
  const template = Template.fromStack(stack);
  const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.includes(name));
  const { Properties } = role?.[1] ?? {};
  const [{ Ref }] = Properties.ManagedPolicyArns;
  const policy = template.findResources('AWS::IAM::ManagedPolicy')[Ref]?.Properties;
  return { trust: Properties.AssumeRolePolicyDocument.Statement, statements: policy.PolicyDocument.Statement };
}

const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] });
const ec2 = (kind: string) => arn(`ec2:eu-west-1:000000000000:${kind}/*`);
const MADE = ['fleet', 'launch-template', 'instance', 'network-interface', 'volume'];
const TAGGED = { StringEquals: { 'aws:RequestTag/AmazonECSManaged': 'true' } };

test('instances may register with their cluster, and nothing else', () => {
  make();

  const [cluster] = Object.keys(Template.fromStack(stack).findResources('AWS::ECS::Cluster'));
  const { trust, statements } = roleOf('InstanceRole');
  expect(trust).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }]);
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['ecs:RegisterContainerInstance', 'ecs:SubmitAttachmentStateChanges', 'ecs:SubmitTaskStateChange'],
      Resource: { 'Fn::GetAtt': [cluster, 'Arn'] },
    },
    {
      Effect: 'Allow',
      Action: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession'],
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ecs:eu-west-1:000000000000:container-instance/',
            { Ref: cluster },
            '/*',
          ],
        ],
      },
    },
    { Effect: 'Allow', Action: 'ecs:DiscoverPollEndpoint', Resource: '*' },
  ]);
});

test('ECS starts instances for this account only', () => {
  make();

  expect(roleOf('InfrastructureRole').trust).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'ecs.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
    },
  ]);
});

test('ECS makes templates and fleets that it tags, in the subnets and with the group and role of the cluster', () => {
  make();

  const { statements } = roleOf('InfrastructureRole');
  const subnets = [0, 1].map(zone => ({
    'Fn::Join': [
      '',
      [
        ...(arn('ec2:eu-west-1:000000000000:subnet/')['Fn::Join'][1] as unknown[]),
        expect.objectContaining({ 'Fn::Select': [zone, expect.anything()] }),
      ],
    ],
  }));
  expect(statements).toEqual([
    { Effect: 'Allow', Action: 'ec2:CreateLaunchTemplate', Resource: ec2('launch-template'), Condition: TAGGED },
    {
      Effect: 'Allow',
      Action: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
      Resource: ec2('launch-template'),
      Condition: { StringEquals: { 'ec2:ManagedResourceOperator': 'ecs.amazonaws.com' } },
    },
    { Effect: 'Allow', Action: 'ec2:CreateFleet', Resource: MADE.map(ec2), Condition: TAGGED },
    { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: MADE.slice(2).map(ec2), Condition: TAGGED },
    {
      Effect: 'Allow',
      Action: 'ec2:RunInstances',
      Resource: ec2('launch-template'),
      Condition: { StringEquals: { 'ec2:ResourceTag/AmazonECSManaged': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: ['ec2:CreateFleet', 'ec2:RunInstances'],
      Resource: [
        ...subnets,
        { 'Fn::Join': ['', expect.arrayContaining([':ec2:eu-west-1:000000000000:security-group/'])] },
        arn('ec2:eu-west-1::image/*'),
      ],
    },
    {
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: MADE.map(ec2),
      Condition: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'] } },
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': [expect.stringContaining('InstanceRole'), 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    { Effect: 'Allow', Action: expect.arrayContaining(['ec2:DescribeInstances']), Resource: '*' },
  ]);
  const look = statements.at(-1).Action;
  expect(look).toHaveLength(10);
  expect(look.every((action: string) => action.startsWith('ec2:Describe'))).toBe(true);
});

test('ECS makes the role of Spot where there is Spot', () => {
  make({ spot: {} });

  expect(roleOf('InfrastructureRole').statements.at(-1)).toEqual({
    Effect: 'Allow',
    Action: 'iam:CreateServiceLinkedRole',
    Resource: arn('iam::000000000000:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot'),
  });
});

test('accepts the wildcards that AWS leaves, each by itself', () => {
  const { node } = make();

  const found = ['InstanceRole', 'InfrastructureRole'].map(role =>
    (node.findChild('Capacity').node.findChild(role).node.findChild('Policy').node.metadata ?? [])
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object)),
  );
  const ofEc2 = (kind: string, account = '000000000000') =>
    `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:eu-west-1:${account}:${kind}/*]`;
  expect(found).toEqual([
    [
      expect.stringMatching(
        /IAM5\[Resource::arn:<AWS::Partition>:ecs:eu-west-1:000000000000:container-instance\/<Cluster\w+>\/\*]$/,
      ),
      'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    ],
    [...MADE.map(kind => ofEc2(kind)), ofEc2('image', ''), 'AwsSolutions::AwsSolutions-IAM5[Resource::*]'],
  ]);
});
