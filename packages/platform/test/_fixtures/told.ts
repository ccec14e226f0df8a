import { describeProblem } from '@berth/foundation';
import { type EnvironmentConfig, environmentProblems } from '../../src';
import { makeConfig } from './make-config';

/** Every mistake of a config that is good but for the changes: `BERTH-ENV-001 account = "1": must have 12 digits`. */
export function told(changes: Partial<EnvironmentConfig>): string[] {
  return environmentProblems(makeConfig(changes)).map(problem => `${problem.code} ${describeProblem(problem)}`);
}
