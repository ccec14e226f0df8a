import type { AwsPorts } from '../aws/ports';
import { readRollouts } from '../engine/contracts';
import { tags } from '../engine/markers';
import type { StackTemplate } from '../workspace/assembly';

/**
 * The stack parameters that ask which revision a service runs, by the name of the service.
 *
 * ECS deploys what an update of its service names, so the template names a parameter: `{ "Fn::If": [condition, { "Ref": parameter }, family] }`.
 */
export function servingParameters({ Resources = {}, Parameters = {} }: StackTemplate): Map<string, string> {
  const asked = new Map<string, string>();
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::ECS::Service') continue;
    const { ServiceName, TaskDefinition } = (Properties ?? {}) as ServiceProperties;
    const parameter = TaskDefinition?.['Fn::If']?.[1]?.Ref;
    if (typeof ServiceName === 'string' && parameter && Parameters[parameter]) asked.set(ServiceName, parameter);
  }
  return asked;
}

interface ServiceProperties {
  readonly ServiceName?: unknown;
  readonly TaskDefinition?: { readonly 'Fn::If'?: readonly { readonly Ref?: string }[] };
}

/** The answers: what each service runs now, nothing before its first release. */
export async function servingRevisions(
  template: StackTemplate,
  environment: string,
  aws: AwsPorts,
): Promise<Record<string, string>> {
  const asked = servingParameters(template);
  if (asked.size === 0) return {};
  const rollouts = await readRollouts(environment, aws.parameters);
  const answers = [...asked].map(async ([name, parameter]): Promise<[string, string]> => {
    const rollout = rollouts.find(({ service }) => service === name);
    return [parameter, rollout ? await revisionOf(rollout.cluster, rollout.ecsService, aws) : ''];
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** Only what a release has registered: the base cannot run. */
async function revisionOf(cluster: string, ecsService: string, { ecs }: AwsPorts): Promise<string> {
  const service = await ecs.service(cluster, ecsService);
  const revision = service?.taskDefinition && (await ecs.revision(service.taskDefinition));
  return revision && revision.tags[tags.definition] !== undefined ? revision.arn : '';
}
