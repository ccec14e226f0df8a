import { containerRegistryProblems } from '@berth/container-registry';
import { environmentAccessProblems } from '@berth/deploy-access';
import { domainZoneProblems } from '@berth/dns';
import type { Problem } from '@berth/foundation';
import { environmentBudgetProblems } from '@berth/monitoring';
import { applicationSecretProblems } from '@berth/secrets';
import { Duration } from 'aws-cdk-lib/core';
import type { GithubConfig, RepositoryConfig, SharedConfig, SharingEnvironmentConfig } from '../config/shared-config';
import { environmentNameProblems, identityRules } from './identity-rules';
import { below, type Rule, renamed } from './rule';
import { ownerRules, tagRules } from './tag-rules';

/** What environments share, and what they must not. */
export const sharedRules: readonly Rule<SharedConfig>[] = [
  ...identityRules,
  ...tagRules,
  ...ownerRules,
  {
    reads: ['repositories'],
    problems: ({ repositories }) => {
      if (repositories.length > 0) return [];
      const fact = 'must name a repository; without one there is nothing to deploy';
      return [{ code: 'RepositoriesMissing', path: 'repositories', value: 'none', fact }];
    },
  },
  {
    reads: ['repositories'],
    problems: ({ repositories }) => [
      ...repositories.flatMap((repository, index) => below(`repositories[${index}]`, repositoryProblems(repository))),
      ...repeatedProblems(repositories, index => `repositories[${index}].name`),
    ],
  },
  {
    reads: ['secrets'],
    problems: ({ name: environment, secrets = [] }) => [
      ...secrets.flatMap((secret, index) =>
        below(`secrets[${index}]`, applicationSecretProblems({ environment, ...secret })),
      ),
      ...repeatedProblems(secrets, index => `secrets[${index}].name`),
    ],
  },
  {
    reads: ['name', 'environments'],
    problems: ({ name, environments }) => [
      ...environments.flatMap((environment, index) => accessProblems(environment, `environments[${index}]`)),
      ...repeatedProblems(environments, index => `environments[${index}].name`),
      ...environments.flatMap((environment, index) =>
        overlapProblems(
          environment.name,
          [name, ...environments.map(other => other.name)],
          `environments[${index}].name`,
        ),
      ),
      ...environments.flatMap((environment, index): Problem[] => {
        if (environment.name !== name) return [];
        const fact = 'is what they share, not one of them';
        return [{ code: 'BERTH-ENV-006', path: `environments[${index}].name`, value: name, fact }];
      }),
    ],
  },
  {
    reads: ['github'],
    problems: ({ github }) => {
      const facts = { environment: 'any', repositories: ['any'], githubRepository: github?.repository };
      return environmentAccessProblems(facts);
    },
  },
  {
    reads: ['sharedRoles', 'environments'],
    problems: ({ sharedRoles, environments }) => {
      if (!sharedRoles) return [];
      const problems: Problem[] = [];
      if (sharedRoles.clusters.length === 0) {
        const fact = 'must name a cluster; without one no instance can join';
        problems.push({ code: 'ClustersMissing', path: 'sharedRoles.clusters', value: 'none', fact });
      }
      if (environments.length === 0) {
        const fact = 'must name an environment; without one no task can write its log';
        problems.push({ code: 'EnvironmentsMissing', path: 'environments', value: 'none', fact });
      }
      return problems;
    },
  },
  {
    reads: ['zones'],
    problems: ({ zones = [] }) => [
      ...zones.flatMap((zoneName, index) => renamed(domainZoneProblems({ zoneName }), { zoneName: `zones[${index}]` })),
      ...repeatedProblems(
        zones.map(name => ({ name })),
        index => `zones[${index}]`,
      ),
    ],
  },
  {
    reads: ['budget'],
    problems: ({ budget }) => (budget ? below('budget', environmentBudgetProblems(budget)) : []),
  },
];

function repositoryProblems({ name, keepImages, keepUntaggedDays, pullAccounts }: RepositoryConfig): Problem[] {
  const problems = containerRegistryProblems({
    environment: 'any',
    repositoryName: name,
    keepImages,
    keepUntagged: keepUntaggedDays === undefined ? undefined : Duration.days(keepUntaggedDays),
    pullAccounts,
  });
  return renamed(problems, { repositoryName: 'name', keepUntagged: 'keepUntaggedDays' });
}

function accessProblems({ name, qualifier, services, clusters }: SharingEnvironmentConfig, path: string): Problem[] {
  const facts = { environment: 'any', repositories: ['any'], qualifier, services, clusters };
  return [...environmentNameProblems(`${path}.name`, name), ...below(path, environmentAccessProblems(facts))];
}

/** Roles reach what begins with the name of their environment. */
function overlapProblems(value: string, names: readonly string[], path: string): Problem[] {
  const reached = names.filter(name => name.startsWith(`${value}-`));
  if (reached.length === 0) return [];
  const fact = `begins ${reached.join(' and ')}, so that its roles would reach there`;
  return [{ code: 'EnvironmentsOverlap', path, value, fact, fix: 'name it otherwise' }];
}

function repeatedProblems(all: readonly { readonly name: string }[], pathOf: (index: number) => string): Problem[] {
  return all.flatMap(({ name: value }, index) => {
    if (all.findIndex(({ name }) => name === value) === index) return [];
    return [{ code: 'BERTH-ENV-011', path: pathOf(index), value, fact: 'is there twice' }];
  });
}

/** IAM refuses a second provider for the same issuer, when everything else of the stack is made already. */
export function providerRule(others: readonly SharedConfig[]): Rule<SharedConfig> {
  return {
    reads: ['account', 'github'],
    problems: ({ account, github }) => {
      const maker = others.find(other => other.account === account && makesProvider(other.github));
      if (!maker || !makesProvider(github)) return [];
      const fact = `account ${account} knows GitHub once, and ${maker.name} makes that`;
      const fix = 'write provider: "existing", and deploy it after that';
      return [{ code: 'GithubProviderTwice', path: 'github.provider', value: 'made', fact, fix }];
    },
  };
}

function makesProvider(github: GithubConfig | undefined): boolean {
  return github !== undefined && (github.provider ?? 'made') === 'made';
}
