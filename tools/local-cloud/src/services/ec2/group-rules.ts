import type { IpPermission, RevokedSecurityGroupRule, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/aws-error';
import { randomBytes } from '../../core/random';
import type { Tags } from '../../core/tags';

/** One rule: one direction, one range of ports, one peer. */
export interface GroupRule {
  readonly id: string;
  readonly isEgress: boolean;

  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;

  /** -1 where the protocol has none. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly prefixListId?: string;

  /** Of the security group at the other end. */
  readonly groupId?: string;
  readonly description?: string;
  readonly tags: Tags;

  /** Whether it stands in the properties of its group in a template. */
  readonly isInline?: boolean;
}

const protocols: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/** The rules that permissions spell: one for each peer. */
export function rulesOf(permissions: readonly IpPermission[] | undefined, isEgress: boolean): GroupRule[] {
  return (permissions ?? []).flatMap(permission => {
    const { IpProtocol = '-1', IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
    const protocol = protocols[IpProtocol] ?? IpProtocol.toLowerCase();
    const base = { isEgress, protocol, ...portsOf(protocol, permission), tags: {} };
    const peers = [
      ...IpRanges.map(({ CidrIp: cidrIpv4, Description: description }) => ({ cidrIpv4, description })),
      ...Ipv6Ranges.map(({ CidrIpv6: cidrIpv6, Description: description }) => ({ cidrIpv6, description })),
      ...PrefixListIds.map(({ PrefixListId: prefixListId, Description: description }) => ({
        prefixListId,
        description,
      })),
      ...UserIdGroupPairs.map(({ GroupId: groupId, Description: description }) => ({ groupId, description })),
    ];
    return peers.map(peer => ({ id: newRuleId(), ...base, ...peer }));
  });
}

function portsOf(protocol: string, { FromPort, ToPort }: IpPermission): Pick<GroupRule, 'fromPort' | 'toPort'> {
  if (protocol === '-1' || FromPort === undefined) return { fromPort: -1, toPort: -1 };
  const [fromPort, toPort] = [Number(FromPort), Number(ToPort ?? FromPort)];
  const isPort = (port: number) => Number.isInteger(port) && port >= -1 && port <= 65_535;
  if (!isPort(fromPort) || !isPort(toPort) || (protocol !== 'icmp' && fromPort > toPort)) {
    throw new AwsError('InvalidParameterValue', `Invalid TCP/UDP port range (${fromPort}:${toPort})`);
  }
  return { fromPort, toPort };
}

export function newRuleId(): string {
  return `sgr-0${randomBytes(8).toString('hex')}`;
}

/** Everything, to everywhere: what a new security group allows out. */
export function allOutbound(): GroupRule {
  return { id: newRuleId(), isEgress: true, protocol: '-1', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0', tags: {} };
}

/** What makes two rules the same, whatever their descriptions. */
export function sameRule(a: GroupRule, b: GroupRule): boolean {
  return factsOf(a) === factsOf(b);
}

function factsOf(rule: GroupRule): string {
  const { isEgress, protocol, fromPort, toPort } = rule;
  return [isEgress, protocol, fromPort, toPort, peerOf(rule)].join('|');
}

function peerOf({ cidrIpv4, cidrIpv6, prefixListId, groupId }: GroupRule): string {
  return cidrIpv4 ?? cidrIpv6 ?? prefixListId ?? groupId ?? '';
}

/**
 * Rules after others were added.
 *
 * @throws AwsError InvalidPermission.Duplicate
 */
export function withRules(rules: readonly GroupRule[], added: readonly GroupRule[]): GroupRule[] {
  const all = [...rules];
  for (const rule of added) {
    if (all.some(other => sameRule(other, rule))) {
      const ports = rule.fromPort < 0 ? '' : `, from port: ${rule.fromPort}, to port: ${rule.toPort}`;
      const protocol = rule.protocol === '-1' ? 'ALL' : rule.protocol.toUpperCase();
      const text = `the specified rule "peer: ${peerOf(rule)}, ${protocol}${ports}, ALLOW" already exists`;
      throw new AwsError('InvalidPermission.Duplicate', text);
    }
    all.push(rule);
  }
  return all;
}

/** Rules as DescribeSecurityGroups tells them: those of one protocol and one range of ports together. */
export function permissionsOf(rules: readonly GroupRule[], accountId: string): IpPermission[] {
  const permissions = new Map<string, Required<IpPermission>>();
  for (const rule of rules) {
    const { protocol: IpProtocol, fromPort: FromPort, toPort: ToPort, description: Description } = rule;
    const key = [IpProtocol, FromPort, ToPort].join();
    const ports = (IpProtocol === '-1' ? {} : { FromPort, ToPort }) as { FromPort: number; ToPort: number };
    const lists = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
    const permission = permissions.get(key) ?? { IpProtocol, ...ports, ...lists };
    permissions.set(key, permission);
    if (rule.cidrIpv4) permission.IpRanges.push({ CidrIp: rule.cidrIpv4, Description });
    if (rule.cidrIpv6) permission.Ipv6Ranges.push({ CidrIpv6: rule.cidrIpv6, Description });
    if (rule.prefixListId) permission.PrefixListIds.push({ PrefixListId: rule.prefixListId, Description });
    if (rule.groupId) permission.UserIdGroupPairs.push({ GroupId: rule.groupId, UserId: accountId, Description });
  }
  return [...permissions.values()];
}

/** A rule in the words of DescribeSecurityGroupRules. */
export function describeRule(
  rule: GroupRule,
  group: { id: string; accountId: string; region: string },
): SecurityGroupRule {
  const { accountId, region } = group;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${rule.id}`,
    GroupId: group.id,
    GroupOwnerId: accountId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidrIpv4,
    CidrIpv6: rule.cidrIpv6,
    PrefixListId: rule.prefixListId,
    Description: rule.description,
    ...(rule.groupId ? { ReferencedGroupInfo: { GroupId: rule.groupId, UserId: accountId } } : {}),
    Tags: Object.entries(rule.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

export function describeRevoked(rule: GroupRule, groupId: string): RevokedSecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: groupId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidrIpv4,
    CidrIpv6: rule.cidrIpv6,
    PrefixListId: rule.prefixListId,
    ReferencedGroupId: rule.groupId,
    Description: rule.description,
  };
}
