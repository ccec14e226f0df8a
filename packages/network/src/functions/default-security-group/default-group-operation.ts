import type { EC2Client } from '@aws-sdk/client-ec2';
import type { CustomOperationHandler, OperationRequest, OperationResult } from '@berth/functions';
import { closeGroup } from './close-group';

export interface DefaultGroupProperties {
  readonly groupId: string;
}

/** Closed it stays: the group goes with its VPC, and opening it again would serve nobody. */
export function defaultGroupOperation(ec2: Pick<EC2Client, 'send'>): CustomOperationHandler<DefaultGroupProperties> {
  const close = async ({
    properties: { groupId },
  }: OperationRequest<DefaultGroupProperties>): Promise<OperationResult> => {
    await closeGroup(ec2, groupId);
    return { physicalId: groupId };
  };
  return { create: close, update: close, delete: async () => undefined };
}
