import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../environment-config';

/**
 * One thing that must hold in a config.
 */
export interface Rule {
  /** The parts that it looks at: it waits until their shape is right. */
  readonly reads: readonly (keyof EnvironmentConfig)[];

  problems(config: EnvironmentConfig): Problem[];
}

/** The problem of a construct, seen from the config: `healthPath` of it is `services[0].health.path` here. */
export function below(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(problem => ({ ...problem, path: `${prefix}.${problem.path}` }));
}
