import type { Rollout } from '@berth/rollout';
import { parseRepository } from '../aws/registry';
import { CliError } from '../cli-error';
import { checkRoom } from './capacity-checks';
import type { EngineContext } from './environment';
import { checkArchitecture, checkRegions } from './image-checks';
import type { Live } from './live';
import type { ReleaseOptions, ReleasePlan } from './release';
import { checkScan } from './scan-checks';
import { checkVcpus } from './vcpu-checks';

/** One reason why a release must not start. */
export interface PreflightProblem {
  readonly code: string;
  readonly text: string;
  readonly fix: string;
}

/** What the user takes upon himself. */
type Allowed = Pick<ReleaseOptions, 'ignoredAlarms' | 'withoutWayBack' | 'vulnerable'>;

/** What must be done before the release because it is missing. */
export interface PreflightResult {
  /** The registry has not got the image: it must be sent. */
  readonly push: boolean;
}

/**
 * Everything that can be known to go wrong, before anything is written; all problems together.
 *
 * @throws CliError `PreflightFailed`: nothing was changed
 */
export async function preflight(plan: ReleasePlan, allowed: Allowed, context: EngineContext): Promise<PreflightResult> {
  const { rollout, live } = plan;
  const [registry, secrets, start] = await Promise.all([
    checkImage(plan, context),
    checkSecrets(rollout, context),
    checkStart(plan, allowed, context),
  ]);
  const here = [...checkRegions(rollout), ...checkContainer(rollout, live), ...checkWeights(rollout, live)];
  const problems = [...registry.problems, ...secrets, ...here, ...start];
  if (problems.length > 0) throw refused(rollout, problems);
  return { push: registry.push };
}

/** What served before, or serves now, is wanted most when alarms are red. */
export function isKnownContent({ wanted, again = false }: Pick<ReleasePlan, 'wanted' | 'again'>): boolean {
  return again || wanted.arn !== undefined;
}

/** What a new start needs, but neither one that goes on already nor a way back. */
async function checkStart(plan: ReleasePlan, allowed: Allowed, context: EngineContext): Promise<PreflightProblem[]> {
  if (plan.begun || isKnownContent(plan)) return [];
  const found = await Promise.all([
    checkAlarms(plan, allowed, context),
    checkWayBack(plan, allowed, context),
    checkScan(plan, allowed, context),
    checkRoom(plan, context),
    checkVcpus(plan, context),
  ]);
  return found.flat();
}

/** CodeDeploy would take a good release back for an alarm that was red before, and ECS would not look at it at all. */
async function checkAlarms(
  { rollout }: ReleasePlan,
  { ignoredAlarms = [] }: Allowed,
  { aws }: EngineContext,
): Promise<PreflightProblem[]> {
  const red = await aws.alarms.red(await aws.alarms.watchedBy(rollout));
  return red
    .filter(name => !ignoredAlarms.includes(name))
    .map(name => ({
      code: 'AlarmRed',
      text: `alarm ${name} is red before the release begins`,
      fix: `wait until it is green, or add --ignore-alarm ${name}=<reason>`,
    }));
}

/** A lifecycle rule may have deleted what a rollback would need. */
async function checkWayBack(
  { rollout, live, image }: ReleasePlan,
  { withoutWayBack = false }: Allowed,
  { aws }: EngineContext,
): Promise<PreflightProblem[]> {
  const { digest } = live;
  if (withoutWayBack || digest === undefined || digest === image.digest) return [];
  if ((await aws.registry.has(rollout.repository, digest)) !== false) return [];
  return [
    {
      code: 'WayBackMissing',
      text: `image ${digest}, which serves now, is not in ${rollout.repository} any more: nothing could bring it back`,
      fix: 'push it again, or add --without-way-back',
    },
  ];
}

async function checkImage(
  plan: ReleasePlan,
  context: EngineContext,
): Promise<PreflightResult & { problems: PreflightProblem[] }> {
  const { rollout, image } = plan;
  const there = await context.aws.registry.has(rollout.repository, image.digest);
  if (there) return { push: false, problems: await checkArchitecture(plan, context) };
  if (there === undefined) {
    const { name } = parseRepository(rollout.repository);
    return problem('RepositoryMissing', `repository ${name} does not exist`, 'berth deploy global');
  }
  if (image.layout) return { push: true, problems: await checkArchitecture(plan, context) };
  return problem(
    'ImageNotFound',
    `image ${image.digest} is neither in ${rollout.repository} nor on this computer`,
    'make it with nx image, or name a digest that is there',
  );
}

function problem(code: string, text: string, fix: string): PreflightResult & { problems: PreflightProblem[] } {
  return { push: false, problems: [{ code, text, fix }] };
}

async function checkSecrets({ secrets }: Rollout, { aws }: EngineContext): Promise<PreflightProblem[]> {
  const checked = await Promise.all(
    secrets.map(async (arn): Promise<PreflightProblem | undefined> => {
      const hasValue = await aws.secrets.hasValue(arn);
      if (hasValue) return undefined;
      return hasValue === undefined
        ? { code: 'BERTH-SEC-004', text: `secret ${arn} does not exist`, fix: 'deploy the stack that makes it' }
        : {
            code: 'SecretEmpty',
            text: `secret ${arn} has no value`,
            fix: `aws secretsmanager put-secret-value --secret-id ${arn}`,
          };
    }),
  );
  return checked.filter(found => found !== undefined);
}

/** The AppSpec names a container and a port: CodeDeploy would find out late that they are not there. */
function checkContainer({ container, taskDefinition }: Rollout, { revision }: Live): PreflightProblem[] {
  const containers = revision?.definition.containerDefinitions;
  if (!containers) return [];
  const found = containers.find(({ name }) => name === container.name);
  const fix = 'deploy the service stack again';
  if (!found) return [{ code: 'ContainerMissing', text: `${taskDefinition} has no container ${container.name}`, fix }];
  const { port } = container;
  // a worker listens nowhere
  if (port === undefined || found.portMappings?.some(({ containerPort }) => containerPort === port)) return [];
  return [{ code: 'PortMissing', text: `container ${container.name} does not map port ${port}`, fix }];
}

/** Somebody else's hand on the listener: moving traffic from an unknown state could end anywhere. */
function checkWeights({ loadBalancer }: Rollout, { listener }: Live): PreflightProblem[] {
  if (!loadBalancer || !listener) return [];
  const { targetGroups } = loadBalancer;
  const foreign = Object.keys(listener.weights).filter(
    arn => (listener.weights[arn] ?? 0) > 0 && !targetGroups.includes(arn),
  );
  if (foreign.length === 0) return [];
  return [
    {
      code: 'TrafficElsewhere',
      text: `the production listener sends traffic to ${foreign.join(', ')}, which is ${targetGroups.length === 2 ? 'neither blue nor green' : 'not the target group of the service'}`,
      fix: `point the listener back at ${targetGroups.length === 2 ? 'one of the two target groups' : 'its target group'}`,
    },
  ];
}

function refused({ service, environment }: Rollout, problems: readonly PreflightProblem[]): CliError {
  const [first, ...others] = problems as [PreflightProblem, ...PreflightProblem[]];
  const lines = [first, ...others].map(({ text, fix }) => `  ${text}; ${fix}`);
  return new CliError('PreflightFailed', `${service} cannot be released to ${environment}:\n${lines.join('\n')}`, {
    problems: problems.map(({ code, text, fix }) => ({ code, message: text, hint: fix })),
  });
}
