import type { Rollout } from '@berth/rollout';
import { Command } from 'commander';
import type { AwsPorts } from '../aws/ports';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { readRollouts } from '../engine/contracts';
import { readLive, urlOf } from '../engine/live';
import { describePending, findPending, type Pending } from '../engine/pending';
import { shortName } from '../engine/revision';
import { rolloutEngine } from '../engine/rollout-engine';
import { reachTarget } from '../target';
import { readAssembly } from '../workspace/assembly';
import {
  appFolders,
  type EnvironmentApp,
  environmentsOf,
  findEnvironment,
  findWorkspaceRoot,
  isExample,
  tryFindAppAt,
} from '../workspace/workspace';
import { helpOf } from './options';

export interface StatusOptions {
  /** @default - the environment of the working directory, else all */
  readonly environment?: string;
}

export interface ServiceStatus {
  readonly service: string;

  /** @default - no load balancer of ours knows the service */
  readonly url?: string;

  /** `pyshop:7`. */
  readonly revision: string;

  /** @default - nothing was released yet */
  readonly digest?: string;
  readonly desired: number;
  readonly running: number;

  /**
   * A deployment that moves traffic right now.
   *
   * @default - none
   */
  readonly deployment?: string;

  /** Whom that waits for: `berth approve` and `berth reject` answer for a human. */
  readonly waitsFor: readonly Pending[];
}

export interface EnvironmentStatus {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly { readonly name: string; readonly status: string }[];
  readonly services: readonly ServiceStatus[];
}

export const statusCommand = (context: CommandContext) =>
  new Command('status')
    .description('show what is deployed and what serves')
    .argument('[environment]', 'its name (default: those of the folder that you are in, else all)')
    .option('--json', 'as JSON')
    .addHelpText('after', helpOf('berth status', 'berth status dev --json'))
    .action(async (environment: string | undefined, { json }: { json?: boolean }) => {
      const all = await status({ environment }, context);
      if (!json) return context.io.result(all.map(describe).join('\n'));
      context.io.result(environment !== undefined || all.length === 1 ? all[0] : all);
    });

/** What is deployed and what serves, in one environment or in all; of the examples in those that are deployed. */
export async function status({ environment }: StatusOptions, context: CommandContext): Promise<EnvironmentStatus[]> {
  const statuses: EnvironmentStatus[] = [];
  const apps = chooseApps(environment, context.cwd);
  const isChosen = environment !== undefined || new Set(apps.map(({ folder }) => folder)).size === 1;
  // one after the other: each may point this process at another account
  for (const app of apps) {
    try {
      const found = await statusOf(app, context);
      if (isChosen || !isExample(app) || isDeployed(found)) statuses.push(found);
    } catch (error) {
      if (apps.length === 1 || !(error instanceof CliError)) throw error;
      context.io.info(`${app.name}: ${error.message}${error.hint ? `; ${error.hint}` : ''}`);
    }
  }
  return statuses;
}

function chooseApps(environment: string | undefined, cwd: string): EnvironmentApp[] {
  if (environment !== undefined) return [findEnvironment(environment, cwd)];
  const workspaceRoot = findWorkspaceRoot(cwd);
  const here = tryFindAppAt(cwd, workspaceRoot);
  const apps = here ? environmentsOf(here) : appFolders(workspaceRoot).flatMap(environmentsOf);
  return apps.length > 0 ? apps : [findEnvironment(undefined, cwd)];
}

const NOT_DEPLOYED = 'not deployed';

function isDeployed({ stacks }: EnvironmentStatus): boolean {
  return stacks.some(({ status }) => status !== NOT_DEPLOYED);
}

async function statusOf(app: EnvironmentApp, context: CommandContext): Promise<EnvironmentStatus> {
  const assembly = readAssembly(app);
  const { account, region } = await reachTarget(assembly, app.workspaceRoot, context);
  const aws = context.connect(region);
  const [stacks, rollouts] = await Promise.all([
    Promise.all(
      assembly.stacks.map(async ({ name }) => ({
        name,
        status: (await aws.stacks.find(name))?.status ?? NOT_DEPLOYED,
      })),
    ),
    readRollouts(app.name, aws.parameters),
  ]);
  const services = await Promise.all(rollouts.map(rollout => serviceStatus(rollout, aws, context)));
  return { environment: app.name, account, region, stacks, services };
}

async function serviceStatus(rollout: Rollout, aws: AwsPorts, context: CommandContext): Promise<ServiceStatus> {
  const live = await readLive(rollout, aws);
  const { service, primary, digest } = live;
  const engine = { ...context, aws, pollMs: 0 };
  const busy = await rolloutEngine(rollout, engine).judge('', live);
  const moving = busy.kind !== 'free' && !busy.deployment.moved ? busy.deployment.id : undefined;
  return {
    ...{ service: rollout.service, url: await urlOf(rollout, live, aws), digest },
    revision: shortName(primary?.taskDefinition ?? ''),
    desired: service.desiredCount,
    running: primary?.runningCount ?? 0,
    deployment: moving && shortName(moving),
    waitsFor: moving ? await findPending(rollout, engine) : [],
  };
}

function describe({ environment, stacks, services }: EnvironmentStatus): string {
  const lines = services.map(({ service, url, revision, digest, desired, running, deployment, waitsFor }) =>
    [
      `  ${service}  ${url ?? 'without a load balancer'}`,
      `${revision}  ${digest ?? 'nothing released yet'}`,
      `${running} of ${desired} tasks`,
      ...(deployment ? [`deployment ${deployment} moves traffic`] : []),
      ...waitsFor.map(describePending),
      ...(waitsFor.some(({ kind }) => kind === 'approval') ? [`next: berth approve ${environment}`] : []),
    ].join('  '),
  );
  const states = stacks.map(({ name, status }) => `  ${name}  ${status}`);
  return [environment, ...states, ...lines].join('\n');
}
