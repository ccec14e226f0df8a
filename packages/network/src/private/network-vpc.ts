import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { SubnetIds } from './tier-subnets';

/** Subnets by what they are for. */
export interface SubnetGroups {
  readonly public: SubnetIds;
  readonly workload: SubnetIds;
  readonly data: SubnetIds;
}

export interface NetworkVpcAttributes extends SubnetGroups {
  readonly vpcId: string;
  readonly cidr: string;
  readonly availabilityZones: string[];
}

/** The same view for a network of this stack and of another one, so that both work alike. */
export function networkVpc(scope: Construct, id: string, attributes: NetworkVpcAttributes): IVpc {
  const { vpcId, cidr, availabilityZones, public: entry, workload, data } = attributes;
  return Vpc.fromVpcAttributes(scope, id, {
    vpcId,
    vpcCidrBlock: cidr,
    availabilityZones,
    ...(entry.subnetIds.length > 0 && {
      publicSubnetIds: entry.subnetIds,
      publicSubnetRouteTableIds: entry.routeTableIds,
    }),
    privateSubnetIds: workload.subnetIds,
    privateSubnetRouteTableIds: workload.routeTableIds,
    isolatedSubnetIds: data.subnetIds,
    isolatedSubnetRouteTableIds: data.routeTableIds,
  });
}
