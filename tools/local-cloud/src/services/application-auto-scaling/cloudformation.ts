import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import type { ScalingParts } from './application-auto-scaling';
import { keyOf, resourceOf } from './records';
import { registerTarget } from './targets';

export function scalingProviders(parts: ScalingParts): Record<string, ResourceProvider> {
  return {
    'AWS::ApplicationAutoScaling::ScalableTarget': targetProvider(parts),
    'AWS::ApplicationAutoScaling::ScalingPolicy': policyProvider(parts),
  };
}

type TargetProperties = sdk.RegisterScalableTargetRequest & {
  readonly ScheduledActions?: Omit<
    sdk.PutScheduledActionRequest,
    'ServiceNamespace' | 'ResourceId' | 'ScalableDimension'
  >[];
};

/** AWS::ApplicationAutoScaling::ScalableTarget, whose Ref is `<resource>|<dimension>|<namespace>`. */
function targetProvider({ context, records, actions, policies }: ScalingParts): ResourceProvider {
  const apply = async (request: ResourceRequest): Promise<ResourceState> => {
    const { ScheduledActions = [], ...input } = request.properties as unknown as TargetProperties;
    const bounds = { MinCapacity: Number(input.MinCapacity), MaxCapacity: Number(input.MaxCapacity) };
    const id = keyOf(registerTarget(context, records, { ...input, ...bounds }, request));
    for (const action of ScheduledActions) actions.put({ ...resourceOf(input), ...withNumbers(action) }, request);
    actions.deleteOthers(
      input,
      ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName),
    );
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    create: apply,
    update: apply,
    async delete(request) {
      const target = records.targets.get(request.physicalId);
      if (!target) return;
      records.targets.delete(request.physicalId);
      actions.deleteOthers(target);
      for (const policy of policies.of(target)) await policies.delete(policy, request);
    },
  };
}

/** Templates write numbers as text, too. */
function withNumbers<T extends { ScalableTargetAction?: sdk.ScalableTargetAction | undefined }>(action: T): T {
  const bounds = Object.entries(action.ScalableTargetAction ?? {}).map(([name, value]) => [name, Number(value)]);
  return { ...action, ScalableTargetAction: Object.fromEntries(bounds) };
}

/** AWS::ApplicationAutoScaling::ScalingPolicy, whose Ref is its ARN. */
function policyProvider({ records, policies }: ScalingParts): ResourceProvider {
  const apply = async (request: ResourceRequest): Promise<ResourceState> => {
    const { ScalingTargetId, ...properties } = request.properties as Record<string, unknown> & {
      ScalingTargetId?: string;
    };
    const target = records.targets.get(ScalingTargetId ?? '');
    const input = { ...(target ? resourceOf(target) : {}), ...properties } as unknown as sdk.PutScalingPolicyRequest;
    const { PolicyARN = '' } = await policies.put(input, request);
    return { physicalId: PolicyARN, attributes: { Arn: PolicyARN } };
  };
  return {
    create: apply,
    update: apply,
    async delete(request) {
      const policy = records.policies.list().find(({ PolicyARN }) => PolicyARN === request.physicalId);
      if (policy) await policies.delete(policy, request);
    },
  };
}
