import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { LaunchType } from '@berth/rollout';
import { FIRST_DYNAMIC_PORT, RESERVED_PORTS } from './data/reserved-ports';

/** What the rules of a task's network judge. */
export interface NetworkFacts {
  /** Undefined for a worker. */
  readonly port?: number;

  readonly desiredCount: number;

  /** @default 'EC2' */
  readonly launchType?: LaunchType;

  /** @default 'awsvpc' */
  readonly networkMode?: 'awsvpc' | 'bridge';

  readonly hostPort?: number;

  readonly engine?: 'codeDeploy' | 'ecs';

  /** Whether a release by ECS runs twice the tasks for a while. One by CodeDeploy always does. */
  readonly shiftsTraffic?: boolean;

  /**
   * Percent of the tasks that keep serving while they are replaced one by one.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /** Bound of the cluster's instances. */
  readonly maxInstances?: number;

  /** `ARM64` or `X86_64`, of the tasks. */
  readonly architecture?: string;

  /** The same of the instances. */
  readonly instanceArchitecture?: string;
}

/** Every mistake in how tasks are connected, and in what they run on. */
export function networkProblems(facts: NetworkFacts): Problem[] {
  const { networkMode = 'awsvpc' } = facts;
  const mode = networkMode === 'awsvpc' ? interfaceProblems(facts) : bridgeProblems(facts);
  return [...mode, ...architectureProblems(facts)];
}

function interfaceProblems({ port, hostPort }: NetworkFacts): Problem[] {
  if (!isKnown(port) || !isKnown(hostPort) || port === hostPort) return [];
  const fact = `must be the container's port ${port} in awsvpc mode`;
  return [{ code: 'BERTH-ECS-005', path: 'hostPort', value: hostPort, fact, fix: 'leave it out' }];
}

function bridgeProblems(facts: NetworkFacts): Problem[] {
  const { launchType, hostPort } = facts;
  if (launchType === 'FARGATE' || launchType === 'MANAGED_INSTANCES') {
    const who = launchType === 'FARGATE' ? 'Fargate' : 'ECS Managed Instances';
    const fact = `${who} gives each task a network interface of its own`;
    return [{ code: 'BridgeNeedsInstances', path: 'taskNetwork', value: 'bridge', fact, fix: 'use awsvpc' }];
  }
  const bounds = wholeNumberProblems(hostPort, { code: 'BERTH-ECS-004', path: 'hostPort', min: 0, max: 65_535 });
  return bounds.length > 0 ? bounds : [...reservedPortProblems(hostPort), ...fixedPortProblems(facts)];
}

/** A task that asks for one of these never starts, or only sometimes. */
function reservedPortProblems(hostPort: number | undefined): Problem[] {
  if (!isKnown(hostPort)) return [];
  const problem = { code: 'BERTH-ECS-017', path: 'hostPort', value: hostPort, fix: 'use hostPort 0, or another one' };
  if (RESERVED_PORTS.includes(hostPort)) {
    return [{ ...problem, fact: 'SSH, Docker or the agent of ECS has it on every instance' }];
  }
  if (hostPort < FIRST_DYNAMIC_PORT) return [];
  return [{ ...problem, fact: `ports from ${FIRST_DYNAMIC_PORT} on are given to tasks that ask for any` }];
}

/** Two tasks cannot listen at the same port of an instance. */
function fixedPortProblems(facts: NetworkFacts): Problem[] {
  const { hostPort = 0, desiredCount, maxInstances } = facts;
  if (hostPort === 0 || !isKnown(maxInstances) || !isKnown(desiredCount)) return [];
  const { needed, why } = tasksOfRelease(facts);
  if (needed <= maxInstances) return [];
  const released = why && ` (${why} ${needed})`;
  const fact = `allows one task an instance: desired ${desiredCount}${released} needs ${needed} instances, max is ${maxInstances}`;
  return [{ code: 'BERTH-ECS-016', path: 'hostPort', value: hostPort, fact, fix: 'use awsvpc or hostPort 0' }];
}

/** How many tasks run at once while a release replaces them. */
function tasksOfRelease({ desiredCount, engine, shiftsTraffic, minHealthyPercent = 100 }: NetworkFacts) {
  if (engine === 'codeDeploy' || shiftsTraffic) return { needed: 2 * desiredCount, why: 'blue/green' };
  // ECS rounds up; where no task may stop first, a new one starts beside all old ones
  const serving = Math.ceil((desiredCount * minHealthyPercent) / 100);
  if (desiredCount === 0 || serving < desiredCount) return { needed: desiredCount, why: '' };
  return { needed: desiredCount + 1, why: 'rolling' };
}

function architectureProblems({ architecture = 'X86_64', instanceArchitecture }: NetworkFacts): Problem[] {
  if (instanceArchitecture === undefined || architecture === instanceArchitecture) return [];
  const fact = `the instances are ${instanceArchitecture}`;
  const problem = { code: 'BERTH-ECS-010', path: 'architecture', value: architecture };
  return [{ ...problem, fact, fix: `build the image for ${instanceArchitecture} and say so, or take other instances` }];
}
