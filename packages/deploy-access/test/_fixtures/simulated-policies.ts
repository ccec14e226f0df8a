import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** Values of condition keys at a call. */
export type Context = Readonly<Record<string, string>>;

/** Policies, decided as IAM does: denied if one denies, else allowed if one allows. */
export class SimulatedPolicies {
  /** Of the managed policies with these logical ids, less their hashes. */
  public static of(stack: Stack, ...ids: string[]): SimulatedPolicies {
    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const found = policies.filter(([logicalId]) => ids.includes(logicalId.slice(0, -8)));
    if (found.length !== ids.length) throw new TypeError(`unexpected policies: ${ids}`);
    return new SimulatedPolicies(found.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.map(plain)));
  }

  private constructor(public readonly statements: readonly Statement[]) {}

  public find(sid: string): Statement | undefined {
    return this.statements.find(({ Sid }) => Sid === sid);
  }

  /** All actions that are allowed anywhere, sorted. */
  public actions(): string[] {
    const allowed = this.statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => list(Action));
    return [...new Set(allowed)].sort();
  }

  public allows(action: string, resource: string, context: Context = {}): boolean {
    const matching = this.statements.filter(statement => matches(statement, action, resource, context));
    return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
  }
}

function matches(
  { Action, NotAction, Resource, Condition = {} }: Statement,
  action: string,
  arn: string,
  context: Context,
) {
  const named = Action
    ? list(Action).some(pattern => like(action, pattern))
    : !list(NotAction).some(p => like(action, p));
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => holds(operator, context[key], list(wanted))),
  );
  return named && list(Resource).some(pattern => like(arn, pattern)) && conditions.every(Boolean);
}

function holds(operator: string, value: string | undefined, wanted: string[]): boolean {
  if (operator === 'Null') return (value === undefined) === (wanted[0] === 'true');
  // negated operators match what has no value
  if (operator === 'StringNotEquals') return value === undefined || !wanted.includes(value);
  if (operator === 'StringEquals') return value !== undefined && wanted.includes(value);
  if (operator === 'ArnLike') return value !== undefined && wanted.some(pattern => like(value, pattern));
  throw new TypeError(`unexpected operator: ${operator}`);
}

function like(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}

/** With `aws` for the partition, so that ARNs are texts. */
function plain(statement: unknown): Statement {
  const joined = JSON.stringify(statement, (_, value) => {
    const join = value?.['Fn::Join'];
    if (!join) return value;
    return join[1].map((part: unknown) => (typeof part === 'string' ? part : 'aws')).join(join[0]);
  });
  return JSON.parse(joined);
}
