import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import { ruleArn } from '../arns';
import type { Rule } from '../registry';
import { checkedActions } from './actions';
import type { ControlPlane } from './control-plane';
import { describeDefaultRule } from './listeners';
import { newTags } from './tags';

const fields = ['host-header', 'path-pattern', 'http-header', 'http-request-method', 'query-string', 'source-ip'];

export function ruleOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry } = plane;
  return {
    CreateRule(input: sdk.CreateRuleInput): sdk.CreateRuleOutput {
      const listener = registry.getListener(input.ListenerArn);
      const priority = Number(input.Priority);
      checkPriorities(registry.rulesOf(listener.arn), new Map([['', priority]]));
      const rule: Rule = {
        arn: ruleArn(listener.arn),
        listenerArn: listener.arn,
        priority,
        conditions: checkedConditions(input.Conditions),
        actions: checkedActions(registry, listener.loadBalancerArn, input.Actions),
      };
      refuseTransforms(input.Transforms);
      registry.tags.put(rule.arn, newTags(input.Tags));
      registry.rules.put(rule.arn, rule);
      plane.changed();
      return { Rules: [describeRule(rule)] };
    },

    ModifyRule(input: sdk.ModifyRuleInput): sdk.ModifyRuleOutput {
      if (input.RuleArn?.endsWith('/default')) {
        throw new AwsError('OperationNotPermitted', `Default rule '${input.RuleArn}' cannot be modified`);
      }
      const rule = registry.getRule(input.RuleArn);
      const { loadBalancerArn } = registry.getListener(rule.listenerArn);
      refuseTransforms(input.Transforms);
      const changed: Rule = {
        ...rule,
        ...(input.Conditions && { conditions: checkedConditions(input.Conditions) }),
        ...(input.Actions && { actions: checkedActions(registry, loadBalancerArn, input.Actions) }),
      };
      registry.rules.put(rule.arn, changed);
      plane.changed();
      return { Rules: [describeRule(changed)] };
    },

    DescribeRules({ ListenerArn, RuleArns }: sdk.DescribeRulesInput): sdk.DescribeRulesOutput {
      if (RuleArns?.length) return { Rules: RuleArns.map(arn => findRule(plane, arn)) };
      const listener = registry.getListener(ListenerArn);
      return { Rules: [...registry.rulesOf(listener.arn).map(describeRule), describeDefaultRule(listener)] };
    },

    DeleteRule({ RuleArn }: sdk.DeleteRuleInput): sdk.DeleteRuleOutput {
      if (RuleArn?.endsWith('/default')) {
        throw new AwsError('OperationNotPermitted', `Default rule '${RuleArn}' cannot be deleted`);
      }
      const { arn } = registry.getRule(RuleArn);
      registry.rules.delete(arn);
      registry.tags.delete(arn);
      plane.changed();
      return {};
    },

    SetRulePriorities({ RulePriorities = [] }: sdk.SetRulePrioritiesInput): sdk.SetRulePrioritiesOutput {
      const wanted = new Map(RulePriorities.map(({ RuleArn = '', Priority }) => [RuleArn, Number(Priority)]));
      const rules = [...wanted.keys()].map(arn => registry.getRule(arn));
      for (const { listenerArn } of rules) checkPriorities(registry.rulesOf(listenerArn), wanted);
      const changed = rules.map(rule => ({ ...rule, priority: wanted.get(rule.arn) ?? rule.priority }));
      for (const rule of changed) registry.rules.put(rule.arn, rule);
      plane.changed();
      return { Rules: changed.map(describeRule) };
    },
  };
}

function findRule({ registry }: ControlPlane, arn: string): sdk.Rule {
  if (!arn.endsWith('/default')) return describeRule(registry.getRule(arn));
  const ofListener = arn.replace(':listener-rule/', ':listener/').replace(/\/default$/, '');
  return describeDefaultRule(registry.getListener(ofListener));
}

function describeRule(rule: Rule): sdk.Rule {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: [...rule.conditions],
    Actions: [...rule.actions],
    IsDefault: false,
  };
}

/** `wanted` is by rule ARN; a rule to come has the ARN ''. */
function checkPriorities(rules: readonly Rule[], wanted: ReadonlyMap<string, number>): void {
  const taken = new Set(rules.filter(({ arn }) => !wanted.has(arn)).map(({ priority }) => priority));
  for (const priority of wanted.values()) {
    if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) {
      throw new AwsError('ValidationError', `Rule priority '${priority}' must be between '1' and '50000' inclusive`);
    }
    if (taken.has(priority)) throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
    taken.add(priority);
  }
}

function checkedConditions(conditions: readonly sdk.RuleCondition[] | undefined): sdk.RuleCondition[] {
  if (!conditions?.length) throw new AwsError('ValidationError', 'A condition must be specified');
  for (const { Field = '', RegexValues, ...configs } of conditions) {
    if (!fields.includes(Field)) {
      throw new AwsError('ValidationError', `Condition field '${Field}' must be one of '[${fields.join(', ')}]'`);
    }
    if (RegexValues?.length || JSON.stringify(configs).includes('"RegexValues"')) {
      throw new AwsError('ValidationError', 'Regular expressions in conditions are not implemented in the local cloud');
    }
  }
  return [...conditions];
}

function refuseTransforms(transforms: readonly sdk.RuleTransform[] | undefined): void {
  if (transforms?.length) throw new AwsError('ValidationError', 'Transforms are not implemented in the local cloud');
}
