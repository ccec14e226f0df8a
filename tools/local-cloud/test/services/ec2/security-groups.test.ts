import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { ScaledClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

let running: RunningCloud;
let ec2: EC2Client;
let cloudFormation: CloudFormationClient;
let outputs: Record<string, string>;

const Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'shop' }] } };
const Outputs = {
  Vpc: { Value: { Ref: 'Vpc' } },
  Default: { Value: { 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] } },
};

beforeEach(async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  ec2 = new EC2Client(running.client);
  cloudFormation = new CloudFormationClient(running.client);
  outputs = (await deploy({ Vpc }, Outputs)).outputs;
});

afterEach(() => running.stop());

async function deploy(Resources: object, Shown: object = {}, isNew = true) {
  const TemplateBody = JSON.stringify({ Resources, Outputs: Shown });
  const input = { StackName: 'network', TemplateBody };
  if (isNew) await cloudFormation.send(new CreateStackCommand(input));
  else await cloudFormation.send(new UpdateStackCommand(input));
  return settled(cloudFormation, 'network');
}

async function rules(groupId = outputs.Default ?? '') {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules;
}

async function group(id = outputs.Default ?? '') {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
  return SecurityGroups[0];
}

test('a VPC has a default security group: all from itself, all to everywhere', async () => {
  const Filters = [
    { Name: 'vpc-id', Values: [outputs.Vpc ?? ''] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));

  expect(SecurityGroups).toEqual([
    {
      GroupId: outputs.Default,
      GroupName: 'default',
      Description: 'default VPC security group',
      VpcId: outputs.Vpc,
      OwnerId: '000000000000',
      SecurityGroupArn: `arn:aws:ec2:eu-west-1:000000000000:security-group/${outputs.Default}`,
      IpPermissions: [
        {
          IpProtocol: '-1',
          IpRanges: [],
          Ipv6Ranges: [],
          PrefixListIds: [],
          UserIdGroupPairs: [{ GroupId: outputs.Default, UserId: '000000000000' }],
        },
      ],
      IpPermissionsEgress: [
        {
          IpProtocol: '-1',
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [],
          PrefixListIds: [],
          UserIdGroupPairs: [],
        },
      ],
      Tags: [],
    },
  ]);
});

test('the rules of a default group are told, and revoked by their ids', async () => {
  const [ingress, egress] = await rules();
  expect(ingress).toMatchObject({
    IsEgress: false,
    IpProtocol: '-1',
    FromPort: -1,
    ReferencedGroupInfo: { GroupId: outputs.Default },
  });
  expect(egress).toMatchObject({ IsEgress: true, CidrIpv4: '0.0.0.0/0' });

  const revoked = await ec2.send(
    new RevokeSecurityGroupIngressCommand({
      GroupId: outputs.Default,
      SecurityGroupRuleIds: [ingress?.SecurityGroupRuleId ?? ''],
    }),
  );
  await ec2.send(
    new RevokeSecurityGroupEgressCommand({
      GroupId: outputs.Default,
      SecurityGroupRuleIds: [egress?.SecurityGroupRuleId ?? ''],
    }),
  );

  expect(revoked).toMatchObject({
    Return: true,
    RevokedSecurityGroupRules: [{ SecurityGroupRuleId: ingress?.SecurityGroupRuleId }],
  });
  expect(await rules()).toEqual([]);
});

test('the rules of a default group are revoked as permissions, and authorized again', async () => {
  const { IpPermissions, IpPermissionsEgress } = (await group()) ?? {};
  const GroupId = outputs.Default;

  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  expect(await rules()).toEqual([]);
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));

  expect(await group()).toMatchObject({ IpPermissions, IpPermissionsEgress });
  await expect(ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))).rejects.toMatchObject({
    name: 'InvalidPermission.Duplicate',
  });
});

test('a group that somebody makes is found by its tag, and goes', async () => {
  const made = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'bastion',
      Description: 'of people',
      VpcId: outputs.Vpc,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'team', Value: 'shop' }] }],
    }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: made.GroupId,
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '10.0.0.0/8',
    }),
  );

  const Filters = [{ Name: 'tag:team', Values: ['s*'] }];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  expect(SecurityGroups).toMatchObject([
    {
      GroupId: made.GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
    },
  ]);
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: made.GroupId }));
  await expect(group(made.GroupId)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
});

test('a template gives groups their rules, inline and apart', async () => {
  const GroupDescription = 'of tasks';
  const tasks = (port: number) => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription,
      VpcId: { Ref: 'Vpc' },
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: port, ToPort: String(port), CidrIp: '10.0.0.0/16', Description: 'inside' },
      ],
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }],
    },
  });
  const Database = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription, VpcId: { Ref: 'Vpc' } } };
  const FromTasks = {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': ['Database', 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 5432,
      ToPort: 5432,
      SourceSecurityGroupId: { 'Fn::GetAtt': ['Tasks', 'GroupId'] },
    },
  };
  const Shown = {
    ...Outputs,
    Tasks: { Value: { Ref: 'Tasks' } },
    Database: { Value: { Ref: 'Database' } },
    Rule: { Value: { Ref: 'FromTasks' } },
  };

  const made = await deploy({ Vpc, Tasks: tasks(80), Database, FromTasks }, Shown, false);

  expect(made.status).toBe('UPDATE_COMPLETE');
  expect(await rules(made.outputs.Database)).toMatchObject([
    { IsEgress: true, CidrIpv4: '0.0.0.0/0' },
    { SecurityGroupRuleId: made.outputs.Rule, FromPort: 5432, ReferencedGroupInfo: { GroupId: made.outputs.Tasks } },
  ]);
  await expect(ec2.send(new DeleteSecurityGroupCommand({ GroupId: made.outputs.Tasks }))).rejects.toMatchObject({
    name: 'DependencyViolation',
    message: `resource ${made.outputs.Tasks} has a dependent object`,
  });
  const before = await rules(made.outputs.Tasks);

  await deploy({ Vpc, Tasks: tasks(81), Database, FromTasks }, Shown, false);

  const after = await rules(made.outputs.Tasks);
  expect(after).toMatchObject([{ FromPort: 81, Description: 'inside' }, { CidrIpv4: '0.0.0.0/0' }]);
  expect(after[1]?.SecurityGroupRuleId).toBe(before[1]?.SecurityGroupRuleId);

  await cloudFormation.send(new DeleteStackCommand({ StackName: 'network' }));
  expect((await settled(cloudFormation, made.id)).status).toBe('DELETE_COMPLETE');
  expect((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toEqual([]);
});

test('a VPC is told with its tags', async () => {
  const Filters = [{ Name: 'tag:Name', Values: ['shop'] }];

  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters }));

  expect(Vpcs).toMatchObject([
    { VpcId: outputs.Vpc, CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'shop' }] },
  ]);
});

test.each([
  [
    'a group that is not there',
    'InvalidGroup.NotFound',
    () => new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }),
  ],
  [
    'a filter that is not known',
    'InvalidParameterValue',
    () => new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] }),
  ],
  [
    'a rule that is not there',
    'InvalidSecurityGroupRuleId.NotFound',
    () => new RevokeSecurityGroupIngressCommand({ GroupId: outputs.Default, SecurityGroupRuleIds: ['sgr-1'] }),
  ],
  [
    'a permission that is not there',
    'InvalidPermission.NotFound',
    () =>
      new RevokeSecurityGroupIngressCommand({
        GroupId: outputs.Default,
        IpProtocol: 'tcp',
        FromPort: 1,
        ToPort: 1,
        CidrIp: '0.0.0.0/0',
      }),
  ],
  [
    'the deletion of a default group',
    'CannotDelete',
    () => new DeleteSecurityGroupCommand({ GroupId: outputs.Default }),
  ],
  [
    'a VPC that is not there',
    'InvalidVpcID.NotFound',
    () => new CreateSecurityGroupCommand({ GroupName: 'a', Description: 'b', VpcId: 'vpc-1' }),
  ],
  [
    'ports the wrong way round',
    'InvalidParameterValue',
    () =>
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: outputs.Default,
        IpProtocol: 'tcp',
        FromPort: 2,
        ToPort: 1,
        CidrIp: '0.0.0.0/0',
      }),
  ],
])('fails on %s', async (_, name, command) => {
  await expect(ec2.send(command() as DescribeVpcsCommand)).rejects.toMatchObject({ name });
});
