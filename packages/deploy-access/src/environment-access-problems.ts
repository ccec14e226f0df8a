import { isKnown, type Problem, shortNameProblems } from '@berth/foundation';

/**
 * What is judged of the roles of an environment.
 */
export interface EnvironmentAccessFacts {
  readonly environment: string;
  readonly shared?: string;
  readonly repositories: readonly string[];
  readonly clusters?: readonly string[];

  /** `organisation/repository`. */
  readonly githubRepository?: string;
  readonly qualifier?: string;
  readonly services?: readonly string[];
}

/** Every mistake in the roles of an environment. */
export function environmentAccessProblems(facts: EnvironmentAccessFacts): Problem[] {
  const { shared, repositories, clusters = [], githubRepository, qualifier } = facts;
  const problems = [...environmentBoundaryProblems(facts), ...environmentNameProblems('shared', shared)];
  if (repositories.length === 0) {
    const fact = 'must name a repository; without one there is nothing to deploy';
    problems.push({ code: 'RepositoriesMissing', path: 'repositories', value: '[]', fact });
  }
  for (const [index, value] of repositories.entries()) {
    if (!isKnown(value) || !/[*?]/.test(value)) continue;
    const fact = 'must be the name of one repository, without wildcards';
    problems.push({ code: 'RepositoryNameInvalid', path: `repositories[${index}]`, value, fact });
  }
  for (const [index, value] of clusters.entries()) {
    if (!isKnown(value) || /^[\w-]{1,255}$/.test(value)) continue;
    const fact = 'must be the name of one cluster, without wildcards';
    problems.push({ code: 'ClusterNameInvalid', path: `clusters[${index}]`, value, fact });
  }
  if (isKnown(githubRepository) && !/^[\w.-]+\/[\w.-]+$/.test(githubRepository)) {
    const fact = 'must be organisation/repository, without wildcards';
    problems.push({ code: 'BERTH-IAM-001', path: 'github.repository', value: githubRepository, fact });
  }
  if (isKnown(qualifier) && !/^[A-Za-z0-9_-]{1,10}$/.test(qualifier)) {
    const fact = 'must be 1 to 10 letters, digits, _ and -';
    problems.push({ code: 'QualifierInvalid', path: 'qualifier', value: qualifier, fact });
  }
  return problems;
}

/** Every mistake in what bounds an environment. */
export function environmentBoundaryProblems({
  environment,
  services = [],
}: Pick<EnvironmentAccessFacts, 'environment' | 'services'>): Problem[] {
  const wrong = services.flatMap((value, index) => {
    if (!isKnown(value) || /^[a-z0-9-]+$/.test(value)) return [];
    const fact = 'must be what stands before the colon in actions of IAM: dynamodb';
    return [{ code: 'ServicePrefixInvalid', path: `services[${index}]`, value, fact }];
  });
  return [...environmentNameProblems('environment', environment), ...wrong];
}

/** It is part of the names of roles and of patterns: `*` in it would open all environments. */
export function environmentNameProblems(path: string, value: string | undefined): Problem[] {
  return shortNameProblems(value, { code: 'EnvironmentNameInvalid', path });
}
