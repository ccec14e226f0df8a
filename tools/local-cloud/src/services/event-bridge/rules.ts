import type { RuleState, Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';

export interface Rule {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  readonly targets: readonly Target[];
  readonly tags: Tags;

  /** Epoch milliseconds: rates count from then. */
  readonly since: number;
}

/** Rules of the default event bus. */
export class Rules {
  private readonly rules: Collection<Rule>;

  constructor(store: Store) {
    this.rules = store.collection('events:rules');
  }

  public tryGet(name: string, region: string): Rule | undefined {
    return this.rules.get(`${region}/${name}`);
  }

  /** @throws AwsError ResourceNotFoundException */
  public get(name: string | undefined, region: string): Rule {
    const rule = this.tryGet(name ?? '', region);
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  }

  public byKey(key: string): Rule | undefined {
    return this.rules.get(key);
  }

  /** All regions if none is given. Sorted by name. */
  public list(region?: string): Rule[] {
    const own = this.rules.list().filter(rule => region === undefined || rule.region === region);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public put(rule: Rule): Rule {
    this.rules.put(keyOf(rule), rule);
    return rule;
  }

  public delete(rule: Rule): void {
    this.rules.delete(keyOf(rule));
  }
}

export function keyOf({ region, name }: Rule): string {
  return `${region}/${name}`;
}

export function ruleArn({ region, accountId, name }: Rule): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`;
}

/** There is one bus. @throws AwsError ResourceNotFoundException */
export function checkBus(nameOrArn: string | undefined): void {
  const name = nameOrArn?.split('/').at(-1) ?? 'default';
  if (name !== 'default') throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
}
