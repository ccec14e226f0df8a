/** What a task takes, or an instance has: CPU units, MiB, network interfaces (one a task in awsvpc mode), and fixed ports. */
export interface Resources {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly networkInterfaces: number;

  /** Fixed ports of the host, as `8080/tcp`: those that a task asks for, or that an instance has given away. @default - none */
  readonly hostPorts?: readonly string[];
}

export interface Instance {
  readonly arn: string;
  readonly zone: string;

  /** What is left. */
  readonly free: Resources;

  /** How many tasks of the same service or family shall run here, for the spread: one that is told to stop counts no more. */
  readonly sameGroup: number;
}

/** Why no instance takes a task, as the `reason` of a failure says it. */
export type PlacementFailure = 'AGENT' | 'RESOURCE:CPU' | 'RESOURCE:MEMORY' | 'RESOURCE:PORTS' | 'RESOURCE:ENI';

export type Placement = { readonly instanceArn: string } | { readonly failure: PlacementFailure };

/**
 * The instance for one task: spread over zones, then the instance with the least memory left that still fits (bin packing), so that whole instances stay
 * free for scale-in.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
export function placeTask(task: Resources, instances: readonly Instance[]): Placement {
  if (instances.length === 0) return { failure: 'AGENT' };
  const fitting = instances.filter(({ free }) => fits(task, free));
  const zoneLoad = (zone: string) =>
    sum(instances.filter(other => other.zone === zone).map(({ sameGroup }) => sameGroup));
  const best = [...fitting].sort(
    (a, b) =>
      zoneLoad(a.zone) - zoneLoad(b.zone) ||
      a.free.memoryMiB - b.free.memoryMiB ||
      a.free.cpu - b.free.cpu ||
      a.arn.localeCompare(b.arn),
  )[0];
  return best ? { instanceArn: best.arn } : { failure: lacking(task, instances) };
}

/** The resource that is missing on the instance that comes nearest. */
function lacking(task: Resources, instances: readonly Instance[]): PlacementFailure {
  if (!instances.some(({ free }) => free.memoryMiB >= task.memoryMiB)) return 'RESOURCE:MEMORY';
  const roomy = instances.filter(({ free }) => free.cpu >= task.cpu && free.memoryMiB >= task.memoryMiB);
  if (roomy.length === 0) return 'RESOURCE:CPU';
  return roomy.some(({ free }) => portsAreFree(task, free)) ? 'RESOURCE:ENI' : 'RESOURCE:PORTS';
}

export function fits(task: Resources, free: Resources): boolean {
  const hasRoom = task.cpu <= free.cpu && task.memoryMiB <= free.memoryMiB;
  return hasRoom && task.networkInterfaces <= free.networkInterfaces && portsAreFree(task, free);
}

function portsAreFree({ hostPorts = [] }: Resources, free: Resources): boolean {
  return !hostPorts.some(port => free.hostPorts?.includes(port));
}

export function minus(a: Resources, b: Resources): Resources {
  const hostPorts = [...(a.hostPorts ?? []), ...(b.hostPorts ?? [])];
  return {
    ...(hostPorts.length > 0 ? { hostPorts } : {}),
    cpu: a.cpu - b.cpu,
    memoryMiB: a.memoryMiB - b.memoryMiB,
    networkInterfaces: a.networkInterfaces - b.networkInterfaces,
  };
}

/** How many further instances of `capacity` the tasks need, packed first fit by decreasing memory. Tasks that fit on none are left out. */
export function instancesNeeded(tasks: readonly Resources[], capacity: Resources): number {
  const bins: Resources[] = [];
  for (const task of [...tasks].sort((a, b) => b.memoryMiB - a.memoryMiB)) {
    if (!fits(task, capacity)) continue;
    const index = bins.findIndex(free => fits(task, free));
    const bin = bins[index];
    if (bin) bins[index] = minus(bin, task);
    else bins.push(minus(capacity, task));
  }
  return bins.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
