import type * as api from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import { randomBytes } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { pairsOf, type Tags, tagsOf } from '../../core/tags';
import { passes } from './filters';
import {
  allOutbound,
  describeRevoked,
  describeRule,
  type GroupRule,
  permissionsOf,
  rulesOf,
  sameRule,
  withRules,
} from './group-rules';
import { groupArn, type SecurityGroup, type SecurityGroups, type Vpc } from './security-groups';

/** Security groups and their rules, and the VPCs they are in. */
export function ec2Operations(groups: SecurityGroups): Record<string, Operation> {
  return { ...groupOperations(groups), ...ruleOperations(groups), ...vpcOperations(groups) };
}

function groupOperations(groups: SecurityGroups): Record<string, Operation> {
  return {
    CreateSecurityGroup(
      input: api.CreateSecurityGroupRequest,
      { region, accountId }: Call,
    ): api.CreateSecurityGroupResult {
      const { GroupName: name = '', Description: description = '', VpcId: vpcId = '' } = input;
      if (!groups.vpcs.get(vpcId)) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
      const id = `sg-0${randomBytes(8).toString('hex')}`;
      const tags = tagsIn(input.TagSpecifications, 'security-group');
      const group = { id, region, accountId, name, description, vpcId, rules: [allOutbound()], tags };
      groups.refuseSameName(group);
      return { GroupId: groups.put(group).id, SecurityGroupArn: groupArn(group), Tags: pairsOf(tags) };
    },

    DeleteSecurityGroup(
      { GroupId = '' }: api.DeleteSecurityGroupRequest,
      { region }: Call,
    ): api.DeleteSecurityGroupResult {
      groups.delete(GroupId, region);
      return { Return: true, GroupId };
    },

    DescribeSecurityGroups(
      input: api.DescribeSecurityGroupsRequest,
      { region }: Call,
    ): api.DescribeSecurityGroupsResult {
      const { GroupIds, GroupNames, Filters, NextToken, MaxResults } = input;
      const asked = GroupIds?.length ? GroupIds.map(id => groups.get(id, region)) : groups.list(region);
      const found = asked.filter(group => {
        return (!GroupNames?.length || GroupNames.includes(group.name)) && passes(Filters, factsOf(group), group.tags);
      });
      const { page, next } = paginate(found, NextToken, Number(MaxResults ?? 1000), 'InvalidNextToken');
      return { SecurityGroups: page.map(describeGroup), NextToken: next };
    },

    DescribeSecurityGroupRules(
      input: api.DescribeSecurityGroupRulesRequest,
      { region }: Call,
    ): api.DescribeSecurityGroupRulesResult {
      const { Filters, SecurityGroupRuleIds: ids, NextToken, MaxResults } = input;
      const all = groups.list(region).flatMap(group => group.rules.map(rule => ({ group, rule })));
      for (const id of ids ?? []) if (!all.some(({ rule }) => rule.id === id)) throw ruleNotFound(id);
      const found = all.filter(({ group, rule }) => {
        const facts = { 'group-id': group.id, 'security-group-rule-id': rule.id };
        return (!ids?.length || ids.includes(rule.id)) && passes(Filters, facts, rule.tags);
      });
      const { page, next } = paginate(found, NextToken, Number(MaxResults ?? 1000), 'InvalidNextToken');
      return { SecurityGroupRules: page.map(({ group, rule }) => describeRule(rule, group)), NextToken: next };
    },
  };
}

type Authorize = api.AuthorizeSecurityGroupIngressRequest;
type Revoke = api.RevokeSecurityGroupIngressRequest;

function ruleOperations(groups: SecurityGroups): Record<string, Operation> {
  const authorize = (
    input: Authorize,
    { region }: Call,
    isEgress: boolean,
  ): api.AuthorizeSecurityGroupIngressResult => {
    const group = find(groups, input, region);
    const tags = tagsIn(input.TagSpecifications, 'security-group-rule');
    const added = rulesOf(permissionsIn(input), isEgress).map(rule => ({ ...rule, tags }));
    if (added.length === 0)
      throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
    for (const { groupId } of added) if (groupId) groups.get(groupId, region);
    groups.put({ ...group, rules: withRules(group.rules, added) });
    return { Return: true, SecurityGroupRules: added.map(rule => describeRule(rule, group)) };
  };
  const revoke = (input: Revoke, { region }: Call, isEgress: boolean): api.RevokeSecurityGroupIngressResult => {
    const group = find(groups, input, region);
    const own = group.rules.filter(rule => rule.isEgress === isEgress);
    const revoked = input.SecurityGroupRuleIds?.length
      ? input.SecurityGroupRuleIds.map(id => own.find(rule => rule.id === id) ?? fail(ruleNotFound(id)))
      : rulesOf(permissionsIn(input), isEgress).map(
          rule => own.find(other => sameRule(other, rule)) ?? fail(noSuchRule),
        );
    groups.put({ ...group, rules: group.rules.filter(rule => !revoked.includes(rule)) });
    return { Return: true, RevokedSecurityGroupRules: revoked.map(rule => describeRevoked(rule, group.id)) };
  };
  return {
    AuthorizeSecurityGroupIngress: (input: Authorize, call: Call) => authorize(input, call, false),
    AuthorizeSecurityGroupEgress: (input: Authorize, call: Call) => authorize(input, call, true),
    RevokeSecurityGroupIngress: (input: Revoke, call: Call) => revoke(input, call, false),
    RevokeSecurityGroupEgress: (input: Revoke, call: Call) => revoke(input, call, true),
  };
}

function vpcOperations(groups: SecurityGroups): Record<string, Operation> {
  return {
    DescribeVpcs({ VpcIds, Filters }: api.DescribeVpcsRequest, { region }: Call): api.DescribeVpcsResult {
      const own = groups.vpcs.list().filter(vpc => vpc.region === region);
      const missing = VpcIds?.find(id => !own.some(vpc => vpc.id === id));
      if (missing) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${missing}' does not exist`);
      const found = own.filter(vpc => {
        const facts = { 'vpc-id': vpc.id, cidr: vpc.cidrBlock, 'is-default': 'false', state: 'available' };
        return (!VpcIds?.length || VpcIds.includes(vpc.id)) && passes(Filters, facts, vpc.tags);
      });
      return { Vpcs: found.map(describeVpc) };
    },
  };
}

/** In a VPC only the default group is called by its name. */
function find(groups: SecurityGroups, { GroupId, GroupName }: Authorize, region: string): SecurityGroup {
  const byName = GroupId ? undefined : groups.list(region).find(({ name }) => name === GroupName);
  return byName ?? groups.get(GroupId ?? GroupName, region);
}

/** One rule may be written without the list. */
function permissionsIn({
  IpPermissions,
  IpProtocol,
  FromPort,
  ToPort,
  CidrIp,
}: Authorize | Revoke): api.IpPermission[] {
  if (IpPermissions?.length) return IpPermissions;
  return IpProtocol ? [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }] : [];
}

function factsOf(group: SecurityGroup) {
  return {
    'group-id': group.id,
    'group-name': group.name,
    'vpc-id': group.vpcId,
    'owner-id': group.accountId,
    description: group.description,
  };
}

function describeGroup(group: SecurityGroup): api.SecurityGroup {
  const side = (isEgress: boolean): GroupRule[] => group.rules.filter(rule => rule.isEgress === isEgress);
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: group.accountId,
    SecurityGroupArn: groupArn(group),
    IpPermissions: permissionsOf(side(false), group.accountId),
    IpPermissionsEgress: permissionsOf(side(true), group.accountId),
    Tags: pairsOf(group.tags),
  };
}

function describeVpc({ id, cidrBlock, accountId, tags }: Vpc): api.Vpc {
  return {
    VpcId: id,
    CidrBlock: cidrBlock,
    OwnerId: accountId,
    State: 'available',
    IsDefault: false,
    InstanceTenancy: 'default',
    Tags: pairsOf(tags),
  };
}

function tagsIn(specifications: readonly api.TagSpecification[] | undefined, type: api.ResourceType): Tags {
  const own = (specifications ?? []).filter(({ ResourceType }) => ResourceType === type);
  return tagsOf(own.flatMap(({ Tags = [] }) => Tags));
}

const noSuchRule = new AwsError(
  'InvalidPermission.NotFound',
  'The specified rule does not exist in this security group.',
);

function ruleNotFound(id: string): AwsError {
  return new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
}

function fail(error: AwsError): never {
  throw error;
}
