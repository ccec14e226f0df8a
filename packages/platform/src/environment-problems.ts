import { describeProblem, type Problem } from '@berth/foundation';
import type { EnvironmentConfig } from './config/environment-config';
import { clusterRules } from './private/cluster-rules';
import { dataRules } from './private/data-rules';
import { edgeRules } from './private/edge-rules';
import { identityRules } from './private/identity-rules';
import { instanceRules } from './private/instance-rules';
import { monitoringRules } from './private/monitoring-rules';
import { namingRules } from './private/naming-rules';
import { networkRules } from './private/network-rules';
import { routeRules } from './private/route-rules';
import type { Rule } from './private/rule';
import { serviceRules } from './private/service-rules';
import { shapeProblems, WHOLE } from './private/shape-problems';
import { syntheticRules } from './private/synthetic-rules';

const RULES: readonly Rule[] = [
  ...identityRules,
  ...networkRules,
  ...clusterRules,
  ...instanceRules,
  ...edgeRules,
  ...dataRules,
  ...serviceRules,
  ...namingRules,
  ...routeRules,
  ...monitoringRules,
  ...syntheticRules,
];

/**
 * Every mistake in a config, whoever wrote it: shape first, then what the parts say together.
 *
 * In the order of their places, each once. A rule is skipped only while a part that it reads has the wrong shape, so one misspelt key hides no other mistake.
 */
export function environmentProblems(config: unknown): Problem[] {
  const shape = shapeProblems(config);
  const broken = new Set(shape.map(({ path }) => path.split(/[.[]/)[0]));
  const rules = RULES.filter(({ reads }) => !broken.has(WHOLE) && reads.every(part => !broken.has(part)));
  // safe: a rule reads only parts whose shape was found right
  return sorted([...shape, ...rules.flatMap(rule => rule.problems(config as EnvironmentConfig))]);
}

/** Two rules may find the same thing, and the order of the rules says nothing to the reader. */
function sorted(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map(problem => [`${problem.code} ${describeProblem(problem)}`, problem]));
  return [...once.values()].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
