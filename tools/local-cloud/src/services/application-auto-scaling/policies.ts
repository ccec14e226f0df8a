import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import { callOf, type ScalingPeers } from './peers';
import { keyOf, noTarget, type Place, type Policy, type Records, type Resource } from './records';
import { checkStepScaling } from './step-scaling';
import { alarmName, alarmsOf } from './target-tracking';

/** Scaling policies, each with the alarms that it acts by. */
export class Policies {
  constructor(
    private readonly context: Pick<Context, 'clock'>,
    private readonly records: Records,
    private readonly peers: ScalingPeers,
  ) {}

  /** @throws AwsError ObjectNotFoundException, ValidationException */
  public async put(input: sdk.PutScalingPolicyRequest, place: Place): Promise<sdk.PutScalingPolicyResponse> {
    if (!this.records.targets.get(keyOf(input))) throw noTarget(input);
    const key = `${keyOf(input)}|${input.PolicyName}`;
    const known = this.records.policies.get(key);
    const { accountId, region } = place;
    const PolicyARN =
      known?.PolicyARN ??
      `arn:aws:autoscaling:${region}:${accountId}:scalingPolicy:${randomUUID()}:resource/${input.ServiceNamespace}/${input.ResourceId}:policyName/${input.PolicyName}`;
    const policy: Policy = {
      ...known,
      ...input,
      PolicyType: input.PolicyType ?? 'StepScaling',
      PolicyARN,
      CreationTime: known?.CreationTime ?? this.context.clock.now().toISOString(),
      region,
      id: known?.id ?? randomUUID(),
    };
    if (policy.PolicyType === 'StepScaling') checkStepScaling(policy.StepScalingPolicyConfiguration);
    const Alarms = await this.putAlarms(policy, place);
    this.records.policies.put(key, { ...policy, Alarms });
    return { PolicyARN, Alarms };
  }

  public async delete(policy: Policy, place: Place): Promise<void> {
    this.records.policies.delete(`${keyOf(policy)}|${policy.PolicyName}`);
    await this.deleteAlarms(policy, place, ['AlarmHigh', 'AlarmLow']);
  }

  public of(resource: Partial<Resource>): Policy[] {
    return this.records.policies.list().filter(policy => keyOf(policy) === keyOf(resource));
  }

  private async putAlarms(policy: Policy, place: Place): Promise<sdk.Alarm[]> {
    const { TargetTrackingScalingPolicyConfiguration: configuration, PolicyARN = '', id } = policy;
    if (!configuration) return [];
    const alarms = alarmsOf(configuration, policy, id, PolicyARN);
    for (const alarm of alarms) await this.peers.cloudWatch?.operations.PutMetricAlarm?.(alarm, callOf(place));
    if (alarms.length === 1) await this.deleteAlarms(policy, place, ['AlarmLow']);
    return alarms.map(({ AlarmName = '' }) => {
      return { AlarmName, AlarmARN: `arn:aws:cloudwatch:${place.region}:${place.accountId}:alarm:${AlarmName}` };
    });
  }

  private async deleteAlarms(policy: Policy, place: Place, kinds: readonly string[]): Promise<void> {
    const AlarmNames = kinds.map(kind => alarmName(policy, kind, policy.id));
    await this.peers.cloudWatch?.operations.DeleteAlarms?.({ AlarmNames }, callOf(place));
  }
}
