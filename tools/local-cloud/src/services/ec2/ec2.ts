import type { Context, Service } from '../../core/service';
import { ec2Providers } from './cloudformation';
import { ec2Operations } from './operations';
import { SecurityGroups } from './security-groups';

/** EC2, as far as it is about security groups. */
export function createEc2({ store }: Context): Service {
  const groups = new SecurityGroups(store);
  const operations = ec2Operations(groups);
  return {
    signingName: 'ec2',
    client: () => import('@aws-sdk/client-ec2'),
    operations,
    resources: ec2Providers(groups, operations),
  };
}
