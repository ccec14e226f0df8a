import { compareProblems, type Problem, tellProblem } from '@berth/foundation';
import type { z } from 'zod';
import type { Rule } from './rule';
import { shapeProblems, WHOLE } from './shape-problems';

/**
 * Every mistake in a config, whoever wrote it: shape first, then what the parts say together.
 *
 * Errors first, then in the order of their places, each once. A rule is skipped only while a part that it reads has the wrong shape, so one misspelt key hides no other mistake.
 */
export function configProblems<Config extends object>(
  config: unknown,
  schema: z.ZodType<Config>,
  rules: readonly Rule<Config>[],
): Problem[] {
  const shape = shapeProblems(config, schema);
  const broken = new Set(shape.map(({ path }) => path.split(/[.[]/)[0]));
  const askable = rules.filter(({ reads }) => !broken.has(WHOLE) && reads.every(part => !broken.has(String(part))));
  // safe: a rule reads only parts whose shape was found right
  return sorted([...shape, ...askable.flatMap(rule => rule.problems(config as Config))]);
}

/** Two rules may find the same thing, and the order of the rules says nothing to the reader. */
function sorted(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map(problem => [tellProblem(problem), problem]));
  return [...once.values()].sort(compareProblems);
}

/** Mistakes are told with the name in front, also where there is none to tell. */
export function nameOf(config: unknown): string {
  const name: unknown = typeof config === 'object' && config !== null && 'name' in config ? config.name : undefined;
  return typeof name === 'string' && name !== '' ? name : WHOLE;
}
