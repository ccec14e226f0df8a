import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';
import type { Rule } from './rule';

/**
 * What AWS takes as a tag; some services take less than the 50 that most do, and Berth needs some for itself.
 *
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html read 2026-11
 */
const LIMITS = { count: 40, key: 128, value: 256 } as const;
const LETTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags of everything that an environment has. */
export const tagRules: readonly Rule<Pick<EnvironmentConfig, 'tags'>>[] = [
  {
    reads: ['tags'],
    problems: ({ tags = {} }) => {
      const entries = Object.entries(tags);
      const fact = `must be at most ${LIMITS.count} tags`;
      const many = { code: 'BERTH-ENV-018', path: 'tags', value: `${entries.length} tags`, fact };
      return [
        ...(entries.length > LIMITS.count ? [many] : []),
        ...entries.flatMap(([key, value]) => [...keyProblems(key), ...textProblems(`tags.${key}`, value)]),
      ];
    },
  },
];

/** It is a tag, too. */
export const ownerRules: readonly Rule<Pick<EnvironmentConfig, 'owner'>>[] = [
  {
    reads: ['owner'],
    problems: ({ owner }) => textProblems('owner', owner),
  },
];

function keyProblems(key: string): Problem[] {
  const problem = { code: 'BERTH-ENV-018', path: 'tags', value: key };
  if (/^(aws|berth):/i.test(key)) return [{ ...problem, fact: 'tags that begin aws: or berth: are made by others' }];
  if (key.length <= LIMITS.key && LETTERS.test(key)) return [];
  return [{ ...problem, fact: `must be at most ${LIMITS.key} letters, digits, spaces and _ . : / = + - @` }];
}

function textProblems(path: string, value: string): Problem[] {
  if (value.length <= LIMITS.value && LETTERS.test(value)) return [];
  const fact = `must be at most ${LIMITS.value} letters, digits, spaces and _ . : / = + - @`;
  return [{ code: 'BERTH-ENV-018', path, value, fact }];
}
