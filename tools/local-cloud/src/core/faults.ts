/** What goes wrong with one call. */
export type Fault =
  /** The service refuses, and nothing is changed. */
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string; readonly status?: number }
  /** The call goes through after so many of the clock's milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection breaks before the call is applied. */
  | { readonly kind: 'loseRequest' }
  /** The call is applied, then the connection breaks: the caller cannot know. */
  | { readonly kind: 'loseAnswer' }
  /** A read is answered as the same one was before. */
  | { readonly kind: 'stale' }
  /** All of a batch is done but its last item, which the answer tells as failed. */
  | { readonly kind: 'partial' };

/** Decides which calls go wrong. Asked once a call, in the order of the calls. */
export interface Faults {
  next(service: string, operation: string): Fault | undefined;

  /** Whether a read may be answered as before, so that answers have to be kept. @default - false */
  readonly remembers?: boolean;

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
export const throttled = {
  kind: 'refuse',
  code: 'ThrottlingException',
  message: 'Rate exceeded',
} as const satisfies Fault;

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

const QUERY_SERVICES = [
  'autoscaling',
  'cloudformation',
  'elasticache',
  'elasticloadbalancing',
  'iam',
  'monitoring',
  'rds',
  'sns',
  'sts',
];

/** Faults by short names. */
export const faultNames = [
  'throttle',
  'error',
  'unavailable',
  'expired',
  'loseRequest',
  'loseAnswer',
  'stale',
  'partial',
] as const;
export type FaultName = (typeof faultNames)[number];

export function isFaultName(value: unknown): value is FaultName {
  return (faultNames as readonly unknown[]).includes(value);
}

/**
 * In the words of the service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
 */
export function faultNamed(name: FaultName, service: string): Fault {
  const isQuery = QUERY_SERVICES.includes(service);
  switch (name) {
    case 'throttle':
      return throttlingOf(service, isQuery);
    case 'error': {
      const message = 'The request processing has failed because of an unknown error, exception or failure.';
      return { kind: 'refuse', code: service === 's3' ? 'InternalError' : 'InternalFailure', message, status: 500 };
    }
    case 'unavailable': {
      const message = 'The request has failed due to a temporary failure of the server.';
      return { kind: 'refuse', code: 'ServiceUnavailable', message, status: 503 };
    }
    case 'expired': {
      const code = isQuery || service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException';
      return { kind: 'refuse', code, message: 'The security token included in the request is expired', status: 403 };
    }
    default:
      return { kind: name };
  }
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html */
function throttlingOf(service: string, isQuery: boolean): Fault {
  if (service === 'ec2') {
    return { kind: 'refuse', code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 };
  }
  if (service === 's3') {
    return { kind: 'refuse', code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 };
  }
  return isQuery ? { ...throttled, code: 'Throttling' } : throttled;
}

export function wordsOf(fault: Fault): string {
  if (fault.kind === 'refuse') return `refuse ${fault.code}`;
  if (fault.kind === 'delay') return `delay by ${fault.ms / 1_000} s`;
  if (fault.kind === 'stale') return 'answer as before';
  if (fault.kind === 'partial') return 'fail in part';
  return fault.kind === 'loseRequest' ? 'lose the request' : 'lose the answer';
}
