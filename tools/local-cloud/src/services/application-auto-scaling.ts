import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../core/aws-error';
import type { Call, Context, ResourceProvider, ResourceRequest, ResourceState, Service } from '../core/service';
import type { Collection } from '../core/store';

type Stored<T extends { CreationTime: Date | undefined }> = Omit<T, 'CreationTime'> & { CreationTime: string };
type Target = Stored<sdk.ScalableTarget>;
type Policy = Stored<sdk.ScalingPolicy>;
type Resource = Pick<sdk.ScalableTarget, 'ServiceNamespace' | 'ResourceId' | 'ScalableDimension'>;

/** Application Auto Scaling: keeps targets and policies. Nothing scales by them yet. */
export function createApplicationAutoScaling(context: Context): Service {
  const targets = context.store.collection<Target>('application-auto-scaling:targets');
  const policies = context.store.collection<Policy>('application-auto-scaling:policies');
  const now = () => context.clock.now().toISOString();

  function registerScalableTarget(input: sdk.RegisterScalableTargetRequest, call: Pick<Call, 'accountId' | 'region'>) {
    const key = keyOf(input);
    const known = targets.get(key);
    if (!known && (input.MinCapacity === undefined || input.MaxCapacity === undefined)) {
      throw new AwsError(
        'ValidationException',
        'MinCapacity and MaxCapacity must be specified when registering a new scalable target',
      );
    }
    const target: Target = {
      ServiceNamespace: input.ServiceNamespace,
      ResourceId: input.ResourceId,
      ScalableDimension: input.ScalableDimension,
      MinCapacity: input.MinCapacity ?? known?.MinCapacity,
      MaxCapacity: input.MaxCapacity ?? known?.MaxCapacity,
      RoleARN:
        input.RoleARN ??
        known?.RoleARN ??
        `arn:aws:iam::${call.accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
      SuspendedState: { ...suspendedNothing, ...known?.SuspendedState, ...input.SuspendedState },
      ScalableTargetARN:
        known?.ScalableTargetARN ??
        `arn:aws:application-autoscaling:${call.region}:${call.accountId}:scalable-target/${randomUUID()}`,
      CreationTime: known?.CreationTime ?? now(),
    };
    targets.put(key, target);
    return { ScalableTargetARN: target.ScalableTargetARN };
  }

  function putScalingPolicy(input: sdk.PutScalingPolicyRequest, call: Pick<Call, 'accountId' | 'region'>) {
    if (!targets.get(keyOf(input))) throw noTarget(input);
    const key = `${keyOf(input)}|${input.PolicyName}`;
    const known = policies.get(key);
    const policy: Policy = {
      ...input,
      PolicyType: input.PolicyType ?? 'StepScaling',
      PolicyARN:
        known?.PolicyARN ??
        `arn:aws:autoscaling:${call.region}:${call.accountId}:scalingPolicy:${randomUUID()}:resource/${input.ServiceNamespace}/${input.ResourceId}:policyName/${input.PolicyName}`,
      CreationTime: known?.CreationTime ?? now(),
    };
    policies.put(key, policy);
    return { PolicyARN: policy.PolicyARN, Alarms: [] };
  }

  return {
    signingName: 'application-autoscaling',
    client: () => import('@aws-sdk/client-application-auto-scaling'),
    operations: {
      RegisterScalableTarget: registerScalableTarget,
      PutScalingPolicy: putScalingPolicy,

      DescribeScalableTargets(input: sdk.DescribeScalableTargetsRequest): sdk.DescribeScalableTargetsResponse {
        const found = targets.list().filter(target => matches(target, input, input.ResourceIds));
        return { ScalableTargets: found.map(dated) };
      },

      DescribeScalingPolicies(input: sdk.DescribeScalingPoliciesRequest): sdk.DescribeScalingPoliciesResponse {
        const found = policies
          .list()
          .filter(policy => matches(policy, input, input.ResourceId ? [input.ResourceId] : undefined));
        const named = found.filter(
          ({ PolicyName }) => !input.PolicyNames || input.PolicyNames.includes(PolicyName ?? ''),
        );
        return { ScalingPolicies: named.map(dated) };
      },

      DeregisterScalableTarget(input: sdk.DeregisterScalableTargetRequest) {
        if (!targets.get(keyOf(input))) throw noTarget(input);
        targets.delete(keyOf(input));
        for (const [key] of policies.entries()) if (key.startsWith(`${keyOf(input)}|`)) policies.delete(key);
        return {};
      },

      DeleteScalingPolicy(input: sdk.DeleteScalingPolicyRequest) {
        policies.delete(`${keyOf(input)}|${input.PolicyName}`);
        return {};
      },
    },
    resources: {
      'AWS::ApplicationAutoScaling::ScalableTarget': targetProvider(targets, registerScalableTarget),
      'AWS::ApplicationAutoScaling::ScalingPolicy': policyProvider(policies, targets, putScalingPolicy),
    },
  };
}

const suspendedNothing = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** AWS::ApplicationAutoScaling::ScalableTarget, whose Ref is `<resource>|<dimension>|<namespace>`. */
function targetProvider(
  targets: Collection<Target>,
  register: (input: sdk.RegisterScalableTargetRequest, call: Pick<Call, 'accountId' | 'region'>) => object,
): ResourceProvider {
  const apply = async (request: ResourceRequest): Promise<ResourceState> => {
    const input = request.properties as unknown as sdk.RegisterScalableTargetRequest;
    register({ ...input, MinCapacity: Number(input.MinCapacity), MaxCapacity: Number(input.MaxCapacity) }, request);
    const id = keyOf(input);
    return { physicalId: id, attributes: { Id: id } };
  };
  return {
    create: apply,
    update: apply,
    async delete({ physicalId }) {
      targets.delete(physicalId);
    },
  };
}

/** AWS::ApplicationAutoScaling::ScalingPolicy, whose Ref is its ARN. */
function policyProvider(
  policies: Collection<Policy>,
  targets: Collection<Target>,
  put: (input: sdk.PutScalingPolicyRequest, call: Pick<Call, 'accountId' | 'region'>) => { PolicyARN?: string },
): ResourceProvider {
  const apply = async (request: ResourceRequest): Promise<ResourceState> => {
    const { ScalingTargetId, TargetTrackingScalingPolicyConfiguration, StepScalingPolicyConfiguration, ...properties } =
      request.properties as Record<string, unknown> & { ScalingTargetId?: string };
    const target = ScalingTargetId === undefined ? {} : (targets.get(ScalingTargetId) ?? {});
    const input = {
      ...pick(target as Target),
      ...properties,
      TargetTrackingScalingPolicyConfiguration,
      StepScalingPolicyConfiguration,
    } as unknown as sdk.PutScalingPolicyRequest;
    const { PolicyARN = '' } = put(input, request);
    return { physicalId: PolicyARN, attributes: { Arn: PolicyARN } };
  };
  return {
    create: apply,
    update: apply,
    async delete({ physicalId }) {
      for (const [key, { PolicyARN }] of policies.entries()) if (PolicyARN === physicalId) policies.delete(key);
    },
  };
}

function pick({ ServiceNamespace, ResourceId, ScalableDimension }: Target): Resource {
  return { ServiceNamespace, ResourceId, ScalableDimension };
}

function keyOf({ ServiceNamespace, ResourceId, ScalableDimension }: Partial<Resource>): string {
  return `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
}

function matches(stored: Resource, asked: Partial<Resource>, ids?: readonly string[]): boolean {
  return (
    stored.ServiceNamespace === asked.ServiceNamespace &&
    (!asked.ScalableDimension || stored.ScalableDimension === asked.ScalableDimension) &&
    (!ids || ids.includes(stored.ResourceId ?? ''))
  );
}

function dated<T extends { CreationTime: string }>(stored: T): Omit<T, 'CreationTime'> & { CreationTime: Date } {
  return { ...stored, CreationTime: new Date(stored.CreationTime) };
}

function noTarget({ ServiceNamespace, ResourceId, ScalableDimension }: Partial<Resource>): AwsError {
  return new AwsError(
    'ObjectNotFoundException',
    `No scalable target found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`,
  );
}
