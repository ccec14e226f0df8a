import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';

/**
 * One thing that must hold in a config.
 */
export interface Rule<Config = EnvironmentConfig> {
  /** The parts that it looks at: it waits until their shape is right. */
  readonly reads: readonly (keyof Config)[];

  problems(config: Config): Problem[];
}

/** The problem of a construct, seen from the config: `healthPath` of it is `services[0].health.path` here. */
export function below(prefix: string, problems: readonly Problem[]): Problem[] {
  return problems.map(problem => ({ ...problem, path: `${prefix}.${problem.path}` }));
}

/** The same where the config calls a part of it otherwise, by what the path begins with: the first name that fits counts. */
export function renamed(problems: readonly Problem[], names: Readonly<Record<string, string>>): Problem[] {
  return problems.map(problem => {
    const { path } = problem;
    const found = Object.entries(names).find(
      ([name]) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
    );
    return found ? { ...problem, path: found[1] + path.slice(found[0].length) } : problem;
  });
}
