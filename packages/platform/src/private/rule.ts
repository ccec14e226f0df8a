import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';

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

/** The same where the config calls a part of it otherwise, by the first word of the path. */
export function renamed(problems: readonly Problem[], names: Readonly<Record<string, string>>): Problem[] {
  return problems.map(problem => {
    const [first = ''] = problem.path.split(/[.[]/);
    const name = names[first];
    return name === undefined ? problem : { ...problem, path: name + problem.path.slice(first.length) };
  });
}
