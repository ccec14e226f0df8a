import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { LaunchType } from '@berth/rollout';
import { EPHEMERAL_STORAGE_GIB } from './data/container-limits';
import { FARGATE_CPU, fargateMemory, fargateMemoryText } from './data/fargate-sizes';
import { type Sidecar, sidecarShare } from './sidecar';

/** In words. */
const OWNERS = { EC2: 'EC2', MANAGED_INSTANCES: 'Managed Instances' };

/** What the rules of a task's size judge. */
export interface TaskSizeFacts {
  readonly cpu: number;
  readonly memoryMiB: number;

  /** @default 'EC2' */
  readonly launchType?: LaunchType;

  readonly ephemeralStorageGiB?: number;
  readonly sidecars?: readonly Pick<Sidecar, 'cpu' | 'memoryMiB'>[];
}

/** Every mistake in the size of a task, and in how its containers share it. */
export function taskSizeProblems(facts: TaskSizeFacts): Problem[] {
  const { cpu, memoryMiB, launchType } = facts;
  const sizes = launchType === 'FARGATE' ? fargateProblems(cpu, memoryMiB) : instanceProblems(cpu, memoryMiB);
  return [...sizes, ...(sizes.length > 0 ? [] : shareProblems(facts)), ...storageProblems(facts)];
}

function instanceProblems(cpu: number, memoryMiB: number): Problem[] {
  const code = 'BERTH-ECS-002';
  return [
    ...wholeNumberProblems(cpu, { code, path: 'cpu', min: 128, max: 196_608 }),
    ...wholeNumberProblems(memoryMiB, { code, path: 'memoryMiB', min: 6, max: 1_048_576 }),
  ];
}

function fargateProblems(cpu: number, memoryMiB: number): Problem[] {
  if (!isKnown(cpu)) return [];
  const code = 'BERTH-ECS-001';
  if (!FARGATE_CPU.includes(cpu)) {
    const fix = `use ${FARGATE_CPU.find(offered => offered > cpu) ?? FARGATE_CPU.at(-1)}`;
    return [{ code, path: 'cpu', value: cpu, fact: `Fargate offers ${FARGATE_CPU.join(', ')} CPU units`, fix }];
  }
  if (!isKnown(memoryMiB) || fargateMemory(cpu).includes(memoryMiB)) return [];
  const fact = `Fargate ${cpu} CPU allows ${fargateMemoryText(cpu)}`;
  return [{ code, path: 'memoryMiB', value: memoryMiB, fact, fix: memoryFix(cpu, memoryMiB) }];
}

/** The next size up is what was meant, be it of another CPU. */
function memoryFix(cpu: number, memoryMiB: number): string {
  const fits = FARGATE_CPU.find(offered => fargateMemory(offered).includes(memoryMiB));
  if (fits) return `for ${memoryMiB} use cpu ${fits}`;
  const offered = fargateMemory(cpu);
  return `use ${offered.find(size => size > memoryMiB) ?? offered.at(-1)}`;
}

/** The container of the service gets what the sidecars leave. */
function shareProblems({ cpu, memoryMiB, sidecars = [] }: TaskSizeFacts): Problem[] {
  const shares = sidecars.map(sidecarShare);
  return [
    ...sumProblems(
      'memoryMiB',
      memoryMiB,
      shares.map(share => share.memoryMiB),
      ' MiB',
      6,
    ),
    ...sumProblems(
      'cpu',
      cpu,
      shares.map(share => share.cpu),
      ' CPU units',
      1,
    ),
  ];
}

function sumProblems(path: string, task: number, shares: readonly number[], unit: string, least: number): Problem[] {
  if (!isKnown(task) || !shares.every(isKnown)) return [];
  const taken = shares.reduce((sum, share) => sum + share, 0);
  if (taken + least <= task) return [];
  const fact = `sidecars reserve ${taken}${unit}, the task has ${task}`;
  const fix = `use at least ${taken + least}`;
  return [{ code: 'BERTH-ECS-002', path, value: task, fact, fix }];
}

function storageProblems({ ephemeralStorageGiB, launchType = 'EC2' }: TaskSizeFacts): Problem[] {
  if (!isKnown(ephemeralStorageGiB)) return [];
  const problem = { path: 'ephemeralStorageGiB', value: ephemeralStorageGiB };
  if (launchType !== 'FARGATE') {
    const fact = `tasks on ${OWNERS[launchType]} share the disk of their instance`;
    return [{ ...problem, code: 'StorageNeedsFargate', fact }];
  }
  const { min, max } = EPHEMERAL_STORAGE_GIB;
  if (Number.isInteger(ephemeralStorageGiB) && ephemeralStorageGiB >= min && ephemeralStorageGiB <= max) return [];
  return [{ ...problem, code: 'BERTH-ECS-015', fact: `must be ${min} to ${max} GiB` }];
}
