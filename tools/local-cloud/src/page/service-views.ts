import type * as watch from '@aws-sdk/client-cloudwatch';
import type * as codedeploy from '@aws-sdk/client-codedeploy';
import type * as sdk from '@aws-sdk/client-ecs';
import { type AccountReader, revisionName, shortName } from './account-reader';
import type { AlarmView, ReleaseView, ServiceView, TaskView } from './cloud-view';
import { codeDeployAlarms, codeDeployRelease, readCodeDeployTargets } from './code-deploy-releases';
import { ecsRelease } from './ecs-releases';
import { Traffic } from './traffic-views';

/** How much of what grows is shown. */
const EVENTS = 8;
const STOPPED_TASKS = 3;

/** DescribeServices takes ten at a time. */
const BATCH = 10;

/** A service, and the environment that its tag names. */
export interface TaggedService {
  readonly environment?: string;
  readonly view: ServiceView;
}

interface Surroundings {
  readonly traffic: Traffic;
  readonly deployments: ReadonlyMap<string, codedeploy.DeploymentInfo>;
}

/** All services of a region that are not deleted. */
export async function readServices(reader: AccountReader): Promise<TaggedService[]> {
  const clusters = await reader.all<string>(async nextToken => {
    const answer = await reader.read<sdk.ListClustersResponse>('ecs', 'ListClusters', { nextToken });
    return { items: answer.clusterArns, next: answer.nextToken };
  });
  const surroundings = { traffic: await Traffic.read(reader), deployments: await readCodeDeployTargets(reader) };
  const services = await Promise.all(clusters.map(cluster => servicesOf(reader, cluster, surroundings)));
  return services.flat();
}

async function servicesOf(reader: AccountReader, cluster: string, around: Surroundings): Promise<TaggedService[]> {
  const arns = await reader.all<string>(async nextToken => {
    const input = { cluster, nextToken, maxResults: 100 };
    const answer = await reader.tryRead<sdk.ListServicesResponse>('ecs', 'ListServices', input);
    return { items: answer.serviceArns, next: answer.nextToken };
  });
  const found: sdk.Service[] = [];
  for (let first = 0; first < arns.length; first += BATCH) {
    const input = { cluster, services: arns.slice(first, first + BATCH), include: ['TAGS'] };
    found.push(
      ...((await reader.tryRead<sdk.DescribeServicesResponse>('ecs', 'DescribeServices', input)).services ?? []),
    );
  }
  return Promise.all(found.map(service => viewOf(reader, service, around)));
}

async function viewOf(reader: AccountReader, service: sdk.Service, around: Surroundings): Promise<TaggedService> {
  const { serviceName: name = '', clusterArn, status = '', tags = [], events = [] } = service;
  return {
    environment: tags.find(({ key }) => key === 'berth:env')?.value,
    view: {
      name,
      cluster: shortName(clusterArn),
      status,
      desired: service.desiredCount ?? 0,
      running: service.runningCount ?? 0,
      pending: service.pendingCount ?? 0,
      revision: revisionName(primaryOf(service)),
      release: await releaseOf(reader, service, around),
      traffic: await around.traffic.around(targetGroupsOf(service)),
      alarms: await alarmsOf(reader, service, around),
      tasks: await tasksOf(reader, service),
      events: events.slice(0, EVENTS).map(({ createdAt, message = '' }) => ({ at: createdAt?.toISOString(), message })),
    },
  };
}

function primaryOf({ taskDefinition, taskSets = [], deployments = [] }: sdk.Service): string | undefined {
  const primary = [...taskSets, ...deployments].find(({ status }) => status === 'PRIMARY');
  return primary?.taskDefinition ?? taskDefinition;
}

function targetGroupsOf({ loadBalancers = [], taskSets = [] }: sdk.Service): string[] {
  const all = [...loadBalancers, ...taskSets.flatMap(set => set.loadBalancers ?? [])];
  return [
    ...new Set(
      all.flatMap(({ targetGroupArn, advancedConfiguration }) =>
        [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].flatMap(arn => arn ?? []),
      ),
    ),
  ];
}

async function releaseOf(
  reader: AccountReader,
  service: sdk.Service,
  { deployments }: Surroundings,
): Promise<ReleaseView | undefined> {
  if (service.deploymentController?.type !== 'CODE_DEPLOY') return ecsRelease(reader, service);
  const targetId = targetIdOf(service);
  const info = deployments.get(targetId);
  return info && codeDeployRelease(reader, info, targetId, service);
}

function targetIdOf({ clusterArn, serviceName }: sdk.Service): string {
  return `${shortName(clusterArn)}:${serviceName}`;
}

/** Those that can stop a release, and their state now. */
async function alarmsOf(
  reader: AccountReader,
  service: sdk.Service,
  { deployments }: Surroundings,
): Promise<AlarmView[]> {
  const info = deployments.get(targetIdOf(service));
  const ofGroup = info ? await codeDeployAlarms(reader, info) : [];
  const AlarmNames = [...ofGroup, ...(service.deploymentConfiguration?.alarms?.alarmNames ?? [])];
  if (AlarmNames.length === 0) return [];
  const answer = await reader.tryRead<watch.DescribeAlarmsOutput>('monitoring', 'DescribeAlarms', { AlarmNames });
  return (answer.MetricAlarms ?? []).map(({ AlarmName = '', StateValue = '' }) => ({
    name: AlarmName,
    state: StateValue,
  }));
}

/** Those that run or are to run, and the last ones that stopped. */
async function tasksOf(reader: AccountReader, { clusterArn: cluster, serviceName }: sdk.Service): Promise<TaskView[]> {
  const list = async (desiredStatus: string) => {
    const input = { cluster, serviceName, desiredStatus };
    return (await reader.tryRead<sdk.ListTasksResponse>('ecs', 'ListTasks', input)).taskArns ?? [];
  };
  const [living, stopped] = [await list('RUNNING'), await list('STOPPED')];
  const tasks = [...living, ...stopped.slice(-STOPPED_TASKS).reverse()];
  if (tasks.length === 0) return [];
  const answer = await reader.tryRead<sdk.DescribeTasksResponse>('ecs', 'DescribeTasks', { cluster, tasks });
  return (answer.tasks ?? []).map(task => ({
    id: shortName(task.taskArn),
    status: task.lastStatus ?? '',
    health: task.healthStatus === 'UNKNOWN' ? undefined : task.healthStatus,
    revision: revisionName(task.taskDefinitionArn),
    failed: isFailed(task),
    reason: reasonOf(task),
  }));
}

function isFailed({ lastStatus, stopCode, stoppedReason = '' }: sdk.Task): boolean {
  if (lastStatus !== 'STOPPED') return false;
  return (
    stopCode === 'EssentialContainerExited' || stopCode === 'TaskFailedToStart' || stoppedReason.includes('failed')
  );
}

function reasonOf({ stoppedReason, containers = [] }: sdk.Task): string | undefined {
  const exits = containers.flatMap(({ name, exitCode, reason }) => {
    if (reason) return [reason];
    return exitCode === undefined || exitCode === 0 ? [] : [`${name} ended with exit code ${exitCode}`];
  });
  const reasons = [stoppedReason, ...exits].filter(Boolean);
  return reasons.length > 0 ? reasons.join(': ') : undefined;
}
