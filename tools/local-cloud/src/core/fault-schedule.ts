import { createHash } from 'node:crypto';
import { AwsError } from './aws-error';
import type { FaultPlan, InnerFaultKind } from './fault-plan';
import { type Fault, type FaultNote, type Faults, faultNamed, isFaultName, wordsOf } from './faults';
import { isBatch } from './partial-failures';
import { readPlan } from './read-plan';
import type { Collection, Store } from './store';

/** Names of the counts of what a seed has spoiled. No operation is called so. */
const SEEDED_CALLS = '#calls';
const SEEDED_INSIDE = '#inside';

/** Things that go wrong where no call is refused. */
export interface InnerFaults {
  /** Whether it goes wrong this time, with what `subject` names: `shop/Queue`, `service:web`. */
  inside(kind: InnerFaultKind, subject: string): boolean;
}

/**
 * Faults that can be planned while the cloud runs: from a list, by a seed, or both. Off until a plan is set.
 *
 * What a seed decides depends on the seed, the operation and the number of the call alone, so that the same calls meet the same faults in any order. Plan
 * and counts are in the store: a kill does not make a fault come twice.
 */
export class FaultSchedule implements Faults, InnerFaults {
  private readonly plans: Collection<FaultPlan>;
  private readonly counts: Collection<number>;

  constructor(
    store: Store,
    private readonly log: (line: string) => void,
  ) {
    this.plans = store.collection('faults:plan');
    this.counts = store.collection('faults:counts');
  }

  public get plan(): FaultPlan {
    return this.plans.get('plan') ?? {};
  }

  /** Takes the place of the plan so far; calls are counted anew. @throws AwsError `ValidationException`, and nothing is changed */
  public set(plan: unknown): FaultPlan {
    const read = readPlan(plan);
    for (const [key] of this.counts.entries()) this.counts.delete(key);
    this.plans.put('plan', read);
    this.log(`faults: ${JSON.stringify(read)}`);
    return read;
  }

  public clear(): void {
    this.set({});
  }

  public get remembers(): boolean {
    const { list = [], share = 0 } = this.plan;
    return share > 0 || list.some(planned => 'service' in planned && planned.fault === 'stale');
  }

  public next(service: string, operation: string): Fault | undefined {
    const { list = [], seed = '', share = 0, services } = this.plan;
    if (list.length === 0 && share === 0) return undefined;
    const name = `${service}:${operation}`;
    const nth = this.count(name);
    const planned = list.find(item => {
      return 'service' in item && item.service === service && item.operation === operation && item.nth === nth;
    });
    if (planned && 'service' in planned) {
      return isFaultName(planned.fault) ? faultNamed(planned.fault, service) : planned.fault;
    }
    if (services && !services.includes(service)) return undefined;
    const [chance, choice, size] = numbersOf(`${seed}|${name}|${nth}`);
    if (chance >= share) return undefined;
    this.count(SEEDED_CALLS);
    const names = seededNames(service, operation);
    const chosen = names[Math.floor(choice * names.length)] ?? 'throttle';
    return chosen === 'delay' ? { kind: 'delay', ms: 1_000 + Math.floor(size * 29_000) } : faultNamed(chosen, service);
  }

  public inside(kind: InnerFaultKind, subject: string): boolean {
    const { list = [], seed = '', insideShare = 0 } = this.plan;
    if (list.length === 0 && insideShare === 0) return false;
    let fails = false;
    for (const [position, item] of list.entries()) {
      if (!('inside' in item) || item.inside !== kind || !subject.includes(item.subject ?? '')) continue;
      if (this.count(`${position}`) === item.nth) fails = true;
    }
    if (insideShare > 0) {
      const name = `${kind}:${subject}`;
      const isChosen = numbersOf(`${seed}|${name}|${this.count(name)}`)[0] < insideShare;
      if (isChosen) this.count(SEEDED_INSIDE);
      fails ||= isChosen;
    }
    if (fails) this.log(`fault: ${kind} ${subject}`);
    return fails;
  }

  public describe(): FaultNote[] {
    const { list = [], share = 0, insideShare = 0 } = this.plan;
    const notes = list.map((item, position): FaultNote => {
      const isInside = 'inside' in item;
      const count = this.counts.get(isInside ? `${position}` : `${item.service}:${item.operation}`) ?? 0;
      const what = isInside
        ? `${item.inside} ${item.subject ?? 'anywhere'}, time ${item.nth}`
        : `${item.service}:${item.operation}, call ${item.nth}: ${wordsOf(isFaultName(item.fault) ? faultNamed(item.fault, item.service) : item.fault)}`;
      return { what, state: count >= item.nth ? 'met' : 'waiting' };
    });
    const shares = [
      ...(share > 0 ? [this.describeShare(`${percentOf(share)} of all calls`, SEEDED_CALLS)] : []),
      ...(insideShare > 0
        ? [this.describeShare(`${percentOf(insideShare)} of what could go wrong inside`, SEEDED_INSIDE)]
        : []),
    ];
    return [...notes, ...shares];
  }

  private describeShare(what: string, counter: string): FaultNote {
    const met = this.counts.get(counter) ?? 0;
    return { what: `${what}, by the seed ${this.plan.seed ?? ''}: ${met} so far`, state: met > 0 ? 'met' : 'waiting' };
  }

  private count(name: string): number {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.put(name, count);
    return count;
  }
}

/** What no plan makes go wrong. */
export const noInnerFaults: InnerFaults = { inside: () => false };

/** @throws AwsError with words that say it was wanted */
export function failIfPlanned(faults: InnerFaults, kind: InnerFaultKind, subject: string): void {
  if (!faults.inside(kind, subject)) return;
  throw new AwsError('InternalFailure', 'Internal Failure (a fault that was planned in the local cloud)', 500);
}

/** Only what is read can be old, only a batch can fail in part. */
function seededNames(service: string, operation: string) {
  const always = ['throttle', 'error', 'unavailable', 'loseRequest', 'loseAnswer', 'delay'] as const;
  const old = isRead(operation) ? (['stale'] as const) : [];
  return [...always, ...old, ...(isBatch(service, operation) ? (['partial'] as const) : [])];
}

export function isRead(operation: string): boolean {
  return /^(Describe|List|Get|BatchGet|Head)/.test(operation);
}

/** Three numbers from 0 to below 1. */
function numbersOf(text: string): [number, number, number] {
  const bytes = createHash('sha256').update(text).digest();
  return [0, 4, 8].map(at => bytes.readUInt32BE(at) / 2 ** 32) as [number, number, number];
}

function percentOf(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
