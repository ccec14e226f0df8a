import type { Target } from '@aws-sdk/client-eventbridge';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { pairsOf, resourceTags } from '../../core/tags';

/** AWS::Events::Rule, made through the service's own operations. */
export function ruleProvider(operations: Readonly<Record<string, Operation>>): ResourceProvider {
  const run = async <T>(name: string, { accountId, region }: ResourceRequest, input: object): Promise<T> => {
    const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
    return (await operations[name]?.(input, call)) as T;
  };
  const put = async (request: ResourceRequest, name: string, gone: readonly Target[]): Promise<ResourceState> => {
    const {
      Targets = [],
      Tags,
      EventPattern,
      ...rest
    } = request.properties as { Targets?: Target[] } & Record<string, unknown>;
    const text = typeof EventPattern === 'string' ? EventPattern : JSON.stringify(EventPattern);
    const pattern = EventPattern === undefined ? {} : { EventPattern: text };
    const input = { ...rest, ...pattern, Name: name, Tags: pairsOf(resourceTags(Tags, request.stackTags)) };
    const { RuleArn } = await run<{ RuleArn: string }>('PutRule', request, input);
    const Ids = gone.map(({ Id }) => Id).filter(id => !Targets.some(({ Id }) => Id === id));
    if (Ids.length > 0) await run('RemoveTargets', request, { Rule: name, Ids });
    if (Targets.length > 0) await run('PutTargets', request, { Rule: name, Targets });
    return { physicalId: name, attributes: { Arn: RuleArn, RuleName: name } };
  };
  return {
    create: request => put(request, String(request.properties.Name ?? request.generatedName.slice(-64)), []),
    update: request => put(request, request.physicalId, (request.previousProperties.Targets ?? []) as Target[]),
    async delete(request) {
      const { physicalId: Rule } = request;
      const { Targets } = await run<{ Targets: Target[] }>('ListTargetsByRule', request, { Rule });
      await run('RemoveTargets', request, { Rule, Ids: Targets.map(({ Id }) => Id) });
      await run('DeleteRule', request, { Name: Rule });
    },
  };
}
