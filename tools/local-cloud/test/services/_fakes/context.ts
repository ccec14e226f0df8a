import { ManualClock } from '../../../src/core/clock';
import type { Call, Context } from '../../../src/core/service';
import { Store } from '../../../src/core/store';

export const call: Call = { accountId: '000000000000', region: 'eu-west-1', requestId: 'r', accessKeyId: 'AKIA' };

/** A context without disk, whose time moves by `clock.advance` only. */
export function fakeContext(overrides: Partial<Context> = {}): Context & { clock: ManualClock; lines: string[] } {
  const lines: string[] = [];
  return {
    store: Store.inMemory(),
    clock: new ManualClock(),
    folder: '/nowhere',
    endpoint: () => 'http://127.0.0.1:4566',
    runtimePath: [],
    log: line => lines.push(line),
    lines,
    ...overrides,
  } as Context & { clock: ManualClock; lines: string[] };
}
