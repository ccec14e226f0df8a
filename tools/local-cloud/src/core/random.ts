import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes as systemBytes } from 'node:crypto';
import type { Clock } from './clock';

/** Where ids and names come from. Secrets never do: keys, passwords and tokens are the system's. */
export interface RandomSource {
  bytes(count: number): Buffer;

  /** A source of its own, so that what one service draws moves no id of another. */
  stream(name: string): RandomSource;
}

/** Ids that nobody can foresee. */
export const systemRandom: RandomSource = { bytes: count => systemBytes(count), stream: () => systemRandom };

/** The same seed gives the same ids to the same calls. */
export class SeededRandom implements RandomSource {
  private readonly streams = new Map<string, SeededRandom>();
  private count = 0;
  private rest = Buffer.alloc(0);

  constructor(private readonly seed: string) {}

  public bytes(count: number): Buffer {
    while (this.rest.length < count) {
      this.rest = Buffer.concat([this.rest, createHash('sha256').update(`${this.seed}|${this.count}`).digest()]);
      this.count += 1;
    }
    const taken = this.rest.subarray(0, count);
    this.rest = this.rest.subarray(count);
    return taken;
  }

  public stream(name: string): RandomSource {
    let stream = this.streams.get(name);
    if (!stream) {
      stream = new SeededRandom(`${this.seed}|${name}`);
      this.streams.set(name, stream);
    }
    return stream;
  }
}

/**
 * Ids are drawn in pure functions far from any context, such as `arns.ts`, so the source of the call, timer or start that leads there comes along with it. Without one they are the system's.
 */
const current = new AsyncLocalStorage<RandomSource>();

/** Does work whose ids come from `source`, and those of all that follows from it. */
export function drawingFrom<T>(source: RandomSource, work: () => T): T {
  return current.run(source, work);
}

/** A clock whose timers draw from where they were set: of a manual clock, they are run by whoever moves the time. */
export function keepingSource(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    after: (delayMs, action) => clock.after(delayMs, AsyncLocalStorage.bind(action)),
  };
}

export function randomBytes(count: number): Buffer {
  return (current.getStore() ?? systemRandom).bytes(count);
}

/** @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4 */
export function randomUUID(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A whole number from 0 to below `end`. */
export function randomInt(end: number): number {
  return Number(randomBytes(8).readBigUInt64BE() % BigInt(end));
}
