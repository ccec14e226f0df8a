import type { Problem } from '@berth/foundation';
import { blocksOverlap } from '@berth/network';
import type { EnvironmentConfig } from './config/environment-config';
import type { SharedConfig } from './config/shared-config';
import { below, type Rule } from './private/rule';
import { sharedNamesProblems } from './private/shared-names';

/** What others can see of an environment. */
export type EnvironmentClaims = Pick<EnvironmentConfig, 'name' | 'account' | 'region' | 'network' | 'edge'>;

/**
 * Every mistake in environments together, each of which is right by itself. The later one of two is told.
 *
 * @param shared what they share, as far as it is known: what it does not have is refused
 */
export function environmentsProblems(
  configs: readonly EnvironmentConfig[],
  shared: readonly SharedConfig[] = [],
): Problem[] {
  return configs.flatMap((config, index) =>
    below(
      config.name,
      neighbourRules(configs.slice(0, index), shared).flatMap(({ problems }) => problems(config)),
    ),
  );
}

/** What works, and is regretted later. */
export function environmentsWarnings(configs: readonly EnvironmentClaims[]): Problem[] {
  return configs.flatMap((config, index) => below(config.name, neighbourWarnings(config, configs.slice(0, index))));
}

/** What must hold in an environment next to others. */
export function neighbourRules(others: readonly EnvironmentClaims[], shared: readonly SharedConfig[]): readonly Rule[] {
  return [
    {
      reads: ['name', 'account', 'region'],
      problems: config => others.flatMap(other => nameProblems(config, other)),
    },
    {
      reads: ['name', 'edge'],
      problems: config => others.flatMap(other => domainProblems(config, other)),
    },
    {
      reads: ['name', 'shared', 'services', 'edge', 'permissionsBoundary', 'sharedRoles'],
      problems: config => {
        const common = shared.find(({ name }) => name === config.shared);
        return common ? sharedNamesProblems(config, common) : [];
      },
    },
  ];
}

/** Two environments with one block can be used, and never be connected. */
export function neighbourWarnings(
  { name, network: { cidr } }: EnvironmentClaims,
  others: readonly EnvironmentClaims[],
): Problem[] {
  const twin = others.find(({ network }) => blocksOverlap(network.cidr, cidr));
  if (!twin) return [];
  const both = twin.network.cidr === cidr ? 'both use it' : `overlap (${twin.network.cidr})`;
  const fact = `${twin.name} and ${name} ${both} and can never be peered`;
  const free = freeBlock([cidr, ...others.map(other => other.network.cidr)]);
  const fix = free && `give ${name} "${free}"`;
  return [{ code: 'BERTH-NET-009', severity: 'warning', path: 'network.cidr', value: cidr, fact, fix }];
}

function freeBlock(taken: readonly string[]): string | undefined {
  const blocks = Array.from({ length: 256 }, (_, second) => `10.${second}.0.0/16`);
  return blocks.find(block => !taken.some(other => blocksOverlap(other, block)));
}

/** Names of stacks, parameters, clusters and roles begin with that of the environment: in one account it must be its own. */
function nameProblems({ name, account, region }: EnvironmentClaims, other: EnvironmentClaims): Problem[] {
  const isBeginning = `${name}-`.startsWith(`${other.name}-`) || `${other.name}-`.startsWith(`${name}-`);
  if (account !== other.account || !isBeginning || (name === other.name && region !== other.region)) return [];
  const fact =
    name === other.name
      ? `two environments of account ${account} have it`
      : `${name} and ${other.name} have the same account and the same name prefix`;
  return [
    { code: 'BERTH-ENV-007', path: 'name', value: name, fact, fix: 'name it otherwise, or take another account' },
  ];
}

function domainProblems({ name, edge }: EnvironmentClaims, other: EnvironmentClaims): Problem[] {
  const domain = domainOf(edge);
  if (domain === undefined || domain !== domainOf(other.edge)) return [];
  const fact = `${other.name} serves it, and ${name} would take it away`;
  return [{ code: 'BERTH-ENV-007', path: 'edge.domain', value: domain, fact, fix: 'give each its own' }];
}

function domainOf(edge: EnvironmentConfig['edge']): string | undefined {
  return 'domain' in edge ? edge.domain?.toLowerCase() : undefined;
}
