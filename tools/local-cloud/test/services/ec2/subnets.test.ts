import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeSubnetsCommand, EC2Client, type Filter } from '@aws-sdk/client-ec2';
import { ScaledClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

let running: RunningCloud;
let ec2: EC2Client;
let cloudFormation: CloudFormationClient;

beforeEach(async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  ec2 = new EC2Client(running.client);
  cloudFormation = new CloudFormationClient(running.client);
});

afterEach(() => running.stop());

function subnet(zone: string, CidrBlock: string, Name: string) {
  const Properties = { VpcId: { Ref: 'Vpc' }, CidrBlock, AvailabilityZone: zone, Tags: [{ Key: 'Name', Value: Name }] };
  return { Type: 'AWS::EC2::Subnet', Properties };
}

async function deploy(Resources: object, isNew = true) {
  const Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
  const Outputs = { Zone: { Value: { 'Fn::GetAtt': ['A', 'AvailabilityZone'] } }, A: { Value: { Ref: 'A' } } };
  const input = { StackName: 'network', TemplateBody: JSON.stringify({ Resources: { Vpc, ...Resources }, Outputs }) };
  await (isNew
    ? cloudFormation.send(new CreateStackCommand(input))
    : cloudFormation.send(new UpdateStackCommand(input)));
  return (await settled(cloudFormation, 'network')).outputs;
}

async function blocks(Filters: Filter[] = [], SubnetIds?: string[]) {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters, SubnetIds }));
  return Subnets.map(({ CidrBlock }) => CidrBlock).sort();
}

test('subnets of a stack are known by id, block, zone and tag, until it is deleted', async () => {
  const A = subnet('eu-west-1a', '10.0.1.0/24', 'app-a');
  const B = subnet('eu-west-1b', '10.0.2.0/24', 'app-b');
  const outputs = await deploy({ A, B });

  expect(outputs).toMatchObject({ Zone: 'eu-west-1a', A: expect.stringMatching(/^subnet-[0-9a-f]{17}$/) });
  expect(await blocks()).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
  expect(await blocks([], [outputs.A ?? ''])).toEqual(['10.0.1.0/24']);
  expect(await blocks([{ Name: 'availability-zone', Values: ['eu-west-1b'] }])).toEqual(['10.0.2.0/24']);
  expect(await blocks([{ Name: 'tag:Name', Values: ['*-a'] }])).toEqual(['10.0.1.0/24']);

  await deploy({ A: subnet('eu-west-1a', '10.0.1.0/24', 'first'), B }, false);
  expect(await blocks([{ Name: 'tag:Name', Values: ['first'] }])).toEqual(['10.0.1.0/24']);

  await cloudFormation.send(new DeleteStackCommand({ StackName: 'network' }));
  await settled(cloudFormation, 'network').catch(() => undefined);
  expect(await blocks()).toEqual([]);
});

test('says so when a subnet does not exist', async () => {
  await expect(blocks([], ['subnet-0'])).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
});
