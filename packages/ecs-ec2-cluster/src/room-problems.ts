import type { Problem } from '@berth/foundation';
import { type InstanceFacts, instanceFacts } from './data/instance-types';
import { MEMORY_FOR_TASKS } from './data/room';

/**
 * One task of a service, as far as room is concerned.
 */
export interface TaskSize {
  /** In CPU units: 1024 are one vCPU. */
  readonly cpu: number;

  readonly memoryMiB: number;
}

/**
 * What must fit on the instances of one service.
 */
export interface RoomNeeded extends TaskSize {
  /** Tasks of the service in one color. */
  readonly count: number;

  /**
   * Of the service, for the message where there are several.
   *
   * @default - there is one service
   */
  readonly name?: string;

  /**
   * Whether two colors run at the same time during a release. Otherwise one new task at a time is enough.
   *
   * @default false
   */
  readonly blueGreen?: boolean;

  /**
   * One-off tasks before a release, such as a migration.
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
 * The instances that everything must fit on.
 */
export interface RoomOffered {
  readonly instanceType: string;
  readonly maxInstances: number;

  /**
   * Whether the account gives instances more network interfaces (account setting `awsvpcTrunking`).
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
   */
  readonly trunking?: boolean;
}

/** What one instance has for tasks. */
interface Room {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly interfaces: number;
}

/**
 * Every reason why `services` cannot run on the instances, while any one of them is released. Types that we have no figures of pass.
 */
export function roomProblems(offered: RoomOffered, services: readonly RoomNeeded[]): Problem[] {
  const facts = instanceFacts(offered.instanceType);
  if (!facts) return [];
  const room = roomOf(facts, offered);
  const tooLarge = services.flatMap(service => sizeProblems(service, offered, room));
  if (tooLarge.length > 0) return tooLarge;

  const releases = services.map(service => ({ service, tasks: tasksDuring(service, services) }));
  const [worst] = releases
    .map(release => ({ ...release, instances: pack(release.tasks, room) }))
    .sort((a, b) => b.instances - a.instances);
  if (!worst || worst.instances <= offered.maxInstances) return [];
  const { service, tasks, instances } = worst;
  const byInterfaces = Math.ceil(tasks.filter(takesInterface).length / room.interfaces) === instances;
  const of = service.name === undefined ? '' : ` of ${service.name}`;
  const limit = byInterfaces
    ? `has network interfaces for ${room.interfaces} awsvpc tasks`
    : `offers about ${room.memoryMiB} MiB and ${room.cpu} CPU units to tasks`;
  const enough = `set it to at least ${instances}`;
  const [code, fix] = byInterfaces
    ? ['BERTH-EC2-004', `${enough}; trunking needs an account setting and a type such as m5.large (10)`]
    : ['BERTH-EC2-003', enough];
  const fact = `a release${of} runs ${tasks.length} tasks at a time and one ${offered.instanceType} ${limit}`;
  return [{ code, path: 'maxInstances', value: offered.maxInstances, fact, fix }];
}

function roomOf(facts: InstanceFacts, { trunking = false }: RoomOffered): Room {
  const own = facts.interfaces - 1;
  const interfaces = trunking ? (facts.trunkedTasks ?? own) : own;
  return { cpu: facts.cpu, memoryMiB: Math.floor(facts.memoryMiB * MEMORY_FOR_TASKS), interfaces };
}

function sizeProblems({ cpu, memoryMiB }: TaskSize, { instanceType: value }: RoomOffered, room: Room): Problem[] {
  if (memoryMiB <= room.memoryMiB && cpu <= room.cpu) return [];
  const offered = `offers about ${room.memoryMiB} MiB and ${room.cpu} CPU units to tasks`;
  const fact = `${offered}: one of ${memoryMiB} MiB and ${cpu} CPU units can never start`;
  const fix = 'use a larger type or a smaller task';
  return [{ code: 'BERTH-EC2-002', path: 'instanceType', value, fact, fix }];
}

/** Everything that runs at the same time while one service is released: its migration has ended before green starts. */
function tasksDuring(released: RoomNeeded, services: readonly RoomNeeded[]): RoomNeeded[] {
  const { count, blueGreen = false, oneOff = 0 } = released;
  const extra = Math.max(blueGreen ? count : 1, oneOff);
  return services.flatMap(service => {
    const tasks = service.count + (service === released ? extra : 0);
    return Array.from({ length: tasks }, () => service);
  });
}

/** One of its own, unless it shares that of its instance. */
function takesInterface({ sharedInterface = false }: RoomNeeded): boolean {
  return !sharedInterface;
}

/** How many instances hold the tasks, when the largest ones are placed first. */
function pack(tasks: readonly RoomNeeded[], room: Room): number {
  const instances: { cpu: number; memoryMiB: number; interfaces: number }[] = [];
  for (const task of [...tasks].sort((a, b) => b.memoryMiB - a.memoryMiB)) {
    const { cpu, memoryMiB } = task;
    const interfaces = takesInterface(task) ? 1 : 0;
    const fits = (left: Room) => left.cpu >= cpu && left.memoryMiB >= memoryMiB && left.interfaces >= interfaces;
    let place = instances.find(fits);
    if (!place) {
      place = { ...room };
      instances.push(place);
    }
    place.cpu -= cpu;
    place.memoryMiB -= memoryMiB;
    place.interfaces -= interfaces;
  }
  return instances.length;
}
