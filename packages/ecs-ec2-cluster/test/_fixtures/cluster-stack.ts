import { type INetwork, Network } from '@berth/network';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { Ec2Cluster, type Ec2ClusterProps } from '../../src';

/** A stack in which a cluster is made, and what comes out. */
export class ClusterStack extends Stack {
  public readonly network: INetwork;

  constructor() {
    super(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
    this.network = Network.fromContract(this, 'Network', 'dev');
  }

  public make(props: Partial<Ec2ClusterProps> = {}): Ec2Cluster {
    return new Ec2Cluster(this, 'Cluster', { environment: 'dev', network: this.network, ...props });
  }

  public get template(): Template {
    return Template.fromStack(this);
  }
}
