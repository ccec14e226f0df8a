/** What goes wrong with one call. */
export type Fault =
  /** The service refuses, and nothing is changed. */
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string; readonly status?: number }
  /** The call goes through after so many of the clock's milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection breaks before the call is applied. */
  | { readonly kind: 'loseRequest' }
  /** The call is applied, then the connection breaks: the caller cannot know. */
  | { readonly kind: 'loseAnswer' };

/** Decides which calls go wrong. Asked once a call, in the order of the calls. */
export interface Faults {
  next(service: string, operation: string): Fault | undefined;

  /** What is planned, for people to look at. @default - nothing is told */
  describe?(): readonly FaultNote[];
}

/** A planned fault, and whether a call has met it. */
export interface FaultNote {
  /** `ecs:RegisterTaskDefinition, call 1: refuse ThrottlingException` */
  readonly what: string;
  readonly state: 'waiting' | 'met';
}

/** Nothing goes wrong. */
export const noFaults: Faults = { next: () => undefined };

/** The usual answer to too many calls. */
export const throttled: Fault = { kind: 'refuse', code: 'ThrottlingException', message: 'Rate exceeded' };

export interface PlannedFault {
  /** The name that requests are signed for: `ecs`. */
  readonly service: string;
  readonly operation: string;

  /** Which call of this operation, counted from 1. */
  readonly nth: number;
  readonly fault: Fault;
}

/** Faults from a list, so that the same calls meet the same faults in every run. */
export class FaultList implements Faults {
  private readonly counts = new Map<string, number>();

  constructor(private readonly planned: readonly PlannedFault[]) {}

  public next(service: string, operation: string): Fault | undefined {
    const key = `${service}:${operation}`;
    const nth = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, nth);
    return this.planned.find(plan => `${plan.service}:${plan.operation}` === key && plan.nth === nth)?.fault;
  }

  public describe(): FaultNote[] {
    return this.planned.map(({ service, operation, nth, fault }) => {
      const call = `${service}:${operation}`;
      const isMet = (this.counts.get(call) ?? 0) >= nth;
      return { what: `${call}, call ${nth}: ${wordsOf(fault)}`, state: isMet ? 'met' : 'waiting' };
    });
  }
}

function wordsOf(fault: Fault): string {
  if (fault.kind === 'refuse') return `refuse ${fault.code}`;
  if (fault.kind === 'delay') return `delay by ${fault.ms / 1_000} s`;
  return fault.kind === 'loseRequest' ? 'lose the request' : 'lose the answer';
}
