import { describeProblem, type Problem } from '@berth/foundation';
import { type EnvironmentConfig, environmentProblems } from '../../../src';
import { makeConfig } from '../make-config';

/** A mistake that somebody makes, and what is said of it. */
export interface BadInput {
  /** Row of the catalogue; undefined for what has an id only. */
  readonly row?: string;

  /** What is wrong, in words. */
  readonly what: string;
  readonly problems: () => readonly Problem[];

  /** One line: `BERTH-ENV-001 account = "1": must have 12 digits`. */
  readonly told: string;
}

/** A line of the tables below. */
export function bad(row: string, what: string, problems: BadInput['problems'], told: string): BadInput {
  return { row: row === '' ? undefined : row, what, problems, told };
}

/** The problems of a config that is good but for one value, as plain JavaScript or JSON could bring it. */
export function at(path: string, value: unknown, changes: Partial<EnvironmentConfig> = {}): BadInput['problems'] {
  return () => {
    const config: unknown = JSON.parse(JSON.stringify(makeConfig(changes)));
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((object, key) => Reflect.get(object as object, key), config);
    Reflect.set(parent as object, last, value);
    return environmentProblems(config);
  };
}

/** The same where a whole part changes. */
export function having(changes: Partial<EnvironmentConfig>): BadInput['problems'] {
  return () => environmentProblems(makeConfig(changes));
}

/** As the tables write it. */
export function line(problem: Problem): string {
  return `${problem.code} ${describeProblem(problem)}`;
}
