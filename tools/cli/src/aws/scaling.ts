import { type Connection, lazily, readOptions } from './connection';

/** How far scaling may go by itself. */
export interface ScalingBounds {
  readonly min: number;
  readonly max: number;
}

/** Application Auto Scaling, read only: its bounds belong to the template. */
export interface ScalingPort {
  /** Undefined for a service that nobody scales. */
  bounds(cluster: string, service: string): Promise<ScalingBounds | undefined>;
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
      return target && { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0 };
    },
  };
}
