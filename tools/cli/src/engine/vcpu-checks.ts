import type { FargateKind, VcpuQuota } from '../aws/quotas';
import { sizeOf } from './capacity-checks';
import type { EngineContext } from './environment';
import type { PreflightProblem } from './preflight';
import type { ReleasePlan } from './release';

const QUOTAS: Readonly<Record<FargateKind, string>> = {
  OnDemand: 'Fargate On-Demand vCPU resource count',
  Spot: 'Fargate Spot vCPU resource count',
};

/** Whether the account may run so many more vCPUs. */
export function vcpuProblems(
  tasks: number,
  vcpus: number,
  quotas: readonly (readonly [FargateKind, VcpuQuota])[],
): PreflightProblem[] {
  const free = quotas.reduce((total, [, { limit, used }]) => total + Math.max(0, limit - used), 0);
  if (tasks * vcpus <= free) return [];
  const names = quotas.map(([kind]) => `"${QUOTAS[kind]}"`).join(' or ');
  return [
    {
      code: 'FargateQuotaReached',
      text: `Fargate lets this account run ${free} vCPUs more; new tasks beside the old ones take ${tasks * vcpus}`,
      fix: `ask Service Quotas for more ${names}, or stop what nobody needs`,
    },
  ];
}

/**
 * Whether new tasks on Fargate stay below the quotas of the account: between two sets of tasks, and in a first release, all of them are added, otherwise one by one.
 *
 * What may not be read, or was never measured, stops nothing.
 */
export async function checkVcpus(
  { rollout, live, wanted }: ReleasePlan,
  { aws, io }: EngineContext,
): Promise<PreflightProblem[]> {
  if (rollout.launchType !== 'FARGATE') return [];
  const kinds = new Set(rollout.capacity.map(({ capacityProvider }) => kindOf(capacityProvider)));
  const quotas: (readonly [FargateKind, VcpuQuota])[] = [];
  for (const kind of kinds) {
    const quota = await aws.quotas.fargate(kind);
    if (typeof quota === 'string') io.info(`the quota of vCPUs on Fargate is not known: ${quota}`);
    if (typeof quota !== 'object') return [];
    quotas.push([kind, quota]);
  }
  const count = live.service.desiredCount || rollout.desiredCount;
  const all = rollout.loadBalancer?.targetGroups.length === 2 || live.service.desiredCount === 0;
  return vcpuProblems(all ? count : 1, sizeOf(wanted.input).cpu / 1024, quotas);
}

function kindOf(capacityProvider: string): FargateKind {
  return capacityProvider === 'FARGATE_SPOT' ? 'Spot' : 'OnDemand';
}
