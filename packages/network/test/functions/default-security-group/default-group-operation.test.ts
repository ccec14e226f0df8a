import {
  DescribeSecurityGroupRulesCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { operation } from '../../../src/functions/default-security-group';
import { defaultGroupOperation } from '../../../src/functions/default-security-group/default-group-operation';

const request = {
  properties: { groupId: 'sg-1' },
  requestId: 'request-1',
  stackId: 'stack-1',
  logicalId: 'Rules',
  claim: () => undefined,
};
const inbound: SecurityGroupRule = { SecurityGroupRuleId: 'sgr-in', IsEgress: false };
const outbound: SecurityGroupRule = { SecurityGroupRuleId: 'sgr-out', IsEgress: true };

/** EC2 with a group whose rules come in pages. */
function fakeEc2(...pages: (SecurityGroupRule[] | undefined)[]) {
  const calls: unknown[][] = [];
  const send = async (command: { input: object }): Promise<object> => {
    calls.push([command.constructor, command.input]);
    if (!(command instanceof DescribeSecurityGroupRulesCommand)) return {};
    const page = Number(command.input.NextToken ?? 0);
    return { SecurityGroupRules: pages[page], NextToken: page + 1 < pages.length ? String(page + 1) : undefined };
  };
  return { calls, operation: defaultGroupOperation({ send } as unknown as EC2Client) };
}

const described = (NextToken?: string) => [
  DescribeSecurityGroupRulesCommand,
  { Filters: [{ Name: 'group-id', Values: ['sg-1'] }], NextToken },
];

test('takes out what AWS puts into a new group', async () => {
  const ec2 = fakeEc2([inbound, outbound]);

  const result = await ec2.operation.create(request);

  expect(result).toEqual({ physicalId: 'sg-1' });
  expect(ec2.calls).toEqual([
    described(),
    [RevokeSecurityGroupIngressCommand, { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-in'] }],
    [RevokeSecurityGroupEgressCommand, { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-out'] }],
  ]);
});

test('closes the group again with an update', async () => {
  const ec2 = fakeEc2([inbound]);

  const result = await ec2.operation.update({ ...request, oldProperties: { groupId: 'sg-0' }, physicalId: 'sg-0' });

  expect(result).toEqual({ physicalId: 'sg-1' });
  expect(ec2.calls).toHaveLength(2);
});

test.each([[[]], [undefined], [[{ IsEgress: true }]]])('changes nothing in a group that is closed: %j', async rules => {
  const ec2 = fakeEc2(rules);

  await ec2.operation.create(request);

  expect(ec2.calls).toEqual([described()]);
});

test('finds the rules of all pages', async () => {
  const ec2 = fakeEc2([outbound], [{ ...outbound, SecurityGroupRuleId: 'sgr-2' }]);

  await ec2.operation.create(request);

  expect(ec2.calls).toEqual([
    described(),
    described('1'),
    [RevokeSecurityGroupEgressCommand, { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-out', 'sgr-2'] }],
  ]);
});

test('opens nothing when it is deleted', async () => {
  const ec2 = fakeEc2([inbound]);

  await ec2.operation.delete({ ...request, physicalId: 'sg-1' });

  expect(ec2.calls).toEqual([]);
});

test('is what the runtime looks for', () => {
  expect(operation).toEqual({
    create: expect.any(Function),
    update: expect.any(Function),
    delete: expect.any(Function),
  });
});
