import { deployAgain } from './code-deploy';
import type { UrlRecipe } from './compose-url';
import { type Decision, decide, type ServiceFacts } from './decide';
import { keepUrl } from './keep-url';
import { isLocked } from './lock';
import { ROTATION_TAG } from './markers';
import type { RotationPorts } from './ports';
import { ContractError, type FollowedRollout, readRollout, secretsOf } from './rollout-facts';
import { serviceFacts } from './service-facts';

/** What is followed. */
export interface FollowSettings {
  readonly environment: string;

  /** Names of the parameters with rollout contracts. */
  readonly rollouts: readonly string[];

  /** Names of the parameters with recipes of URLs. */
  readonly recipes: readonly string[];
  readonly debounceMs: number;
}

/**
 * What EventBridge sends: every few minutes, and for each rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export interface FollowEvent {
  /** When it happened, ISO 8601. */
  readonly time?: string;
  readonly detail?: {
    readonly eventName?: string;
    readonly additionalEventData?: { readonly SecretId?: string };
  };
}

/** Something that somebody must look at. The function's error, and so its alarm. */
export class FollowError extends Error {
  public override readonly name = 'FollowError';
}

/**
 * Bring URLs and services up to their secrets. It looks at what is, not at what the event says: late, doubled and lost events do no harm.
 *
 * @throws FollowError after everything else was done
 */
export async function follow(event: FollowEvent, settings: FollowSettings, ports: RotationPorts): Promise<Decision[]> {
  const now = event.time ? Date.parse(event.time) : Date.now();
  const failures = new Failures();
  const recipes = await readAll(settings.recipes, readRecipe, ports);
  const rollouts = await readAll(settings.rollouts, readRollout, ports);

  for (const recipe of recipes) await failures.of(recipe.secretArn, () => keep(recipe, ports));
  const services: ServiceFacts[] = [];
  for (const rollout of rollouts) {
    await failures.of(rollout.service, async () => {
      const facts = await serviceFacts(rollout, ports);
      if (facts) services.push(facts);
    });
  }
  const locked = await isLocked(settings.environment, now, ports);
  const decisions = decide({ locked, services }, now, settings.debounceMs);
  for (const decision of decisions) {
    const rollout = rollouts.find(({ service }) => service === decision.service);
    if (rollout) await failures.of(decision.service, () => act(decision, rollout, ports));
  }
  failures.add(failedRotation(event, recipes, rollouts));
  failures.throwIfAny();
  return decisions;
}

/** What went wrong, collected so that one service does not hold up another. */
class Failures {
  private readonly texts: string[] = [];

  public add(texts: readonly string[]): void {
    this.texts.push(...texts);
  }

  public async of(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { name, message } = error as Error;
      this.add([`${what}: ${name}: ${message}`]);
    }
  }

  public throwIfAny(): void {
    if (this.texts.length > 0) throw new FollowError(this.texts.join('\n'));
  }
}

async function act({ service, verdict, changedAt }: Decision, rollout: FollowedRollout, ports: RotationPorts) {
  if (verdict === 'fresh') return;
  ports.log({ service, verdict, changedAt: new Date(changedAt).toISOString() });
  if (verdict === 'stuck')
    throw new FollowError('runs with an old secret, and the deployment that would change that failed');
  if (verdict === 'redeploy') await redeploy(rollout, changedAt, ports);
}

async function keep(recipe: UrlRecipe, { secrets, log }: RotationPorts): Promise<void> {
  if (await keepUrl(recipe, secrets)) log({ secret: recipe.secretArn, verdict: 'composed' });
}

async function redeploy(rollout: FollowedRollout, changedAt: number, ports: RotationPorts): Promise<void> {
  if (rollout.engine === 'codeDeploy') {
    const deployment = await deployAgain(rollout, changedAt, ports);
    ports.log({ service: rollout.service, deployment: deployment ?? 'another one runs' });
    return;
  }
  const { cluster, ecsService } = rollout;
  const { service } = await ports.ecs.updateService({ cluster, service: ecsService, forceNewDeployment: true });
  // afterwards: without the tag the next look finds a deployment that runs, with it and no deployment it would give up
  const tags = [{ key: ROTATION_TAG, value: String(changedAt) }];
  await ports.ecs.tagResource({ resourceArn: service?.serviceArn, tags });
}

/** A rotation of one of our secrets that failed. */
function failedRotation({ detail }: FollowEvent, recipes: UrlRecipe[], rollouts: FollowedRollout[]): string[] {
  const secret = detail?.additionalEventData?.SecretId;
  if (detail?.eventName !== 'RotationFailed' || secret === undefined) return [];
  const ours = [...recipes.map(({ credentialsArn }) => credentialsArn), ...rollouts.flatMap(secretsOf)];
  return ours.includes(secret) ? [`the rotation of ${secret} failed`] : [];
}

/** Read those that exist: a service that was not deployed yet has none. Parameter Store gives ten at once. */
async function readAll<T>(
  names: readonly string[],
  read: (name: string, text: string) => T,
  { ssm }: RotationPorts,
): Promise<T[]> {
  const found: T[] = [];
  for (let index = 0; index < names.length; index += 10) {
    const { Parameters = [] } = await ssm.getParameters({ Names: names.slice(index, index + 10) });
    found.push(...Parameters.map(({ Name = '', Value = '' }) => read(Name, Value)));
  }
  return found;
}

function readRecipe(parameter: string, text: string): UrlRecipe {
  try {
    return JSON.parse(text) as UrlRecipe;
  } catch {
    throw new ContractError(`${parameter} is no JSON`);
  }
}
