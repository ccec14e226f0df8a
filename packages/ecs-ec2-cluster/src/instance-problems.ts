import type { Problem } from '@berth/foundation';
import { InstanceClass } from 'aws-cdk-lib/aws-ec2';
import { instanceFacts, isXen } from './data/instance-types';

/** What the kernel and ECS leave of an instance's memory, measured between 93 and 97 %. */
const MEMORY_FOR_TASKS = 0.93;

/** What to suggest for a misspelt family, by its first letter. */
const POPULAR = ['t3', 'm5', 'c5', 'r5'];

const FAMILIES: ReadonlySet<string> = new Set(Object.values(InstanceClass));

/**
 * One task of a service, as far as room is concerned.
 */
export interface TaskSize {
  /** In CPU units: 1024 are one vCPU. */
  readonly cpu: number;

  readonly memoryMiB: number;
}

/**
 * What must fit on the instances at the same time.
 */
export interface RoomNeeded extends TaskSize {
  /** Tasks of the service in one color. */
  readonly count: number;

  /**
   * Whether two colors run at the same time during a release.
   *
   * @default false
   */
  readonly blueGreen?: boolean;

  /**
   * One-off tasks beside them, such as a migration.
   *
   * @default 0
   */
  readonly oneOff?: number;

  /**
   * Whether tasks share the network interface of their instance (bridge mode) instead of taking one each.
   *
   * @default false
   */
  readonly sharedInterface?: boolean;
}

/**
 * What else counts when a type is judged.
 */
export interface InstanceTypeRules {
  /**
   * Where it stands.
   *
   * @default 'instanceType'
   */
  readonly path?: string;

  /**
   * Whether somebody insists on a type older than Nitro.
   *
   * @default false
   */
  readonly preNitro?: boolean;
}

/** Every mistake in the name of an instance type. */
export function instanceTypeProblems(type: string, rules: InstanceTypeRules = {}): Problem[] {
  const { path = 'instanceType', preNitro = false } = rules;
  const [family = '', size] = type.split('.');
  if (!size || !FAMILIES.has(family)) {
    const fix = `did you mean ${POPULAR.find(known => known[0] === family[0]) ?? 't3'}.${size ?? 'small'}?`;
    return [{ code: 'BERTH-EC2-005', path, value: type, fact: 'not an EC2 instance type', fix }];
  }
  if (isXen(family) && !preNitro) {
    const fact = 'older than the Nitro system: no encrypted traffic between instances, slower disks';
    const fix = 'use t3.small or m5.large, or preNitro: { reason, owner } to insist';
    return [{ code: 'BERTH-EC2-006', path, value: type, fact, fix }];
  }
  return [];
}

/** Every reason why `needed` cannot run on `maxInstances` of a type. Types that we have no figures of pass. */
export function roomProblems(type: string, maxInstances: number, needed: RoomNeeded): Problem[] {
  const facts = instanceFacts(type);
  if (!facts) return [];
  const { cpu, memoryMiB } = needed;
  const memory = Math.floor(facts.memoryMiB * MEMORY_FOR_TASKS);
  if (memoryMiB > memory || cpu > facts.cpu) {
    const offered = `offers about ${memory} MiB and ${facts.cpu} CPU units to tasks`;
    const fact = `${offered}: one of ${memoryMiB} MiB and ${cpu} CPU units can never start`;
    const fix = 'use a larger type or a smaller task';
    return [{ code: 'BERTH-EC2-002', path: 'instanceType', value: type, fact, fix }];
  }

  const tasks = tasksAtATime(needed);
  const bySize = Math.min(Math.floor(memory / memoryMiB), Math.floor(facts.cpu / cpu));
  const byInterfaces = needed.sharedInterface ? Number.POSITIVE_INFINITY : facts.interfaces - 1;
  const instances = Math.ceil(tasks / Math.min(byInterfaces, bySize));
  if (instances <= maxInstances) return [];
  const [code, limit] =
    byInterfaces < bySize
      ? ['BERTH-EC2-004', `has network interfaces for ${byInterfaces} awsvpc tasks`]
      : ['BERTH-EC2-003', `has room for ${bySize} tasks of ${cpu} CPU units and ${memoryMiB} MiB`];
  const fact = `a release runs ${tasks} tasks at a time and one ${type} ${limit}`;
  return [{ code, path: 'maxInstances', value: maxInstances, fact, fix: `set it to at least ${instances}` }];
}

/** Blue and green, and what runs once beside them. */
function tasksAtATime({ count, blueGreen = false, oneOff = 0 }: RoomNeeded): number {
  return count * (blueGreen ? 2 : 1) + oneOff;
}
