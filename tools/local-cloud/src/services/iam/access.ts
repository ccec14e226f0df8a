import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import type { Tags } from '../../core/tags';
import { AWS_MANAGED, awsManagedPolicy } from './aws-managed-policies';
import type { Directory, Role } from './entities';
import { type Statement, statementsOf } from './policy/document';
import { type Decision, evaluate, type Principal } from './policy/evaluate';

/** On whose behalf something is asked: a session of a role, or the account's root, who may do everything. */
export interface Who {
  readonly arn: string;

  /** @default - the account's root */
  readonly roleArn?: string;

  /** JSON: what AssumeRole was given to narrow the session. */
  readonly sessionPolicies?: readonly string[];
  readonly tags?: Tags;
}

/** What is asked, by the names of the Service Authorization Reference. */
export interface Asked {
  /** `ecs:UpdateService`. */
  readonly action: string;

  /** ARN, or `*`. */
  readonly resource: string;

  /** Values of condition keys, besides those that every request has. */
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;

  /** JSON: of a secret, a key. @default - none */
  readonly resourcePolicy?: string;

  /** Whether without an allow there nothing is allowed: KMS keys. @default false */
  readonly resourceDecides?: boolean;
}

const ALLOW_ALL = [statementsOf('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')];

export const ROOT: Who = { arn: `arn:aws:iam::${ACCOUNT_ID}:root` };

/** Answers who may do what, by the policies in the directory. */
export class Access {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** Why it is refused; undefined if it is allowed. */
  public refusal(who: Who, asked: Asked): AwsError | undefined {
    const decision = this.decide(who, asked);
    return decision.outcome === 'allowed' ? undefined : refused(who, asked, decision);
  }

  /** The role, if its trust policy lets `who` take it. */
  public roleFor(who: Who, action: string, roleArn: string, context: Asked['context'] = {}): Role | undefined {
    const role = this.role(roleArn);
    const asked = { action, resource: roleArn, resourcePolicy: role?.trustPolicy, resourceDecides: true };
    const tags = tagValues('aws:ResourceTag', role?.tags);
    const decision = this.decide(who, { ...asked, context: { ...tags, ...context } });
    return decision.outcome === 'allowed' ? role : undefined;
  }

  /** The role, if its trust policy lets a service of AWS, or the bearer of a provider's token, take it. */
  public roleForOther(
    other: Pick<Principal, 'service' | 'federated'>,
    action: string,
    roleArn: string,
    context: Asked['context'] = {},
  ): Role | undefined {
    const role = this.role(roleArn);
    if (!role) return undefined;
    const principal = { arn: other.service ?? other.federated ?? '', accountId: '', ...other };
    const values = this.values({ ...(other.service ? { 'aws:PrincipalIsAWSService': 'true' } : {}), ...context });
    const resource = statementsOf(role.trustPolicy);
    const request = { principal, action, resource: roleArn, context: values };
    return evaluate(request, { identity: [], resource, resourceDecides: true }).outcome === 'allowed'
      ? role
      : undefined;
  }

  private role(arn: string): Role | undefined {
    return this.directory.roles.list().find(role => this.directory.roles.arn(role) === arn);
  }

  private decide(who: Who, asked: Asked): Decision {
    const { action, resource, resourcePolicy, resourceDecides } = asked;
    const role = who.roleArn === undefined ? undefined : this.role(who.roleArn);
    const principal = { arn: who.arn, roleArn: who.roleArn, accountId: ACCOUNT_ID };
    const context = this.values({
      'aws:PrincipalArn': who.roleArn ?? who.arn,
      'aws:PrincipalAccount': ACCOUNT_ID,
      'aws:PrincipalType': who.roleArn ? 'AssumedRole' : 'Account',
      ...tagValues('aws:PrincipalTag', { ...role?.tags, ...who.tags }),
      ...asked.context,
    });
    const policies = {
      resourceDecides,
      resource: resourcePolicy === undefined ? undefined : statementsOf(resourcePolicy),
      session: who.sessionPolicies?.length ? who.sessionPolicies.flatMap(statementsOf) : undefined,
    };
    if (!who.roleArn) return evaluate({ principal, action, resource, context }, { ...policies, identity: ALLOW_ALL });
    const boundary = role?.permissionsBoundary === undefined ? undefined : this.managed(role.permissionsBoundary);
    return evaluate({ principal, action, resource, context }, { ...policies, boundary, identity: this.identity(role) });
  }

  private identity(role: Role | undefined): Statement[][] {
    if (!role) return [];
    return [...Object.values(role.inline).map(statementsOf), ...role.attached.map(arn => this.managed(arn))];
  }

  private managed(arn: string): Statement[] {
    if (arn.startsWith(AWS_MANAGED)) return statementsOf(awsManagedPolicy(arn));
    const { policies } = this.directory;
    const policy = policies.list().find(each => policies.arn(each) === arn);
    const document = policy?.versions[policy.defaultVersion];
    return document === undefined ? [] : statementsOf(document);
  }

  /** With those that every request has. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  private values(further: NonNullable<Asked['context']>): Map<string, readonly string[]> {
    const now = this.clock.now();
    const all = {
      'aws:CurrentTime': now.toISOString(),
      'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
      'aws:SecureTransport': 'true', // plain HTTP here, on loopback only
      'aws:SourceIp': '127.0.0.1',
      'aws:ResourceAccount': ACCOUNT_ID, // there is no other
      's3:ResourceAccount': ACCOUNT_ID,
      'aws:PrincipalIsAWSService': 'false',
      'aws:ViaAWSService': 'false',
      ...further,
    };
    return new Map(
      Object.entries(all).flatMap(([key, value]) =>
        value === undefined ? [] : [[key.toLowerCase(), typeof value === 'string' ? [value] : value] as const],
      ),
    );
  }
}

/** Condition keys of tags: `aws:ResourceTag/env`. */
export function tagValues(prefix: string, tags: Tags = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function refused(who: Who, { action, resource }: Asked, decision: Exclude<Decision, { outcome: 'allowed' }>): AwsError {
  const { by, outcome } = decision;
  const article = by === 'identity-based policy' ? 'an' : 'a';
  const reason =
    outcome === 'explicitlyDenied'
      ? `with an explicit deny in ${article} ${by}`
      : `because no ${by} allows the ${action} action`;
  const message = `User: ${who.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  return new AwsError('AccessDeniedException', message);
}
