import type { Context, Service } from '../../core/service';
import { ec2Providers } from './cloudformation';
import { type InstanceHome, instanceOperations } from './instances';
import { Network } from './network';
import { NetworkParts } from './network-parts';
import { ec2Operations } from './operations';
import { routeOperations } from './routes';
import { SecurityGroups } from './security-groups';
import { Subnets } from './subnets';

export interface Ec2 extends Service {
  readonly subnets: Subnets;
  readonly network: Network;
}

/** EC2, as far as it is about security groups, subnets, and the instances of Auto Scaling groups. */
export function createEc2({ store, log }: Context, autoScaling: { readonly groups: InstanceHome }): Ec2 {
  const groups = new SecurityGroups(store);
  const subnets = new Subnets(store);
  const parts = new NetworkParts(store);
  const operations = {
    ...ec2Operations(groups),
    ...subnets.operations(),
    ...instanceOperations(autoScaling.groups),
    ...routeOperations(parts),
  };
  return {
    signingName: 'ec2',
    client: () => import('@aws-sdk/client-ec2'),
    operations,
    resources: { ...ec2Providers(groups, operations), 'AWS::EC2::Subnet': subnets.provider() },
    subnets,
    network: new Network(parts, groups, subnets, log),
  };
}
