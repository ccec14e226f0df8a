import {
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { operation } from '../../../src/functions/default-security-group';
import { defaultGroupOperation } from '../../../src/functions/default-security-group/default-group-operation';

const request = {
  properties: { groupId: 'sg-1', account: '111122223333' },
  requestId: 'request-1',
  stackId: 'stack-1',
  logicalId: 'Rules',
  claim: () => undefined,
};
const REVOKED = [
  [
    RevokeSecurityGroupIngressCommand,
    {
      GroupId: 'sg-1',
      IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: '111122223333' }] }],
    },
  ],
  [
    RevokeSecurityGroupEgressCommand,
    { GroupId: 'sg-1', IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
  ],
];

/** EC2 that answers every call with `error`, if there is one. */
function fakeEc2(error?: string) {
  const calls: unknown[][] = [];
  const send = async (command: { input: object }): Promise<object> => {
    calls.push([command.constructor, command.input]);
    if (error) throw Object.assign(new Error(error), { name: error });
    return {};
  };
  return { calls, operation: defaultGroupOperation({ send } as unknown as EC2Client) };
}

test('takes out what AWS puts into a new group', async () => {
  const ec2 = fakeEc2();

  const result = await ec2.operation.create(request);

  expect(result).toEqual({ physicalId: 'sg-1' });
  expect(ec2.calls).toEqual(REVOKED);
});

test('closes the group again with an update', async () => {
  const ec2 = fakeEc2();
  const oldProperties = { ...request.properties, groupId: 'sg-0' };

  const result = await ec2.operation.update({ ...request, oldProperties, physicalId: 'sg-0' });

  expect(result).toEqual({ physicalId: 'sg-1' });
  expect(ec2.calls).toEqual(REVOKED);
});

test('is content with a group that is closed', async () => {
  const ec2 = fakeEc2('InvalidPermission.NotFound');

  await expect(ec2.operation.create(request)).resolves.toEqual({ physicalId: 'sg-1' });
  expect(ec2.calls).toEqual(REVOKED);
});

test('fails when it may not close the group', async () => {
  const ec2 = fakeEc2('UnauthorizedOperation');

  await expect(ec2.operation.create(request)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

test('opens nothing when it is deleted', async () => {
  const ec2 = fakeEc2();

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
