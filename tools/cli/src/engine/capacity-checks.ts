import type { RevisionInput } from '../aws/ecs';
import type { ClusterRoom, Room } from '../aws/instance-room';
import type { EngineContext } from './environment';
import type { PreflightProblem } from './preflight';
import type { ReleasePlan } from './release';

/** What one task takes of an instance. */
export interface TaskSize {
  readonly cpu: number;
  readonly memoryMiB: number;

  /** Fixed ports of the host: two tasks with one cannot share an instance. */
  readonly ports: readonly number[];
}

/** What a task of a revision takes: what it asks for as a whole, otherwise what its containers do. */
export function sizeOf({ cpu, memory, networkMode, containerDefinitions = [] }: RevisionInput): TaskSize {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  // tasks with an address of their own take no port of the host
  const mappings =
    networkMode === 'awsvpc' ? [] : containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  return {
    cpu: Number(cpu ?? sum(containerDefinitions.map(container => container.cpu ?? 0))),
    memoryMiB: Number(memory ?? sum(containerDefinitions.map(one => one.memoryReservation ?? one.memory ?? 0))),
    ports: mappings
      .map(({ hostPort = 0, containerPort = 0 }) => (networkMode === 'host' ? containerPort : hostPort))
      .filter(Boolean),
  };
}

/** How many tasks of one size a room holds. */
export function fits(size: TaskSize, { cpu, memoryMiB, ports }: Room): number {
  if (size.ports.some(port => ports.includes(port))) return 0;
  const most = Math.min(
    size.cpu > 0 ? Math.floor(cpu / size.cpu) : Number.POSITIVE_INFINITY,
    size.memoryMiB > 0 ? Math.floor(memoryMiB / size.memoryMiB) : Number.POSITIVE_INFINITY,
  );
  return size.ports.length > 0 ? Math.min(1, most) : most;
}

/** Whether the new tasks have room beside the old ones. */
export function roomProblems(size: TaskSize, tasks: number, { instances, grows }: ClusterRoom): PreflightProblem[] {
  const asked = `a task takes ${size.cpu} CPU units and ${size.memoryMiB} MiB`;
  if (instances.length > 0 && instances.every(({ whole }) => fits(size, { ...whole, ports: [] }) === 0)) {
    return [
      {
        code: 'TaskTooBig',
        text: `${asked}, more than any of the ${instances.length} instances has`,
        fix: 'give the tasks less, or take bigger instances',
      },
    ];
  }
  const room = instances.reduce((total, { free }) => total + fits(size, free), 0);
  if (room >= tasks || grows) return [];
  return [
    {
      code: 'CapacityMissing',
      text: `the instances have room for ${room} of ${tasks} new tasks beside the old ones; ${asked}`,
      fix: 'add instances, or let the capacity provider scale them',
    },
  ];
}

/**
 * Whether tasks on instances of ours find room: between two sets of tasks, all new ones run beside all old ones for a while.
 *
 * Fargate has none that could be counted. What may not be read is said and stops nothing.
 */
export async function checkRoom(
  { rollout, live, wanted }: ReleasePlan,
  { aws, io }: EngineContext,
): Promise<PreflightProblem[]> {
  if (rollout.launchType !== 'EC2') return [];
  const providers = rollout.capacity.map(({ capacityProvider }) => capacityProvider);
  const room = await aws.ecs.room(rollout.cluster, providers);
  if (typeof room === 'string') {
    io.info(`the room on the instances is not known: ${room}`);
    return [];
  }
  const ours = room.instances.filter(({ capacityProvider: name }) => name === undefined || providers.includes(name));
  const count = live.service.desiredCount || rollout.desiredCount;
  const beside = rollout.loadBalancer?.targetGroups.length === 2 ? count : 0;
  const size = sizeOf(wanted.input);
  const free = ours.reduce((total, { free: left }) => total + fits(size, left), 0);
  if (room.grows && free < beside) io.info(`room for ${free} of ${beside} new tasks: instances will be added`);
  return roomProblems(size, beside, { ...room, instances: ours });
}
