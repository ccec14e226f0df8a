import { type Connection, lazily, readOptions } from './connection';

/** How far scaling may go by itself. */
export interface ScalingBounds {
  readonly min: number;
  readonly max: number;

  /**
   * Whether nobody takes tasks away.
   *
   * @default false
   */
  readonly scaleInPaused?: boolean;
}

/** Application Auto Scaling. Its bounds belong to the template. */
export interface ScalingPort {
  /** Undefined for a service that nobody scales. */
  bounds(cluster: string, service: string): Promise<ScalingBounds | undefined>;

  /** Has it take no tasks away, or do so again. It may add tasks all the time. */
  pauseScaleIn(cluster: string, service: string, paused: boolean): Promise<void>;
}

export function scalingPort(connection: Connection): ScalingPort {
  const client = lazily(async () => {
    const { ApplicationAutoScaling } = await import('@aws-sdk/client-application-auto-scaling');
    return new ApplicationAutoScaling(readOptions(connection));
  });
  return {
    bounds: async (cluster, service) => {
      const { ScalableTargets = [] } = await (await client()).describeScalableTargets({
        ServiceNamespace: 'ecs',
        ResourceIds: [`service/${cluster}/${service}`],
        ScalableDimension: 'ecs:service:DesiredCount',
      });
      const [target] = ScalableTargets;
      const scaleInPaused = target?.SuspendedState?.DynamicScalingInSuspended ?? false;
      return target && { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0, scaleInPaused };
    },

    pauseScaleIn: async (cluster, service, paused) => {
      await (await client()).registerScalableTarget({
        ServiceNamespace: 'ecs',
        ResourceId: `service/${cluster}/${service}`,
        ScalableDimension: 'ecs:service:DesiredCount',
        SuspendedState: { DynamicScalingInSuspended: paused },
      });
    },
  };
}
