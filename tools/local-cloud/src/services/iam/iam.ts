import type { Context, Service } from '../../core/service';
import { Directory } from './entities';
import { iamResources } from './iam-resources';
import { policyOperations } from './policy-operations';
import { profileOperations } from './profile-operations';
import { roleOperations } from './role-operations';

export interface Iam extends Service {
  readonly roles: { exists(arn: string): boolean };
}

/** Identity and Access Management: keeps roles, policies and instance profiles. It enforces none of them. */
export function createIam(context: Context): Iam {
  const directory = new Directory(context);
  return {
    roles: { exists: arn => directory.roles.list().some(role => directory.roles.arn(role) === arn) },
    signingName: 'iam',
    client: () => import('@aws-sdk/client-iam'),
    resources: iamResources(directory),
    operations: { ...roleOperations(directory), ...policyOperations(directory), ...profileOperations(directory) },
  };
}
