import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { readRollouts } from '../engine/contracts';
import type { EngineContext } from '../engine/environment';
import { ExitCode } from '../exit-code';
import { nearest } from '../suggestion';
import { reachTarget, type Target } from '../target';
import { type Assembly, readAssembly } from '../workspace/assembly';
import { type EnvironmentApp, findEnvironment } from '../workspace/workspace';
import { engineContext } from './release';

export interface ServiceOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Name of one service.
   *
   * @default - all services
   */
  readonly service?: string;
}

/** An environment with the services that a command is about; at least one. */
export interface ChosenServices {
  readonly app: EnvironmentApp;
  readonly assembly: Assembly;
  readonly target: Target;
  readonly engine: EngineContext;
  readonly rollouts: readonly Rollout[];
}

/** @throws CliError `NoService`, `ServiceUnknown`: nothing was changed */
export async function chooseServices(
  { environment, service }: ServiceOptions,
  context: CommandContext,
): Promise<ChosenServices> {
  const app = findEnvironment(environment, context.cwd);
  const assembly = readAssembly(app);
  const target = await reachTarget(assembly, app.workspaceRoot, context);
  const engine = engineContext(target, context);
  const all = await readRollouts(app.name, engine.aws.parameters);
  if (all.length === 0) {
    throw new CliError('NoService', `${app.name} has no service`, { hint: `berth deploy ${app.name}` });
  }
  const rollouts = all.filter(rollout => service === undefined || rollout.service === service);
  if (rollouts.length === 0) throw unknownService(service ?? '', app.name, all);
  return { app, assembly, target, engine, rollouts };
}

/**
 * The one service that a command is about.
 *
 * @throws CliError `ServiceUnclear`: there are several
 */
export function onlyService({ app, rollouts }: ChosenServices): Rollout {
  const [rollout, second] = rollouts;
  if (rollout && !second) return rollout;
  throw new CliError('ServiceUnclear', `${app.name} has several services`, {
    exitCode: ExitCode.usage,
    hint: `add --service ${namesOf(rollouts).join(', or --service ')}`,
  });
}

function unknownService(service: string, environment: string, all: readonly Rollout[]): CliError {
  const meant = nearest(service, namesOf(all));
  const suggestion = meant ? `, did you mean '${meant}'?` : '';
  return new CliError('ServiceUnknown', `${environment} has no service '${service}'${suggestion}`, {
    exitCode: ExitCode.usage,
    hint: `known: ${namesOf(all).join(', ')}`,
  });
}

function namesOf(rollouts: readonly Rollout[]): string[] {
  return rollouts.map(({ service }) => service);
}
