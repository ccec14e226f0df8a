import type { Rollout } from '@berth/rollout';
import type { EngineContext } from './environment';
import { readLive } from './live';
import { tags, targetOf } from './markers';
import { digestOf, shortName } from './revision';

/** One deployment of a service. */
export interface HistoryEntry {
  readonly service: string;

  /** `d-ABC`, or the id that ECS gave. */
  readonly deployment: string;
  readonly status: string;

  /** When it began, ISO 8601. */
  readonly at: string;

  /** `pyshop:7`. */
  readonly revision: string;

  /** @default - its revision is gone, or is of no release */
  readonly digest?: string;

  /** Whether a release of this tool began it. */
  readonly ours: boolean;

  /** Whether its revision serves now. */
  readonly serves: boolean;
}

interface Past {
  readonly id: string;
  readonly status: string;
  readonly createdAt: number;
  readonly taskDefinition: string;

  /** What only CodeDeploy notes. */
  readonly description?: string;
}

/** The newest deployments of a service, newest first, as AWS remembers them. */
export async function readHistory(rollout: Rollout, limit: number, context: EngineContext): Promise<HistoryEntry[]> {
  const [live, all] = await Promise.all([readLive(rollout, context.aws), pastOf(rollout, context)]);
  const newest = [...all].sort((a, b) => b.createdAt - a.createdAt).slice(0, limit);
  // the same revision may have been tried before, and failed
  const serving = newest.findIndex(({ taskDefinition }) => taskDefinition === live.primary?.taskDefinition);
  return Promise.all(
    newest.map(async ({ id, status, createdAt, taskDefinition, description }, index) => {
      const revision = taskDefinition ? await context.aws.ecs.revision(taskDefinition) : undefined;
      const registered = revision?.tags[tags.definition] !== undefined;
      return {
        ...{ service: rollout.service, deployment: shortName(id), status, revision: shortName(taskDefinition) },
        at: new Date(createdAt).toISOString(),
        digest: revision && digestOf(revision, rollout.container.name),
        ours: description === undefined ? registered : targetOf(description) !== undefined,
        serves: index === serving,
      };
    }),
  );
}

async function pastOf({ engine, codeDeploy, cluster, ecsService }: Rollout, { aws }: EngineContext): Promise<Past[]> {
  if (engine === 'ecs' || !codeDeploy) return aws.serviceDeployments.recent(cluster, ecsService);
  const recent = await aws.codeDeploy.recent(codeDeploy.application, codeDeploy.deploymentGroup);
  return recent.map(deployment => ({ ...deployment, taskDefinition: deployment.taskDefinition ?? '' }));
}
