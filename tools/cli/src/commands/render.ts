import { Command } from 'commander';
import { stringify } from 'yaml';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import { makeAppSpec } from '../engine/app-spec';
import { ExitCode } from '../exit-code';
import { readAssembly } from '../workspace/assembly';
import { type RenderedService, renderedServices } from '../workspace/rendered-service';
import { findEnvironment } from '../workspace/workspace';
import { environmentArgument } from './environment-argument';
import { helpOf, serviceOption } from './options';

export interface RenderOptions {
  /** @default - the environment of the working directory */
  readonly environment?: string;

  /**
   * Name of one service.
   *
   * @default - the only one
   */
  readonly service?: string;
}

type RenderFlags = Pick<RenderOptions, 'service'> & { env?: string; json?: boolean };

/** What deployment tools put the new revision in place of. */
const NEW_REVISION = '<TASK_DEFINITION>';

export const renderCommand = (context: CommandContext) =>
  new Command('render')
    .description('write out what a release is made of, as its templates describe it')
    .addCommand(appSpecCommand(context))
    .addCommand(taskDefinitionCommand(context))
    .addHelpText('after', helpOf('berth render taskdef dev', 'berth render appspec prod > .aws/appspec-v1-prod.yaml'));

const appSpecCommand = (context: CommandContext) =>
  new Command('appspec')
    .description('print the AppSpec of a service for CodeDeploy, as YAML')
    .addArgument(environmentArgument())
    .option('--env <name>', 'the environment')
    .addOption(serviceOption())
    .option('--json', 'as JSON')
    .addHelpText('after', helpOf('berth render appspec --env dev'))
    .action((environment: string | undefined, { env, json, service }: RenderFlags) => {
      const appSpec = renderAppSpec({ environment: environment ?? env, service }, context);
      context.io.result(json ? appSpec : stringify(appSpec).trimEnd());
    });

const taskDefinitionCommand = (context: CommandContext) =>
  new Command('taskdef')
    .description('print the task definition of a service in the words of ECS, as JSON')
    .addArgument(environmentArgument())
    .option('--env <name>', 'the environment')
    .addOption(serviceOption())
    .option('--json', 'it always is')
    .addHelpText('after', helpOf('berth render taskdef --env dev'))
    .action((environment: string | undefined, { env, service }: RenderFlags) =>
      context.io.result(renderTaskDefinition({ environment: environment ?? env, service }, context)),
    );

/**
 * The AppSpec of a service. The revision is the placeholder `<TASK_DEFINITION>`, and so is what only a deployment knows.
 *
 * @throws CliError `NoAppSpec`: ECS itself releases the service
 */
export function renderAppSpec(options: RenderOptions, context: Pick<CommandContext, 'cwd'>): object {
  const { rollout, shape } = onlyRendered(options, context);
  if (rollout.engine === 'codeDeploy') return JSON.parse(makeAppSpec(rollout, shape, NEW_REVISION)) as object;
  throw new CliError(
    'NoAppSpec',
    `${rollout.service} of ${rollout.environment} has no AppSpec: ECS itself releases it`,
    {
      hint: 'rollout: { engine: "codeDeploy" } in its config',
    },
  );
}

/** The task definition that releases are made of: each takes it with the digest of its image. */
export function renderTaskDefinition(options: RenderOptions, context: Pick<CommandContext, 'cwd'>): object {
  return onlyRendered(options, context).taskDefinition;
}

function onlyRendered({ environment, service }: RenderOptions, { cwd }: Pick<CommandContext, 'cwd'>): RenderedService {
  const app = findEnvironment(environment, cwd);
  const all = renderedServices(readAssembly(app));
  const names = all.map(({ rollout }) => rollout.service);
  const [found, second] = all.filter(({ rollout }) => service === undefined || rollout.service === service);
  if (found && !second) return found;
  if (names.length === 0) throw new CliError('NoService', `${app.name} has no service`);
  const fact = second ? `${app.name} has several services` : `${app.name} has no service '${service}'`;
  throw new CliError(second ? 'ServiceUnclear' : 'ServiceUnknown', fact, {
    exitCode: ExitCode.usage,
    hint: `add --service ${names.join(', or --service ')}`,
  });
}
