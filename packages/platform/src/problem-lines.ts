import { tellProblem } from '@berth/foundation';
import type { SharedConfig } from './config/shared-config';
import { environmentProblems } from './environment-problems';
import { type EnvironmentClaims, neighbourRules } from './environments-problems';
import { nameOf } from './private/config-problems';
import { below } from './private/rule';
import { sharedProblems } from './shared-problems';

/**
 * What the synthesis of an app with these configs would say, line by line and in the same words; nothing where they are right. For tests of configs.
 *
 * @param shared what the environments share
 */
export function problemLines(configs: readonly unknown[], shared: readonly unknown[] = []): string[] {
  const common = shared.filter(isShared);
  const rightBefore: EnvironmentClaims[] = [];
  return [
    ...shared.flatMap(config => below(nameOf(config), sharedProblems(config))),
    ...configs.flatMap(config => {
      const problems = environmentProblems(config, neighbourRules(rightBefore, common));
      // what is wrong by itself claims nothing: the app would have ended there
      if (problems.length === 0) rightBefore.push(config as EnvironmentClaims);
      return below(nameOf(config), problems);
    }),
  ].map(tellProblem);
}

function isShared(config: unknown): config is SharedConfig {
  return sharedProblems(config).length === 0;
}
