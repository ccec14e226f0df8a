import type { Service } from '@aws-sdk/client-ecs';
import { codeDeployFacts } from './code-deploy';
import type { ServiceFacts } from './decide';
import { ROTATION_TAG } from './markers';
import type { RotationPorts } from './ports';
import { type FollowedRollout, secretsOf } from './rollout-facts';
import { lastChange } from './secret-change';

/** Look at a service. Undefined when ECS has no such service (any more). */
export async function serviceFacts(rollout: FollowedRollout, ports: RotationPorts): Promise<ServiceFacts | undefined> {
  const { service, engine, cluster, ecsService } = rollout;
  const described = await ports.ecs.describeServices({ cluster, services: [ecsService], include: ['TAGS'] });
  const found = described.services?.find(({ status }) => status === 'ACTIVE');
  if (!found) return undefined;
  const [changedAt, oldestTaskAt] = await Promise.all([
    lastChange(secretsOf(rollout), ports.secrets),
    oldestTask(rollout, ports),
  ]);
  const ofEngine = engine === 'codeDeploy' ? await codeDeployFacts(rollout, changedAt, ports) : ecsFacts(found);
  return { service, changedAt, oldestTaskAt, ...ofEngine };
}

type EngineFacts = Pick<ServiceFacts, 'deploying' | 'triedFor' | 'released'>;

function ecsFacts({ deployments = [], tags = [] }: Service): EngineFacts {
  const tag = tags.find(({ key }) => key === ROTATION_TAG)?.value;
  return {
    deploying: deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS'),
    triedFor: tag === undefined ? undefined : Number(tag),
    released: true,
  };
}

/** When ECS began to start the oldest task: its secrets are read after that, and before it counts as started. */
async function oldestTask(
  { cluster, ecsService }: FollowedRollout,
  { ecs }: RotationPorts,
): Promise<number | undefined> {
  let oldest: number | undefined;
  let nextToken: string | undefined;
  do {
    const page = await ecs.listTasks({ cluster, serviceName: ecsService, desiredStatus: 'RUNNING', nextToken });
    const { taskArns = [] } = page;
    const { tasks = [] } = taskArns.length > 0 ? await ecs.describeTasks({ cluster, tasks: taskArns }) : {};
    for (const { createdAt } of tasks) {
      if (createdAt) oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, createdAt.getTime());
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return oldest;
}
