import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Of what environment, and where. */
export interface AccessScope {
  readonly environment: string;

  /** Environment whose contracts and secrets all others may read. */
  readonly shared: string;

  /** Names of its clusters that do not begin with its own. */
  readonly clusters?: readonly string[];
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

export type Conditions = Record<string, Record<string, string | string[]>>;

export function allow(sid: string, actions: string[], resources: string[], conditions?: Conditions): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources, conditions });
}

export function deny(sid: string, actions: string[], resources: string[], conditions?: Conditions): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.DENY, actions, resources, conditions });
}

export function arnOf({ partition, region, account }: AccessScope, service: string, resource: string): string {
  return `arn:${partition}:${service}:${service === 'iam' ? '' : region}:${account}:${resource}`;
}

/** Without the second condition the first would match what has no tag at all, and deny every Describe. */
export function denyOtherEnvironments({ environment }: AccessScope): PolicyStatement {
  const key = 'aws:ResourceTag/berth:env';
  return deny('OtherEnvironments', ['*'], ['*'], {
    StringNotEquals: { [key]: environment },
    Null: { [key]: 'false' },
  });
}
