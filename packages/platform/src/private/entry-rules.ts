import type { EnvironmentConfig } from '../config/environment-config';
import type { Rule } from './rule';

/** Edges whose load balancer the internet reaches. */
const PUBLIC: readonly EnvironmentConfig['edge']['kind'][] = ['http', 'https', 'domain'];

/** What edge and services need of the other parts. */
export const entryRules: readonly Rule[] = [
  {
    reads: ['edge', 'network'],
    problems: ({ edge, network: { tiers } }) => {
      if (!PUBLIC.includes(edge.kind) || !tiers || tiers.some(({ kind }) => kind === 'public')) return [];
      const value = tiers.map(({ name }) => name).join(', ');
      const fact = 'a public ALB needs the public tier';
      const fix = 'add { name: "public", kind: "public" }, or let users in by edge httpApi or cdn';
      return [{ code: 'BERTH-LB-001', path: 'network.tiers', value, fact, fix }];
    },
  },
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap(({ repository }, index) => {
        if (repository === undefined || isRepositoryName(repository)) return [];
        const problem = { code: 'BERTH-ECS-007', path: `services[${index}].repository`, value: repository };
        const fact = 'is not the name of a repository: lower-case letters, digits and single . _ - / between them';
        return [{ ...problem, fact, fix: 'leave registry and tag out, the deploy tool chooses the image' }];
      }),
  },
];

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html repositoryName, read 2026-11 */
function isRepositoryName(name: string): boolean {
  if (!/^(?=.{2,256}$)[a-z0-9]+((\.|_|__|-+|\/)[a-z0-9]+)*$/.test(name)) return false;
  // a name may look like a registry, but whoever writes one of these means the registry
  return !/^([a-z0-9-]+\.)*(amazonaws\.com(\.cn)?|public\.ecr\.aws|docker\.io|ghcr\.io|gcr\.io|quay\.io)\//.test(name);
}
