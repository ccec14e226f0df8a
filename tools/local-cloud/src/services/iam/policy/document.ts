/** Kind of a principal, as policies write it. */
type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** Who is meant: everybody, or some of a kind. */
type Principals = '*' | Readonly<Partial<Record<PrincipalKind, readonly string[]>>>;

/** Values by condition key by operator. */
type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One statement, with lists where a policy may write one or many. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: Conditions;

  /** Whether `${…}` stands for a value: not in the old version of the language. */
  readonly hasVariables: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** The statements of a policy document. */
export function statementsOf(document: string): Statement[] {
  const { Version, Statement } = JSON.parse(document) as Json;
  return listOf<Json>(Statement).map(statement => ({
    effect: statement.Effect === 'Allow' ? 'Allow' : 'Deny',
    actions: textsOf(statement.Action),
    notActions: textsOf(statement.NotAction),
    resources: textsOf(statement.Resource),
    notResources: textsOf(statement.NotResource),
    principals: principalsOf(statement.Principal),
    notPrincipals: principalsOf(statement.NotPrincipal),
    conditions: conditionsOf(statement.Condition as Readonly<Record<string, Json>> | undefined),
    hasVariables: Version === '2012-10-17',
  }));
}

function principalsOf(said: unknown): Principals | undefined {
  if (said === undefined || said === '*') return said;
  return mapped(said as Json, value => textsOf(value) ?? []);
}

function conditionsOf(said: Readonly<Record<string, Json>> = {}): Conditions {
  return mapped(said, keys => mapped(keys, value => textsOf(value) ?? []));
}

function mapped<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function textsOf(said: unknown): string[] | undefined {
  return said === undefined ? undefined : listOf(said).map(String);
}

function listOf<T>(said: unknown): T[] {
  return (Array.isArray(said) ? said : [said]) as T[];
}
