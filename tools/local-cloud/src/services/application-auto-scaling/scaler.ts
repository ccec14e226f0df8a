import type { StepScalingPolicyConfiguration } from '@aws-sdk/client-application-auto-scaling';
import { ACCOUNT_ID } from '../../core/account';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import { type Capacity, ScaledServices, type ScalingPeers } from './peers';
import { keyOf, type Place, type Policy, type Records, resourceOf, type Target } from './records';
import { adjusted, adjustmentFor, aggregated, stepCooldownMs } from './step-scaling';
import { alarmName, cooldownMs, proportional, scaleInTo, scaleOutTo } from './target-tracking';

/** Activities are kept for six weeks. */
const keptMs = 42 * 24 * 3_600_000;

/**
 * Changes the capacity of targets: when the alarms of their policies ring, and when scheduled actions are due.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export class Scaler {
  private readonly services: ScaledServices;

  /** Policies of one target act one after the other. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: Pick<Context, 'clock' | 'log'>,
    private readonly records: Records,
    peers: ScalingPeers,
  ) {
    this.services = new ScaledServices(peers);
    peers.targets?.add('autoscaling', (arn, { body }) => {
      const { AlarmName = '' } = JSON.parse(body) as { AlarmName?: string };
      return this.queue(() => this.rang(arn, AlarmName));
    });
  }

  /** Brings a target within its bounds, and tells why. */
  public bound(key: string, cause: string): Promise<void> {
    return this.queue(() => this.keepWithin(key, cause));
  }

  private queue(action: () => Promise<void>): Promise<void> {
    const done = this.turn.then(action).catch(error => {
      this.context.log(`application-auto-scaling: ${(error as Error).message}`);
    });
    this.turn = done;
    return done;
  }

  private async rang(policyArn: string, alarm: string): Promise<void> {
    const policy = this.records.policies.list().find(({ PolicyARN }) => PolicyARN === policyArn);
    const target = policy && this.records.targets.get(keyOf(policy));
    if (!policy || !target) return;
    const capacity = await this.services.capacity(target, placeOf(target));
    if (!capacity) return;
    const cause = `monitor alarm ${alarm} in state ALARM triggered policy ${policy.PolicyName}`;
    if (policy.PolicyType === 'StepScaling') await this.step(policy, target, capacity, { alarm, cause });
    else if (alarm === alarmName(policy, 'AlarmHigh', policy.id)) await this.scaleOut(policy, target, capacity, cause);
    else await this.scaleIn(policy, target, capacity, cause);
  }

  /**
   * What a step scaling policy does when an alarm of the user rings. In the cooldown after a scale-out, what was added counts as a part of the next one; after
   * a scale-in, only a scale-out follows, which ends the cooldown.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
   */
  private async step(
    policy: Policy,
    target: Target,
    { desired, deploying }: Capacity,
    { alarm, cause }: { readonly alarm: string; readonly cause: string },
  ): Promise<void> {
    const { StepScalingPolicyConfiguration: configuration = {}, lastScaleOut, lastScaleInAt } = policy;
    const adjustment = await this.adjustment(configuration, alarm, placeOf(policy));
    if (adjustment === undefined) return;
    const cools = (at?: string) => at !== undefined && this.now() - Date.parse(at) < stepCooldownMs(configuration);
    const from = lastScaleOut && cools(lastScaleOut.at) ? lastScaleOut.from : desired;
    const { MinCapacity: min = 0, MaxCapacity: max = desired, SuspendedState: suspended } = target;
    const within = (count: number) => Math.min(Math.max(count, min), Math.max(min, max));
    const isScaleIn = within(adjusted(configuration, desired, adjustment)) < desired;
    const wanted = within(adjusted(configuration, isScaleIn ? desired : from, adjustment));
    const at = this.context.clock.now().toISOString();
    if (wanted > desired && !suspended?.DynamicScalingOutSuspended) {
      await this.set(target, wanted, cause);
      this.remember(policy, { lastScaleOut: { at, from }, lastScaleInAt: undefined });
    } else if (isScaleIn && !deploying && !suspended?.DynamicScalingInSuspended && !cools(lastScaleInAt)) {
      await this.set(target, wanted, cause);
      this.remember(policy, { lastScaleInAt: at });
    }
  }

  /** What the steps say to an alarm's figures; undefined if none of them is meant. */
  private async adjustment(
    configuration: StepScalingPolicyConfiguration,
    alarmName: string,
    place: Place,
  ): Promise<number | undefined> {
    const [alarm] = await this.services.alarms([alarmName], place);
    const figures = alarm ? await this.services.figures(alarm, place, this.context.clock.now()) : [];
    const figure = aggregated(figures, configuration);
    return figure === undefined ? undefined : adjustmentFor(configuration, figure - Number(alarm?.Threshold));
  }

  private async scaleOut(policy: Policy, target: Target, { desired }: Capacity, cause: string): Promise<void> {
    if (target.SuspendedState?.DynamicScalingOutSuspended) return;
    const { TargetTrackingScalingPolicyConfiguration: configuration, lastScaleOut } = policy;
    const [metric] = await this.figures(policy, 'AlarmHigh');
    if (metric === undefined) return;
    const cools = lastScaleOut && this.now() - Date.parse(lastScaleOut.at) < cooldownMs(configuration, 'ScaleOut');
    const wanted = scaleOutTo({
      current: desired,
      metric,
      target: Number(configuration?.TargetValue),
      max: target.MaxCapacity ?? desired,
      ...(cools ? { coolingFrom: lastScaleOut.from } : {}),
    });
    if (wanted === undefined) return;
    await this.set(target, wanted, cause);
    const at = this.context.clock.now().toISOString();
    this.remember(policy, {
      lastScaleOut: { at, from: cools ? lastScaleOut.from : desired },
      lastScaleInAt: undefined,
    });
  }

  /**
   * Not during a deployment: old and new tasks share the load, and their average says nothing.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
   */
  private async scaleIn(
    policy: Policy,
    target: Target,
    { desired, deploying }: Capacity,
    cause: string,
  ): Promise<void> {
    const { TargetTrackingScalingPolicyConfiguration: configuration, lastScaleInAt } = policy;
    if (deploying || target.SuspendedState?.DynamicScalingInSuspended) return;
    if (lastScaleInAt && this.now() - Date.parse(lastScaleInAt) < cooldownMs(configuration, 'ScaleIn')) return;
    const proposals = await Promise.all(this.scalingIn(target).map(other => this.proposal(other, desired)));
    const wanted = scaleInTo({ current: desired, min: target.MinCapacity ?? 0, proposals });
    if (wanted === undefined) return;
    await this.set(target, wanted, cause);
    this.remember(policy, { lastScaleInAt: this.context.clock.now().toISOString() });
  }

  /** The policies of a target that have a say in scaling in. */
  private scalingIn(target: Target): Policy[] {
    return this.records.policies.list().filter(policy => {
      const { TargetTrackingScalingPolicyConfiguration: configuration } = policy;
      return keyOf(policy) === keyOf(target) && configuration && String(configuration.DisableScaleIn) !== 'true';
    });
  }

  /** What a policy would leave, by the highest of its figures; undefined while its low alarm does not ring. */
  private async proposal(policy: Policy, current: number): Promise<number | undefined> {
    const [alarm] = await this.services.alarms([alarmName(policy, 'AlarmLow', policy.id)], placeOf(policy));
    const figures = await this.figures(policy, 'AlarmLow');
    if (alarm?.StateValue !== 'ALARM' || figures.length === 0) return undefined;
    const target = Number(policy.TargetTrackingScalingPolicyConfiguration?.TargetValue);
    return proportional(current, Math.max(...figures), target);
  }

  private async figures(policy: Policy, kind: 'AlarmHigh' | 'AlarmLow'): Promise<number[]> {
    const [alarm] = await this.services.alarms([alarmName(policy, kind, policy.id)], placeOf(policy));
    return alarm ? this.services.figures(alarm, placeOf(policy), this.context.clock.now()) : [];
  }

  private async keepWithin(key: string, cause: string): Promise<void> {
    const target = this.records.targets.get(key);
    const capacity = target && (await this.services.capacity(target, placeOf(target)));
    if (!target || !capacity) return;
    const { MinCapacity: min = 0, MaxCapacity: max = capacity.desired } = target;
    const wanted = Math.min(Math.max(capacity.desired, min), Math.max(min, max));
    if (wanted !== capacity.desired) await this.set(target, wanted, cause);
  }

  private async set(target: Target, desired: number, cause: string): Promise<void> {
    await this.services.setDesired(target, placeOf(target), desired);
    const id = randomUUID();
    this.records.activities.put(id, {
      ActivityId: id,
      ...resourceOf(target),
      region: target.region,
      Description: `Setting desired count to ${desired}.`,
      Cause: cause,
      StartTime: this.context.clock.now().toISOString(),
      StatusCode: 'Successful',
      StatusMessage: `Successfully set desired count to ${desired}. Change successfully fulfilled by ecs.`,
    });
    for (const [key, { StartTime }] of this.records.activities.entries()) {
      if (this.now() - Date.parse(StartTime) > keptMs) this.records.activities.delete(key);
    }
  }

  private remember(policy: Policy, change: Partial<Policy>): void {
    const key = `${keyOf(policy)}|${policy.PolicyName}`;
    const now = this.records.policies.get(key);
    if (now) this.records.policies.put(key, { ...now, ...change });
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

function placeOf({ region }: { readonly region: string }): Place {
  return { accountId: ACCOUNT_ID, region };
}
