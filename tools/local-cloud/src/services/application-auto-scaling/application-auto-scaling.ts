import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Context, Operation, Service } from '../../core/service';
import { scalingProviders } from './cloudformation';
import type { ScalingPeers } from './peers';
import { Policies } from './policies';
import { keyOf, matches, noTarget, type Records, recordsIn } from './records';
import { Scaler } from './scaler';
import { ScheduledActions } from './scheduled-actions';
import { registerTarget } from './targets';

/** What the operations and the resource providers of scaling share. */
export interface ScalingParts {
  readonly context: Context;
  readonly records: Records;
  readonly policies: Policies;
  readonly actions: ScheduledActions;
}

/** Application Auto Scaling of ECS services: target tracking by alarms of its own, steps by those of the user, and scheduled actions. */
export function createApplicationAutoScaling(context: Context, peers: ScalingPeers = {}): Service {
  const records = recordsIn(context.store);
  const policies = new Policies(context, records, peers);
  const actions = new ScheduledActions(context, records, new Scaler(context, records, peers));
  const parts: ScalingParts = { context, records, policies, actions };
  return {
    signingName: 'application-autoscaling',
    client: () => import('@aws-sdk/client-application-auto-scaling'),
    operations: { ...targetOperations(parts), ...policyOperations(parts), ...actionOperations(parts) },
    resources: scalingProviders(parts),

    async start() {
      actions.start();
    },

    async stop() {
      actions.stop();
    },
  };
}

function targetOperations({ context, records, policies, actions }: ScalingParts): Record<string, Operation> {
  return {
    RegisterScalableTarget(input: sdk.RegisterScalableTargetRequest, call: Call): sdk.RegisterScalableTargetResponse {
      const { ScalableTargetARN } = registerTarget(context, records, input, call);
      return { ScalableTargetARN };
    },

    DescribeScalableTargets(input: sdk.DescribeScalableTargetsRequest): sdk.DescribeScalableTargetsResponse {
      const found = records.targets.list().filter(target => matches(target, input, input.ResourceIds));
      const { page, next } = paginate(found, input.NextToken, input.MaxResults ?? 50, 'InvalidNextTokenException');
      return {
        ScalableTargets: page.map(({ region: _, ...target }) => ({
          ...target,
          CreationTime: new Date(target.CreationTime),
        })),
        NextToken: next,
      };
    },

    async DeregisterScalableTarget(input: sdk.DeregisterScalableTargetRequest, call: Call): Promise<object> {
      if (!records.targets.get(keyOf(input))) throw noTarget(input);
      records.targets.delete(keyOf(input));
      actions.deleteOthers(input);
      for (const policy of policies.of(input)) await policies.delete(policy, call);
      return {};
    },

    DescribeScalingActivities(input: sdk.DescribeScalingActivitiesRequest): sdk.DescribeScalingActivitiesResponse {
      const ids = input.ResourceId ? [input.ResourceId] : undefined;
      const newest = records.activities
        .list()
        .filter(activity => matches(activity, input, ids))
        .reverse();
      const { page, next } = paginate(newest, input.NextToken, input.MaxResults ?? 50, 'InvalidNextTokenException');
      const dated = page.map(({ StartTime, region: _, ...activity }) => {
        return { ...activity, StartTime: new Date(StartTime), EndTime: new Date(StartTime) };
      });
      return { ScalingActivities: dated, NextToken: next };
    },
  };
}

function policyOperations({ records, policies }: ScalingParts): Record<string, Operation> {
  return {
    PutScalingPolicy: (input: sdk.PutScalingPolicyRequest, call: Call) => policies.put(input, call),

    DescribeScalingPolicies(input: sdk.DescribeScalingPoliciesRequest): sdk.DescribeScalingPoliciesResponse {
      const ids = input.ResourceId ? [input.ResourceId] : undefined;
      const found = records.policies.list().filter(({ PolicyName = '', ...policy }) => {
        return matches(policy, input, ids) && (!input.PolicyNames || input.PolicyNames.includes(PolicyName));
      });
      const { page, next } = paginate(found, input.NextToken, input.MaxResults ?? 10, 'InvalidNextTokenException');
      const dated = page.map(({ region: _, id: __, lastScaleOut: ___, lastScaleInAt: ____, ...policy }) => {
        return { ...policy, CreationTime: new Date(policy.CreationTime) };
      });
      return { ScalingPolicies: dated, NextToken: next };
    },

    async DeleteScalingPolicy(input: sdk.DeleteScalingPolicyRequest, call: Call): Promise<object> {
      const policy = policies.of(input).find(({ PolicyName }) => PolicyName === input.PolicyName);
      if (!policy) {
        throw new AwsError('ObjectNotFoundException', `No scaling policy found: ${input.PolicyName}`);
      }
      await policies.delete(policy, call);
      return {};
    },
  };
}

function actionOperations({ records, actions }: ScalingParts): Record<string, Operation> {
  return {
    PutScheduledAction(input: sdk.PutScheduledActionRequest, call: Call): object {
      actions.put(input, call);
      return {};
    },

    DescribeScheduledActions(input: sdk.DescribeScheduledActionsRequest): sdk.DescribeScheduledActionsResponse {
      const ids = input.ResourceId ? [input.ResourceId] : undefined;
      const found = records.actions.list().filter(({ ScheduledActionName = '', ...action }) => {
        return matches(action, input, ids) && (input.ScheduledActionNames?.includes(ScheduledActionName) ?? true);
      });
      const { page, next } = paginate(found, input.NextToken, input.MaxResults ?? 50, 'InvalidNextTokenException');
      const dated = page.map(({ StartTime, EndTime, region: _, ...action }) => ({
        ...action,
        CreationTime: new Date(action.CreationTime),
        ...(StartTime ? { StartTime: new Date(StartTime) } : {}),
        ...(EndTime ? { EndTime: new Date(EndTime) } : {}),
      }));
      return { ScheduledActions: dated, NextToken: next };
    },

    DeleteScheduledAction(input: sdk.DeleteScheduledActionRequest): object {
      actions.delete(input);
      return {};
    },
  };
}
