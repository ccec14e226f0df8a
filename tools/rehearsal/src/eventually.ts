import { RehearsalError } from './rehearsal-error';

const PAUSE_MS = 250;

/**
 * What `look` finds, as soon as it is what is wanted. For what happens by itself, after an event.
 *
 * @param what for the message: `the tasks are new`
 * @throws RehearsalError `NeverHappened`
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  wanted: (found: T) => boolean,
  limitMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (wanted(found)) return found;
    if (Date.now() > deadline) {
      throw new RehearsalError('NeverHappened', `not within ${limitMs / 1000} s: ${what}; ${JSON.stringify(found)}`);
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}
