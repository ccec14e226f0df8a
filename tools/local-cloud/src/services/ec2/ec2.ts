import type { Context, Service } from '../../core/service';
import { ec2Providers } from './cloudformation';
import { ec2Operations } from './operations';
import { SecurityGroups } from './security-groups';
import { Subnets } from './subnets';

export interface Ec2 extends Service {
  readonly subnets: Subnets;
}

/** EC2, as far as it is about security groups and subnets. */
export function createEc2({ store }: Context): Ec2 {
  const groups = new SecurityGroups(store);
  const subnets = new Subnets(store);
  const operations = { ...ec2Operations(groups), ...subnets.operations() };
  return {
    signingName: 'ec2',
    client: () => import('@aws-sdk/client-ec2'),
    operations,
    resources: { ...ec2Providers(groups, operations), 'AWS::EC2::Subnet': subnets.provider() },
    subnets,
  };
}
