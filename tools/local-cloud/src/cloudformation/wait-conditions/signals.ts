import { isObject } from '../template/template';

/** What the signals of a handle mean for a wait condition. */
export type Outcome = { readonly failure: string } | { readonly data: Readonly<Record<string, string>> };

/**
 * Reads the bodies of signals, in the order in which they came. A second signal with the same id counts as the first one, sent again.
 *
 * @returns nothing as long as fewer than `count` have come
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
export function outcomeOf(bodies: readonly string[], count: number): Outcome | undefined {
  const data: Record<string, string> = {};
  for (const body of bodies) {
    const signal = readSignal(body);
    if (!signal) return { failure: 'Unparsable WaitCondition data' };
    const { Status, UniqueId, Data, Reason } = signal;
    if (Status === 'FAILURE') {
      return { failure: `WaitCondition received failed message: '${Reason}' for uniqueId: ${UniqueId}` };
    }
    data[UniqueId] ??= Data;
    if (Object.keys(data).length === count) return { data };
  }
  return undefined;
}

/** How many have come, when that is not enough. */
export function timedOut(bodies: readonly string[], count: number): string {
  const received = new Set(bodies.map(body => readSignal(body)?.UniqueId)).size;
  return `WaitCondition timed out. Received ${received} conditions when expecting ${count}`;
}

type Signal = Readonly<Record<'Status' | 'UniqueId' | 'Data' | 'Reason', string>>;

function readSignal(body: string): Signal | undefined {
  let signal: unknown;
  try {
    signal = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isObject(signal)) return undefined;
  const isWhole = ['Status', 'UniqueId', 'Data', 'Reason'].every(name => typeof signal[name] === 'string');
  const isKnown = signal.Status === 'SUCCESS' || signal.Status === 'FAILURE';
  return isWhole && isKnown && signal.UniqueId !== '' ? (signal as Signal) : undefined;
}
