import type { RegionalDatum } from '../cloudwatch/evaluations';
import { nameOf, placeOf } from './arns';
import { capacityOf } from './container-instances';
import type { ProcessIdentity, ProcessPort, ProcessUsage } from './process-port';
import { controllerOf, type EcsState, type ServiceRecord, type TaskRecord } from './state';
import { isPending, isRunning } from './tasks';

const mebibyte = 1024 * 1024;

/** The time of processors is real time: so is the time that it is compared with. */
interface Sample {
  readonly cpuMs: number;
  readonly realMs: number;

  /** When the process was seen first. */
  readonly since: number;
}

/** What one task takes, in percent of what it asked for. */
interface Utilization {
  readonly cpu?: number;
  readonly memory?: number;
}

/**
 * The metrics of services: what the processes of their tasks really take, compared with what the tasks have reserved.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export class ServiceMetrics {
  private samples = new Map<number, Sample>();

  constructor(
    private readonly state: EcsState,
    private readonly processes: Pick<ProcessPort, 'usage'>,
    private readonly realNow: () => number = () => performance.now(),

    /** How long a process starts, in real time: what it takes meanwhile would look like hours of load to a fast clock. */
    private readonly startFloorMs = 15_000,
  ) {}

  public async collect(): Promise<RegionalDatum[]> {
    const running = this.state.tasks.list().filter(isRunning);
    const usage = await this.processes.usage(running.flatMap(processesOf));
    const utilizations = new Map(running.map(task => [task.arn, this.utilization(task, usage)]));
    this.remember(usage);
    const active = this.state.services.list().filter(({ status }) => status !== 'INACTIVE');
    return [
      ...active.flatMap(service => this.ofService(service, running, utilizations)),
      ...this.state.clusters.list().flatMap(cluster => this.ofCluster(cluster.arn, running, utilizations)),
    ];
  }

  private utilization(task: TaskRecord, usage: ReadonlyMap<number, ProcessUsage>): Utilization {
    const found = processesOf(task).flatMap(({ pid }) => {
      const used = usage.get(pid);
      return used ? [{ ...used, before: this.samples.get(pid) }] : [];
    });
    const memoryMiB = found.reduce((total, { memoryBytes }) => total + memoryBytes, 0) / mebibyte;
    const cores = found.map(({ cpuMs, before }) => {
      const passed = this.realNow() - (before?.realMs ?? 0);
      const hasStarted = before && this.realNow() - before.since >= this.startFloorMs;
      return hasStarted && passed > 0 ? Math.max(0, cpuMs - before.cpuMs) / passed : undefined;
    });
    const isKnown = cores.length > 0 && cores.every(share => share !== undefined) && task.cpu > 0;
    const used = cores.reduce((total: number, share) => total + (share ?? 0), 0);
    return {
      ...(isKnown ? { cpu: (used * 1024 * 100) / task.cpu } : {}),
      ...(found.length > 0 && task.memoryMiB > 0 ? { memory: (memoryMiB * 100) / task.memoryMiB } : {}),
    };
  }

  private remember(usage: ReadonlyMap<number, ProcessUsage>): void {
    const realMs = this.realNow();
    const since = (pid: number) => this.samples.get(pid)?.since ?? realMs;
    this.samples = new Map([...usage].map(([pid, { cpuMs }]) => [pid, { cpuMs, realMs, since: since(pid) }]));
  }

  private ofService(
    service: ServiceRecord,
    running: readonly TaskRecord[],
    utilizations: ReadonlyMap<string, Utilization>,
  ): RegionalDatum[] {
    const dimensions = { ClusterName: nameOf(service.clusterArn), ServiceName: service.name };
    const own = running.filter(({ serviceArn }) => serviceArn === service.arn);
    return [...utilizationData(service.arn, dimensions, own, utilizations), ...this.insights(service, dimensions)];
  }

  private ofCluster(
    arn: string,
    running: readonly TaskRecord[],
    utilizations: ReadonlyMap<string, Utilization>,
  ): RegionalDatum[] {
    const dimensions = { ClusterName: nameOf(arn) };
    const own = running.filter(({ clusterArn }) => clusterArn === arn);
    return [...utilizationData(arn, dimensions, own, utilizations), ...this.reservation(arn, dimensions)];
  }

  /** Of clusters with container instances. */
  private reservation(arn: string, dimensions: Readonly<Record<string, string>>): RegionalDatum[] {
    const capacities = this.state.containerInstances
      .list()
      .filter(instance => instance.clusterArn === arn && instance.status === 'ACTIVE')
      .map(capacityOf);
    if (capacities.length === 0) return [];
    const placed = this.state.tasks
      .list()
      .filter(task => task.clusterArn === arn && task.containerInstanceArn && task.lastStatus !== 'STOPPED');
    const share = (of: 'cpu' | 'memoryMiB') =>
      (100 * sum(placed.map(task => task[of]))) / sum(capacities.map(all => all[of]));
    return [
      datum(arn, 'AWS/ECS', 'CPUReservation', dimensions, [share('cpu')]),
      datum(arn, 'AWS/ECS', 'MemoryReservation', dimensions, [share('memoryMiB')]),
    ];
  }

  /** Of clusters with Container Insights. */
  private insights(service: ServiceRecord, dimensions: Readonly<Record<string, string>>): RegionalDatum[] {
    const settings = this.state.clusters.get(service.clusterArn)?.settings ?? [];
    const setting = settings.find(({ name }) => name === 'containerInsights')?.value ?? 'disabled';
    if (setting === 'disabled') return [];
    const tasks = this.state.tasks.list().filter(({ serviceArn }) => serviceArn === service.arn);
    const sets = this.state.taskSets.list().filter(({ serviceArn }) => serviceArn === service.arn).length;
    const isRolling = controllerOf(service) === 'ECS';
    const figures = {
      DesiredTaskCount: service.desiredCount,
      RunningTaskCount: tasks.filter(isRunning).length,
      PendingTaskCount: tasks.filter(isPending).length,
      DeploymentCount: isRolling ? sets : 0,
      TaskSetCount: isRolling ? 0 : sets,
    };
    return Object.entries(figures).map(([name, value]) => {
      return { ...datum(service.arn, 'ECS/ContainerInsights', name, dimensions, [value]), unit: 'Count' };
    });
  }
}

function utilizationData(
  arn: string,
  dimensions: Readonly<Record<string, string>>,
  tasks: readonly TaskRecord[],
  utilizations: ReadonlyMap<string, Utilization>,
): RegionalDatum[] {
  const of = (resource: 'cpu' | 'memory') => tasks.flatMap(task => utilizations.get(task.arn)?.[resource] ?? []);
  return [
    datum(arn, 'AWS/ECS', 'CPUUtilization', dimensions, of('cpu')),
    datum(arn, 'AWS/ECS', 'MemoryUtilization', dimensions, of('memory')),
  ].filter(({ values }) => values.length > 0);
}

function datum(
  arn: string,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  values: readonly number[],
): RegionalDatum {
  const { region } = placeOf(arn);
  return { region, namespace, name, dimensions, values: values.map(value => ({ value, count: 1 })), unit: 'Percent' };
}

function processesOf({ containers }: TaskRecord): ProcessIdentity[] {
  return containers.flatMap(({ process }) => process ?? []);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
