import { Network } from '@berth/network';
import type { App } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './environment-config';
import { EnvironmentStack } from './environment-stack';
import { natGatewaysOf } from './private/nat-gateways-of';

/** Stateful: everything else of the environment is in it. */
export class NetworkStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'network', 'Network: VPC, subnets, NAT gateways, flow logs', config);

    const { cidr, availabilityZones, natGateways } = config.network;
    const network = new Network(this, 'Network', {
      environment: config.name,
      cidr,
      availabilityZones: [...availabilityZones],
      natGateways: natGatewaysOf(natGateways),
      flowLogTraffic: this.protection.flowLogTraffic,
      flowLogRetention: this.protection.logRetention,
      deleteLogWithStack: this.protection.deleteWithStack,
    });

    this.show('VpcId', network.vpc.vpcId, 'The VPC');
  }
}
