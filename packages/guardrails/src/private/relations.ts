import type { IPolicyValidationContext, PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib/core';
import { type JoinedTemplate, joinTemplates } from './join-templates';
import { type StackGroup, stackGroups } from './stack-templates';
import { contentOf, type Diagnostic, type TemplateEngine } from './template-engine';

const OURS = /^BERTH-/;

/**
 * The findings, with those of our rules taken from all stacks together: a rule about a task and its instances, or about a subnet and its network, finds both wherever they stand.
 *
 * The other rules look at one template, and keep what they found there.
 *
 * @param engine of our rules, asked only for stacks that have others
 */
export function judgeTogether(
  context: IPolicyValidationContext,
  alone: readonly PolicyViolation[],
  engine: () => TemplateEngine,
): PolicyViolation[] {
  const groups = stackGroups(context).filter(({ stacks }) => stacks.length > 1);
  const together = groups.flatMap(group => judgeGroup(group, engine()));
  const joined = new Set(groups.flatMap(({ stacks }) => stacks.map(({ path }) => path)));
  const isAlone = ({ templatePath }: PolicyViolatingResource) => !joined.has(templatePath ?? '');
  const kept = alone
    .map(violation => ({
      ...violation,
      violatingResources: OURS.test(violation.ruleName)
        ? violation.violatingResources.filter(isAlone)
        : violation.violatingResources,
    }))
    .filter(({ violatingResources }) => violatingResources.length > 0);
  return [...kept, ...together];
}

function judgeGroup({ stacks, accountId, region }: StackGroup, engine: TemplateEngine): PolicyViolation[] {
  const joined = joinTemplates(stacks);
  const { diagnostics } = engine.validateTemplate(contentOf(joined.template), {
    disableBuiltinRules: true,
    pseudoParameterOverrides: { accountId, region },
  });
  return diagnostics
    .filter(({ ruleId }) => OURS.test(ruleId))
    .flatMap(diagnostic => {
      const origin = joined.originOf(diagnostic.entity?.logicalId ?? '');
      return origin ? [violationOf(diagnostic, origin, joined)] : [];
    });
}

function violationOf(
  { ruleId, severity, message, propertyPath, suggestedFix }: Diagnostic,
  { stack, logicalId }: NonNullable<ReturnType<JoinedTemplate['originOf']>>,
  joined: JoinedTemplate,
): PolicyViolation {
  const place = propertyPath ? `${propertyPath.replace(/^Properties\./, '')}: ` : '';
  return {
    ruleName: ruleId,
    description: `${place}${joined.readable(message, stack)}`,
    severity: severity === 'WARN' ? 'warning' : 'error',
    fix: suggestedFix,
    violatingResources: [
      { resourceLogicalId: logicalId, templatePath: stack.path, locations: propertyPath ? [propertyPath] : [] },
    ],
  };
}
