import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Ids of one subnet in each zone. */
export interface SubnetGroup {
  readonly subnetIds: string[];
  readonly routeTableIds: string[];
}

/** Subnets by what they are for. */
export interface SubnetGroups {
  readonly public: SubnetGroup;
  readonly workload: SubnetGroup;
  readonly data: SubnetGroup;
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
