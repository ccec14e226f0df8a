import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/aws-error';

type Configuration = sdk.StepScalingPolicyConfiguration;

/** Until the next change in the same direction, if a policy names nothing, for services of ECS. */
const defaultCooldownSeconds = 300;

/** A breach that a step answers, as differences to the threshold of the alarm. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly adjustment: number;
}

/**
 * Steps have neither gaps nor overlaps, and at most one reaches without end in each direction.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 * @throws AwsError ValidationException
 */
export function checkStepScaling(configuration: Configuration | undefined): void {
  const { AdjustmentType: type, StepAdjustments } = configuration ?? {};
  if (!type) throw invalid('AdjustmentType is required for a step scaling policy');
  if (!['ChangeInCapacity', 'PercentChangeInCapacity', 'ExactCapacity'].includes(type)) {
    throw invalid(`Invalid AdjustmentType: ${type}`);
  }
  if (!StepAdjustments?.length) throw invalid('At least one step adjustment is required for a step scaling policy');
  const steps = stepsOf(configuration);
  for (const [index, { from, to }] of steps.entries()) {
    if (from >= to) throw invalid('The lower bound of a step adjustment must be less than its upper bound');
    const next = steps[index + 1];
    if (next && next.from < to) throw invalid('Step adjustment intervals cannot overlap');
    if (next && next.from > to) throw invalid('Step adjustment intervals cannot have gaps between them');
  }
  const [lowest, highest] = [steps[0]?.from ?? 0, steps.at(-1)?.to ?? 0];
  if (lowest < 0 && Number.isFinite(lowest)) {
    throw invalid(
      'There must be a step adjustment with an unspecified lower bound when there is a negative lower bound',
    );
  }
  if (highest > 0 && Number.isFinite(highest)) {
    throw invalid(
      'There must be a step adjustment with an unspecified upper bound when there is a positive upper bound',
    );
  }
}

/** One figure of an alarm's last periods; undefined if there are none. */
export function aggregated(
  figures: readonly number[],
  { MetricAggregationType: type }: Configuration,
): number | undefined {
  if (figures.length === 0) return undefined;
  if (type === 'Minimum') return Math.min(...figures);
  if (type === 'Maximum') return Math.max(...figures);
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

/**
 * The adjustment for a breach: how far the metric is from the threshold. At or above it the lower bound belongs to a step, below it the upper one.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
 */
export function adjustmentFor(configuration: Configuration, breach: number): number | undefined {
  const holds = ({ from, to }: Step) => (breach >= 0 ? from <= breach && breach < to : from < breach && breach <= to);
  return stepsOf(configuration).find(holds)?.adjustment;
}

/**
 * The capacity after an adjustment, before bounds. A part of a task counts as one, and other fractions count for nothing.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export function adjusted(configuration: Configuration, capacity: number, adjustment: number): number {
  const { AdjustmentType: type, MinAdjustmentMagnitude = 0 } = configuration;
  if (type === 'ExactCapacity') return adjustment;
  if (type === 'ChangeInCapacity') return capacity + adjustment;
  const exact = Number(((capacity * adjustment) / 100).toPrecision(10));
  const whole = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact);
  return capacity + Math.sign(adjustment) * Math.max(Math.abs(whole), Number(MinAdjustmentMagnitude));
}

export function stepCooldownMs({ Cooldown = defaultCooldownSeconds }: Configuration): number {
  return Number(Cooldown) * 1_000;
}

/** The lowest first. Templates write numbers as text, too. */
function stepsOf({ StepAdjustments = [] }: Configuration = {}): Step[] {
  const steps = StepAdjustments.map(
    ({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to, ScalingAdjustment }) => ({
      from: from === undefined ? Number.NEGATIVE_INFINITY : Number(from),
      to: to === undefined ? Number.POSITIVE_INFINITY : Number(to),
      adjustment: Number(ScalingAdjustment),
    }),
  );
  return steps.sort((a, b) => a.from - b.from || a.to - b.to);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
