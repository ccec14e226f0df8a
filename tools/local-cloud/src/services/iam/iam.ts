import type { Context, Service } from '../../core/service';
import { Access } from './access';
import { Directory } from './entities';
import { iamResources } from './iam-resources';
import { policyOperations } from './policy-operations';
import { profileOperations } from './profile-operations';
import { providerOperations } from './provider-operations';
import { roleOperations } from './role-operations';

export interface Iam extends Service {
  readonly directory: Directory;
  readonly access: Access;
}

/** Identity and Access Management: keeps roles, policies, instance profiles and providers of identities, and says who may do what. */
export function createIam(context: Context): Iam {
  const directory = new Directory(context);
  return {
    directory,
    access: new Access(directory, context.clock),
    signingName: 'iam',
    client: () => import('@aws-sdk/client-iam'),
    resources: iamResources(directory),
    operations: {
      ...roleOperations(directory),
      ...policyOperations(directory),
      ...profileOperations(directory),
      ...providerOperations(directory),
    },
  };
}
