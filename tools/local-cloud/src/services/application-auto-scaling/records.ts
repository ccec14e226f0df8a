import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/aws-error';
import type { Call } from '../../core/service';
import type { Collection, Store } from '../../core/store';

type Stored<T extends { CreationTime: Date | undefined }> = Omit<T, 'CreationTime'> & { CreationTime: string };

/** What is scaled: a service's number of tasks. */
export type Resource = Pick<sdk.ScalableTarget, 'ServiceNamespace' | 'ResourceId' | 'ScalableDimension'>;

export type Place = Pick<Call, 'accountId' | 'region'>;

export interface Target extends Stored<sdk.ScalableTarget> {
  readonly region: string;
}

export interface Policy extends Stored<sdk.ScalingPolicy> {
  readonly region: string;

  /** In the names of its alarms. */
  readonly id: string;

  /** When it last acted, and from which capacity. */
  readonly lastScaleOut?: { readonly at: string; readonly from: number };
  readonly lastScaleInAt?: string;
}

export interface ScheduledActionRecord extends Omit<Stored<sdk.ScheduledAction>, 'StartTime' | 'EndTime'> {
  readonly region: string;
  readonly StartTime?: string;
  readonly EndTime?: string;
}

export interface ActivityRecord extends Omit<sdk.ScalingActivity, 'StartTime' | 'EndTime'> {
  readonly region: string;
  readonly StartTime: string;
}

export interface Records {
  readonly targets: Collection<Target>;
  readonly policies: Collection<Policy>;
  readonly actions: Collection<ScheduledActionRecord>;
  readonly activities: Collection<ActivityRecord>;
}

export function recordsIn(store: Store): Records {
  return {
    targets: store.collection('application-auto-scaling:targets'),
    policies: store.collection('application-auto-scaling:policies'),
    actions: store.collection('application-auto-scaling:scheduled-actions'),
    activities: store.collection('application-auto-scaling:activities'),
  };
}

export function keyOf({ ServiceNamespace, ResourceId, ScalableDimension }: Partial<Resource>): string {
  return `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
}

export function resourceOf({ ServiceNamespace, ResourceId, ScalableDimension }: Resource): Resource {
  return { ServiceNamespace, ResourceId, ScalableDimension };
}

export function matches(stored: Partial<Resource>, asked: Partial<Resource>, ids?: readonly string[]): boolean {
  return (
    stored.ServiceNamespace === asked.ServiceNamespace &&
    (!asked.ScalableDimension || stored.ScalableDimension === asked.ScalableDimension) &&
    (!ids || ids.includes(stored.ResourceId ?? ''))
  );
}

export function noTarget({ ServiceNamespace, ResourceId, ScalableDimension }: Partial<Resource>): AwsError {
  return new AwsError(
    'ObjectNotFoundException',
    `No scalable target found for service namespace: ${ServiceNamespace}, resource ID: ${ResourceId}, scalable dimension: ${ScalableDimension}`,
  );
}
