import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

const REQUESTED = 'aws:RequestTag/berth:stack';

/**
 * What the function behind the rules of a stack may do: make rules of a listener, and change those that it made.
 *
 * The load balancer names rules itself, so what is meant is said by the tag that the function gives them.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
export function trafficRuleStatements(listenerArn: string, stackName: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['elasticloadbalancing:CreateRule'],
      resources: [listenerArn],
      conditions: { StringEquals: { [REQUESTED]: stackName } },
    }),
    new PolicyStatement({
      actions: ['elasticloadbalancing:AddTags'],
      resources: ['*'],
      conditions: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateRule', [REQUESTED]: stackName } },
    }),
    new PolicyStatement({
      actions: [
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:SetRulePriorities',
      ],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:ResourceTag/berth:stack': stackName } },
    }),
    // no resource level
    new PolicyStatement({
      actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags'],
      resources: ['*'],
    }),
  ];
}
