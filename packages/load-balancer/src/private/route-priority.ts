import { createHash } from 'node:crypto';
import type { RouteConditions } from './route-conditions';

/** Paths longer than this count as equally long. */
const LONGEST = 32;

/** Priorities for each length of a path. */
const STEP = 600;

/** First priorities of the kinds of rules, the most particular one first; 20,000 each for those with paths. */
const FIRST = { hostAndPath: 1, host: 20_001, path: 25_001, everything: 45_001 };

/** Priorities of a kind without paths. */
const WIDTH = 5_000;

/**
 * A priority that depends on nothing but the rule itself, so that no other service can move it: rules that want less are asked first.
 *
 * The name decides among rules that want equally much.
 */
export function computePriority(name: string, { hosts, paths }: RouteConditions): number {
  const chance = createHash('sha256').update(name).digest().readUInt32BE();
  if (hosts.length === 0 && paths.includes('/*')) return FIRST.everything + (chance % WIDTH);
  if (paths.length === 0) return FIRST.host + (chance % WIDTH);
  const length = Math.min(LONGEST, ...paths.map(path => path.length));
  const first = hosts.length > 0 ? FIRST.hostAndPath : FIRST.path;
  return first + (LONGEST - length) * STEP + (chance % STEP);
}
