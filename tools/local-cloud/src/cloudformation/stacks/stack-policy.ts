import { refusal } from '../refusals';
import { isObject, listOf } from '../template/template';

export type PolicyAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

/**
 * Refuses what a stack's policy does not allow. Once there is a policy, what no statement allows is denied.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function checkPolicy(policy: string | undefined, action: PolicyAction, logicalId: string, type: string): void {
  if (policy === undefined) return;
  const document: unknown = JSON.parse(policy);
  const statements = isObject(document) ? listOf(document.Statement) : [];
  const matching = statements
    .map((statement, position) => ({ statement, position }))
    .filter(({ statement }) => {
      return isObject(statement) && appliesTo(statement, action, logicalId, type);
    });
  const effect = (wanted: string) =>
    matching.find(({ statement }) => isObject(statement) && statement.Effect === wanted);
  const denial = effect('Deny');
  if (denial) {
    throw refusal(
      `Action denied by stack policy: Statement [#${denial.position + 1}] does not allow [${action}] for resource [LogicalResourceId/${logicalId}]`,
    );
  }
  if (!effect('Allow')) {
    throw refusal(
      `Action not allowed by stack policy: no statement allows [${action}] for resource [LogicalResourceId/${logicalId}]`,
    );
  }
}

function appliesTo(
  statement: Readonly<Record<string, unknown>>,
  action: string,
  logicalId: string,
  type: string,
): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const resource = `LogicalResourceId/${logicalId}`;
  const types = isObject(Condition)
    ? Object.values(Condition).flatMap(test => (isObject(test) ? listOf(test.ResourceType) : []))
    : [];
  const isAction = NotAction === undefined ? matches(Action, action) : !matches(NotAction, action);
  const isResource = NotResource === undefined ? matches(Resource, resource) : !matches(NotResource, resource);
  return isAction && isResource && (types.length === 0 || matches(types, type));
}

/** `Update:*`, `LogicalResourceId/Prod*`, `*`. */
function matches(patterns: unknown, value: string): boolean {
  return listOf(patterns).some(pattern => {
    const parts = String(pattern)
      .split('*')
      .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(value);
  });
}
