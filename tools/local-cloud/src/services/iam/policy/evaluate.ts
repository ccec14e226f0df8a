import { holds } from './conditions';
import type { Statement } from './document';
import { type ConditionValues, fits } from './pattern';

/** Who asks, by every name that a policy may give him. */
export interface Principal {
  /** `arn:aws:sts::…:assumed-role/deploy/ci`, `arn:aws:iam::…:root`. */
  readonly arn: string;

  /** ARN of the role behind a session. */
  readonly roleArn?: string;
  readonly accountId: string;

  /** `ecs-tasks.amazonaws.com`: a service, which is of no account. */
  readonly service?: string;

  /** ARN of the provider whose token the caller shows; he is of no account then. */
  readonly federated?: string;
}

export interface AccessRequest {
  readonly principal: Principal;

  /** `ecs:UpdateService`. */
  readonly action: string;

  /** ARN, or `*` for an action without resources. */
  readonly resource: string;
  readonly context: ConditionValues;
}

type Policy = readonly Statement[];

/** All policies that have a say. */
export interface Policies {
  /** Attached to the caller, inline and managed. */
  readonly identity: readonly Policy[];

  /** What the caller may have at most. @default - everything */
  readonly boundary?: Policy;

  /** What was given with AssumeRole, for one session. @default - everything */
  readonly session?: Policy;

  /** Of what is asked for: the trust policy of a role, the policy of a secret. @default - none */
  readonly resource?: Policy;

  /** Whether nothing is allowed that the policy of the resource does not allow: roles, KMS keys. @default false */
  readonly resourceDecides?: boolean;
}

/** Kind of a policy, in the words of AWS's refusals. */
export type PolicyKind = 'identity-based policy' | 'permissions boundary' | 'session policy' | 'resource-based policy';

export type Decision =
  | { readonly outcome: 'allowed' }
  | { readonly outcome: 'implicitlyDenied' | 'explicitlyDenied'; readonly by: PolicyKind };

/**
 * What AWS decides about a request within one account: an explicit deny anywhere ends it; what the resource's own policy allows to the caller himself
 * needs no other allow; else his policies must allow it, and boundary and session policy too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluate(request: AccessRequest, policies: Policies): Decision {
  const { identity, boundary, session, resource, resourceDecides = false } = policies;
  const kinds: readonly (readonly [PolicyKind, Policy | undefined])[] = [
    ['identity-based policy', identity.flat()],
    ['resource-based policy', resource],
    ['permissions boundary', boundary],
    ['session policy', session],
  ];
  for (const [by, policy] of kinds) {
    if (policy && says('Deny', policy, request)) return { outcome: 'explicitlyDenied', by };
  }

  const granted = grantOf(resource ?? [], request);
  if (resourceDecides && !granted) return { outcome: 'implicitlyDenied', by: 'resource-based policy' };
  // a grant to the session itself is not bounded by what bounds its role
  if (granted === 'session') return { outcome: 'allowed' };
  const needed = kinds.slice(granted === 'role' ? 2 : 0).filter(([by]) => by !== 'resource-based policy');
  for (const [by, policy] of needed) {
    if (policy && !says('Allow', policy, request)) return { outcome: 'implicitlyDenied', by };
  }
  return { outcome: 'allowed' };
}

/** To whom the policy of a resource allows it: to the account, which leaves it to its own policies, to the role, or to the session itself. */
function grantOf(policy: Policy, request: AccessRequest): 'account' | 'role' | 'session' | undefined {
  const { principal } = request;
  const grants = policy.filter(statement => statement.effect === 'Allow' && applies(statement, request));
  if (!grants.length) return undefined;
  if (principal.service || principal.federated) return 'role';
  const names = (name: string) =>
    grants.some(({ principals }) => principals !== '*' && principals?.AWS?.includes(name));
  if (names(principal.arn) && !principal.arn.endsWith(':root')) return 'session';
  if (grants.some(({ principals }) => principals === '*') || names('*')) return 'role';
  return principal.roleArn && names(principal.roleArn) ? 'role' : 'account';
}

function says(effect: Statement['effect'], policy: Policy, request: AccessRequest): boolean {
  return policy.some(statement => statement.effect === effect && applies(statement, request));
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const { action, resource, context, principal } = request;
  const variables = statement.hasVariables ? context : undefined;
  const actions = (said: readonly string[]) => said.some(text => fits(text.toLowerCase(), action.toLowerCase()));
  const resources = (said: readonly string[]) => said.some(text => fits(text, resource, variables));
  if (statement.actions && !actions(statement.actions)) return false;
  if (statement.notActions && actions(statement.notActions)) return false;
  if (statement.resources && !resources(statement.resources)) return false;
  if (statement.notResources && resources(statement.notResources)) return false;
  if (statement.principals && !isMeant(statement.principals, principal)) return false;
  if (statement.notPrincipals && isMeant(statement.notPrincipals, principal)) return false;
  return Object.entries(statement.conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, said]) => holds(operator, key, said, context, variables)),
  );
}

function isMeant(said: NonNullable<Statement['principals']>, principal: Principal): boolean {
  if (said === '*') return true;
  if (principal.service) return said.Service?.includes(principal.service) ?? false;
  if (principal.federated) return said.Federated?.includes(principal.federated) ?? false;
  const { arn, roleArn, accountId } = principal;
  return ['*', accountId, `arn:aws:iam::${accountId}:root`, arn, ...(roleArn ? [roleArn] : [])].some(name =>
    said.AWS?.includes(name),
  );
}
