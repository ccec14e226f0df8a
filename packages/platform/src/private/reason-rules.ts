import { lastDayProblems, type Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';
import type { Rule } from './rule';

/** Parts in which somebody may insist on less than the default. */
const PARTS: readonly (keyof EnvironmentConfig)[] = [
  ...(['network', 'cluster', 'edge', 'database', 'cache', 'services', 'monitoring', 'sharedRoles'] as const),
];

/** Texts of the program, in which any name may stand; and an upgrade, whose day is judged with its version. */
const OTHERS = /^(variables|parameters|majorUpgrade)$/;

/** The last days of all reasons, wherever they are: the constructs would accept the finding, and tell it one by one. */
export const reasonRules: readonly Rule[] = PARTS.map(part => ({
  reads: [part],
  problems: config => dayProblems(part, config[part]),
}));

function dayProblems(path: string, value: unknown): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => dayProblems(`${path}[${index}]`, item));
  return Object.entries(value).flatMap(([key, item]) => {
    if (OTHERS.test(key)) return [];
    const place = `${path}.${key}`;
    if (key !== 'until' || typeof item !== 'string') return dayProblems(place, item);
    return lastDayProblems(item, {
      code: 'BERTH-ENV-022',
      path: place,
      fix: 'decide again, or take what it allows away',
    });
  });
}
