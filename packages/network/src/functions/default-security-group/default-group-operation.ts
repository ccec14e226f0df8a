import type { EC2Client } from '@aws-sdk/client-ec2';
import type { CustomOperationHandler, OperationRequest, OperationResult } from '@berth/functions';
import { closeGroup, type DefaultGroup } from './close-group';

/** Closed it stays: the group goes with its VPC, and opening it again would serve nobody. */
export function defaultGroupOperation(ec2: Pick<EC2Client, 'send'>): CustomOperationHandler<DefaultGroup> {
  const close = async ({ properties }: OperationRequest<DefaultGroup>): Promise<OperationResult> => {
    await closeGroup(ec2, properties);
    return { physicalId: properties.groupId };
  };
  return { create: close, update: close, delete: async () => undefined };
}
