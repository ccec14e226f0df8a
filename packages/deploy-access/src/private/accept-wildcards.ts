import { acknowledgeAll, wildcardResource } from '@berth/foundation';
import type { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Effect } from 'aws-cdk-lib/aws-iam';

/** Resources that belong to no environment by their names. */
const SHARED = /^\*$|:(deploymentconfig:|scalable-target\/|secret:)\*$|:role\/aws-service-role\/\*$/;

/** Accept each wildcard of a policy by itself. Which ones there may be is the business of who makes the statements. */
export function acceptWildcards(policy: ManagedPolicy, statements: readonly PolicyStatement[]): void {
  const allowed = statements.filter(({ effect }) => effect === Effect.ALLOW);
  const wildcards = [...new Set(allowed.flatMap(({ resources }) => resources))].filter(name => name.includes('*'));
  const shared = wildcards.filter(name => SHARED.test(name));
  const own = wildcards.filter(name => !SHARED.test(name));
  const idsOf = (names: readonly string[]) => names.map(name => wildcardResource(policy, name));
  acknowledgeAll(
    policy,
    idsOf(shared),
    'no resource level, or a condition or a denial in this policy says what is meant',
  );
  acknowledgeAll(policy, idsOf(own), 'the environment begins the name, CloudFormation or a deployment makes its end');
}
