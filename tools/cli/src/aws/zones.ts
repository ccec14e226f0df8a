import { type Connection, lazily, readOptions } from './connection';

/** Availability Zones: which ones the account can use. */
export interface ZonesPort {
  /** Names of the zones of the region in which this account can make subnets, sorted: `eu-west-1a`. */
  available(): Promise<string[]>;
}

export function zonesPort(connection: Connection): ZonesPort {
  const reader = lazily(async () => {
    const { EC2 } = await import('@aws-sdk/client-ec2');
    return new EC2(readOptions(connection));
  });

  return {
    available: async () => {
      const { AvailabilityZones = [] } = await (await reader()).describeAvailabilityZones({});
      return AvailabilityZones.flatMap(({ ZoneName, State }) => (State === 'available' && ZoneName) || []).sort();
    },
  };
}
