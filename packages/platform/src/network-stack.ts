import { Network } from '@berth/network';
import type { App } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './config/environment-config';
import { EnvironmentStack } from './environment-stack';
import { networkPropsOf } from './private/network-of';

/** Stateful: nothing that runs in it survives its replacement. */
export class NetworkStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'network', 'Network: VPC, subnets, routes, flow logs', config);

    const { flowLogTraffic, logRetention, deleteWithStack } = this.protection;
    const network = new Network(this, 'Network', {
      ...networkPropsOf(config),
      flowLogTraffic,
      flowLogRetention: logRetention,
      encryptionKey: this.importKey(config),
      deleteLogWithStack: deleteWithStack,
    });

    this.show('VpcId', network.vpc.vpcId, 'The VPC');
    this.show('PrivateSubnetIds', network.privateSubnetIds.join(','), 'Subnets that the internet does not reach');
    this.show('PrivateSubnetCidrs', network.privateSubnetCidrs.join(','), 'Their blocks');
  }
}
