import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { rulesOfListener } from '../rule-arns';

/**
 * What the function behind a rule may do: with the rules of one listener only.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
export function trafficRuleStatements(listenerArn: string): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:CreateRule'], resources: [listenerArn] }),
    new PolicyStatement({
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:SetRulePriorities',
      ],
      resources: [rulesOfListener(listenerArn)],
    }),
    // no resource level
    new PolicyStatement({
      actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags'],
      resources: ['*'],
    }),
  ];
}
