import { eventually, type Finished, Rehearsal, type Watched, watch } from '@berth/rehearsal';
import { global, main } from '../../src/config';
import { type Answer, ask, foreignToken, makeProduct } from './calls';
import { knock, type SeenFromOutside, startOfStranger } from './outside';
import { lookAround, REPOSITORY, type Surroundings } from './surroundings';

/** What `berth deploy --json` and `berth release --json` report, as far as tests look at it. */
export interface Report {
  readonly stacks?: readonly { readonly name: string; readonly action: string }[];
  readonly services: readonly { readonly action: string; readonly revision: string; readonly digest: string }[];
}

/** What CloudFormation knows of a stack. */
export interface StackFacts {
  readonly name: string;
  readonly status: string | undefined;
  readonly updated: string | undefined;
  readonly events: number;
}

/** All that happened, from an account with nothing in it to one with what is kept. */
export interface Story {
  /** A release before there is anything to release to. */
  readonly early: Finished;

  /** Phase 1, and again. */
  readonly stacks: Report;
  readonly made: readonly StackFacts[];
  readonly imagesBefore: readonly string[];
  readonly again: Report;

  /** Phase 2. */
  readonly release: Report;
  readonly imagesAfter: readonly string[];
  readonly untouched: readonly StackFacts[];
  readonly running: { readonly before: number; readonly after: number };
  readonly surroundings: Surroundings;

  readonly outside: SeenFromOutside;

  /** Why a task does not start that the endpoints do not let in. */
  readonly stranger: string | undefined;

  /** Answers of the API to requests for a product, by the token that they had. */
  readonly answers: Readonly<Record<'good' | 'none' | 'expired' | 'foreign', Answer>>;

  /** Names of the products afterwards. */
  readonly products: readonly string[];

  readonly later: {
    readonly watched: Watched;
    readonly version: string | undefined;
    readonly broken: Finished;
    readonly versionAfterBroken: string | undefined;
  };

  /** What is there at the end and was not before the environment. */
  readonly left: readonly string[];
}

/** Tells the story once, on a local cloud that is gone afterwards. */
export async function tellStory(): Promise<Story> {
  const rehearsal = await Rehearsal.ofExample('http-api-cognito');
  try {
    await run(rehearsal, 'bootstrap', global.name);
    await run(rehearsal, 'deploy', global.name);
    const before = await rehearsal.account.inventory();
    const told = await phases(rehearsal);
    await rehearsal.destroy(main.name);
    return { ...told, left: (await rehearsal.account.inventory()).filter(line => !before.includes(line)) };
  } finally {
    await rehearsal.stop();
  }
}

async function phases(rehearsal: Rehearsal): Promise<Omit<Story, 'left'>> {
  const early = await rehearsal.berth('release', main.name);
  const stacks = await report(rehearsal, 'deploy', main.name, '--stacks-only');
  const facts = { made: await stackFacts(rehearsal), imagesBefore: await images(rehearsal) };
  await suspendScaling(rehearsal);
  const { running: before } = await rehearsal.serving(main.name);
  const user = await rehearsal.signUp(main.name);
  const firstToken = await user.token();
  const again = await report(rehearsal, 'deploy', main.name, '--stacks-only');

  const release = await report(rehearsal, 'release', main.name);
  const [untouched, imagesAfter] = [await stackFacts(rehearsal), await images(rehearsal)];
  const { url, running: after } = await rehearsal.serving(main.name);
  const surroundings = await lookAround(rehearsal.account, main.name, 'pyshop');
  const answers = {
    good: await makeProduct(url, await user.token()),
    none: await makeProduct(url),
    foreign: await makeProduct(url, await foreignToken(rehearsal.account)),
    expired: await eventually(
      'the first token has expired',
      () => makeProduct(url, firstToken),
      ({ status }) => status === 401,
    ),
  };
  const around = { outside: await knock(rehearsal.account), stranger: await startOfStranger(rehearsal.account) };
  const { products } = await ask(url, await user.token());
  const later = await laterReleases(rehearsal, async () => (await ask(url, await user.token())).version);
  return {
    ...{ early, stacks, ...facts, again, release, untouched, running: { before, after }, surroundings },
    ...{ imagesAfter, answers, products, later, ...around },
  };
}

/** One that works and one that does not, while a client asks. */
async function laterReleases(
  rehearsal: Rehearsal,
  version: () => Promise<string | undefined>,
): Promise<Story['later']> {
  const next = await rehearsal.image('newer');
  const watched = await watch(rehearsal, main.name, async () => {
    await run(rehearsal, 'release', main.name, '--image', next);
  });
  const serves = await version();
  const broken = await rehearsal.berth('release', main.name, '--image', await rehearsal.image('broken'));
  return { watched, version: serves, broken, versionAfterBroken: await version() };
}

/** Tasks are processes of this computer, which may be busy with something else: that is no load to scale by. */
async function suspendScaling({ account: { applicationAutoScaling } }: Rehearsal): Promise<void> {
  const { ScalableTargets = [] } = await applicationAutoScaling.describeScalableTargets({ ServiceNamespace: 'ecs' });
  const SuspendedState = { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true };
  for (const { ServiceNamespace, ResourceId, ScalableDimension } of ScalableTargets) {
    const target = { ServiceNamespace, ResourceId, ScalableDimension, SuspendedState };
    await applicationAutoScaling.registerScalableTarget(target);
  }
}

async function report(rehearsal: Rehearsal, ...args: readonly string[]): Promise<Report> {
  return JSON.parse((await run(rehearsal, ...args, '--json')).stdout) as Report;
}

async function run(rehearsal: Rehearsal, ...args: readonly string[]): Promise<Finished> {
  const done = await rehearsal.berth(...args);
  if (done.exitCode === 0) return done;
  throw new TypeError(`unexpected exit code ${done.exitCode} of berth ${args.join(' ')}\n${done.output.slice(-4000)}`);
}

async function images({ account: { ecr } }: Rehearsal): Promise<string[]> {
  const { imageDetails = [] } = await ecr.describeImages({ repositoryName: REPOSITORY });
  return imageDetails.map(({ imageDigest = '' }) => imageDigest);
}

async function stackFacts({ account: { cloudFormation } }: Rehearsal): Promise<StackFacts[]> {
  const { Stacks = [] } = await cloudFormation.describeStacks({});
  const own = Stacks.filter(({ StackName = '' }) => StackName.startsWith(`${main.name}-`));
  const facts = own.map(async ({ StackName: name = '', StackStatus: status, LastUpdatedTime }) => {
    const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: name });
    return { name, status, updated: LastUpdatedTime?.toISOString(), events: StackEvents.length };
  });
  return (await Promise.all(facts)).sort((a, b) => a.name.localeCompare(b.name));
}
