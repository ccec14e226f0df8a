import {
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';

/** A default security group, and whose it is. */
export interface DefaultGroup {
  readonly groupId: string;
  readonly account: string;
}

/**
 * Take the rules that AWS gives it out of the default group of a VPC: all between what is in it, and everything out.
 *
 * They are named, not looked for: to look for rules one may look at those of all groups.
 */
export async function closeGroup(ec2: Pick<EC2Client, 'send'>, { groupId, account }: DefaultGroup): Promise<void> {
  const among: IpPermission = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: groupId, UserId: account }] };
  const out: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await unlessGone(ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [among] })));
  await unlessGone(ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: [out] })));
}

async function unlessGone(revoked: Promise<unknown>): Promise<void> {
  try {
    await revoked;
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidPermission.NotFound') return;
    throw error;
  }
}
