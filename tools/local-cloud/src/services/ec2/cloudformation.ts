import type { IpPermission } from '@aws-sdk/client-ec2';
import { idOf } from '../../cloudformation/spec/birth';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { allOutbound, type GroupRule, newRuleId, rulesOf, sameRule } from './group-rules';
import type { SecurityGroup, SecurityGroups } from './security-groups';

type Properties = Record<string, unknown>;

/** The CloudFormation resource types around security groups. */
export function ec2Providers(
  groups: SecurityGroups,
  operations: Readonly<Record<string, Operation>>,
): Record<string, ResourceProvider> {
  return {
    'AWS::EC2::VPC': vpcProvider(groups),
    'AWS::EC2::SecurityGroup': groupProvider(groups),
    'AWS::EC2::SecurityGroupIngress': ruleProvider(operations, false),
    'AWS::EC2::SecurityGroupEgress': ruleProvider(operations, true),
  };
}

/** Ids are those of the specification, which also gives the VPC its other attributes. */
function vpcProvider(groups: SecurityGroups): ResourceProvider {
  const put = async (request: ResourceRequest, id: string): Promise<ResourceState> => {
    const { region, accountId, properties } = request;
    const tags = resourceTags(tagList(properties.Tags), request.stackTags);
    const defaultGroupId = groups.vpcs.get(id)?.defaultGroupId ?? idOf(request, 'sg-');
    groups.vpcs.put(id, { id, region, accountId, cidrBlock: String(properties.CidrBlock), defaultGroupId, tags });
    if (!groups.tryGet(defaultGroupId)) groups.put(defaultGroup(defaultGroupId, id, request));
    return { physicalId: id, attributes: { DefaultSecurityGroup: defaultGroupId } };
  };
  return {
    create: request => put(request, idOf(request, 'vpc-')),
    update: request => put(request, request.physicalId),
    delete: async ({ physicalId }) => groups.deleteVpc(physicalId),
  };
}

/**
 * What every VPC has: all from itself, all to everywhere.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
 */
function defaultGroup(id: string, vpcId: string, { region, accountId }: ResourceRequest): SecurityGroup {
  const fromItself = {
    id: newRuleId(),
    isEgress: false,
    protocol: '-1',
    fromPort: -1,
    toPort: -1,
    groupId: id,
    tags: {},
  };
  const rules = [fromItself, allOutbound()];
  return { id, region, accountId, name: 'default', description: 'default VPC security group', vpcId, rules, tags: {} };
}

function groupProvider(groups: SecurityGroups): ResourceProvider {
  const put = (request: ResourceRequest, id: string, others: readonly GroupRule[]): ResourceState => {
    const { region, accountId, properties, generatedName } = request;
    const { GroupName, GroupDescription, VpcId } = properties;
    const group = groups.put({
      id,
      region,
      accountId,
      name: String(GroupName ?? generatedName),
      description: String(GroupDescription),
      vpcId: String(VpcId ?? ''),
      rules: withInline(groups.tryGet(id)?.rules ?? [], inlineRules(properties), others),
      tags: resourceTags(tagList(properties.Tags), request.stackTags),
    });
    return { physicalId: id, attributes: { GroupId: id, VpcId: group.vpcId } };
  };
  return {
    async create(request) {
      const id = idOf(request, 'sg-');
      const { GroupName, VpcId } = request.properties;
      const { region, accountId, generatedName } = request;
      const name = String(GroupName ?? generatedName);
      groups.refuseSameName({ id, region, accountId, name, vpcId: String(VpcId ?? ''), description: '', tags: {} });
      return put(request, id, []);
    },
    update: async request => {
      const known = groups.tryGet(request.physicalId)?.rules ?? [];
      return put(
        request,
        request.physicalId,
        known.filter(rule => !rule.isInline),
      );
    },
    delete: async ({ physicalId, region }) => groups.delete(physicalId, region),
  };
}

/** Rules of the properties keep their ids for as long as they stand there; those that came another way stay. */
function withInline(
  known: readonly GroupRule[],
  inline: readonly GroupRule[],
  others: readonly GroupRule[],
): GroupRule[] {
  const kept = inline.map(rule => ({ ...rule, id: known.find(other => sameRule(other, rule))?.id ?? rule.id }));
  return [...kept, ...others.filter(rule => !inline.some(other => sameRule(other, rule)))];
}

/** Without rules for what goes out, everything may: CloudFormation leaves the default there. */
function inlineRules({ SecurityGroupIngress, SecurityGroupEgress }: Properties): GroupRule[] {
  const rules = (list: unknown, isEgress: boolean) =>
    ((list ?? []) as Properties[]).flatMap(rule => rulesOf([permissionOf(rule)], isEgress));
  const outbound = SecurityGroupEgress === undefined ? [allOutbound()] : rules(SecurityGroupEgress, true);
  return [...rules(SecurityGroupIngress, false), ...outbound].map(rule => ({ ...rule, isInline: true }));
}

/** A rule as templates spell it. */
function permissionOf(rule: Properties): IpPermission {
  const text = (name: string) => (rule[name] === undefined ? undefined : String(rule[name]));
  const number = (name: string) => (rule[name] === undefined ? undefined : Number(rule[name]));
  const Description = text('Description');
  const GroupId = text('SourceSecurityGroupId') ?? text('DestinationSecurityGroupId');
  const PrefixListId = text('SourcePrefixListId') ?? text('DestinationPrefixListId');
  const [CidrIp, CidrIpv6] = [text('CidrIp'), text('CidrIpv6')];
  return {
    IpProtocol: text('IpProtocol'),
    FromPort: number('FromPort'),
    ToPort: number('ToPort'),
    IpRanges: CidrIp ? [{ CidrIp, Description }] : [],
    Ipv6Ranges: CidrIpv6 ? [{ CidrIpv6, Description }] : [],
    PrefixListIds: PrefixListId ? [{ PrefixListId, Description }] : [],
    UserIdGroupPairs: GroupId ? [{ GroupId, Description }] : [],
  };
}

/** Every change but the description's replaces a rule. */
function ruleProvider(operations: Readonly<Record<string, Operation>>, isEgress: boolean): ResourceProvider {
  const direction = isEgress ? 'Egress' : 'Ingress';
  const run = async <T>(verb: string, request: ResourceRequest, input: object): Promise<T> => {
    const { accountId, region } = request;
    const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
    return (await operations[`${verb}SecurityGroup${direction}`]?.(input, call)) as T;
  };
  return {
    async create(request) {
      const { resumedId, initiated, properties } = request;
      if (resumedId) return { physicalId: resumedId };
      const input = {
        GroupId: properties.GroupId,
        GroupName: properties.GroupName,
        IpPermissions: [permissionOf(properties)],
      };
      const answer = await run<{ SecurityGroupRules: [{ SecurityGroupRuleId: string }] }>('Authorize', request, input);
      const id = answer.SecurityGroupRules[0].SecurityGroupRuleId;
      initiated(id);
      return { physicalId: id, attributes: { Id: id } };
    },
    async delete(request) {
      const { physicalId, properties } = request;
      await run('Revoke', request, { GroupId: properties.GroupId, SecurityGroupRuleIds: [physicalId] });
    },
  };
}

/** Text for the tags that a template gives as anything. */
function tagList(tags: unknown): { Key: string; Value: string }[] {
  const list = (tags ?? []) as { Key: unknown; Value: unknown }[];
  return list.map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
}
