import {
  DescribeSecurityGroupRulesCommand,
  type DescribeSecurityGroupRulesCommandOutput,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';

/** Take all rules out of a security group, so that what gets it by accident reaches nothing and nothing reaches it. */
export async function closeGroup(ec2: Pick<EC2Client, 'send'>, groupId: string): Promise<void> {
  const rules = await rulesOf(ec2, groupId);
  const ingress = idsOf(rules.filter(rule => !rule.IsEgress));
  const egress = idsOf(rules.filter(rule => rule.IsEgress));
  if (ingress.length > 0) {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: ingress }));
  }
  if (egress.length > 0) {
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, SecurityGroupRuleIds: egress }));
  }
}

async function rulesOf(ec2: Pick<EC2Client, 'send'>, groupId: string): Promise<SecurityGroupRule[]> {
  const rules: SecurityGroupRule[] = [];
  let NextToken: string | undefined;
  do {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    const page: DescribeSecurityGroupRulesCommandOutput = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters, NextToken }),
    );
    rules.push(...(page.SecurityGroupRules ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return rules;
}

function idsOf(rules: readonly SecurityGroupRule[]): string[] {
  return rules.flatMap(rule => rule.SecurityGroupRuleId ?? []);
}
