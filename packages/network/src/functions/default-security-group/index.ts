import { EC2Client } from '@aws-sdk/client-ec2';
import { defaultGroupOperation } from './default-group-operation';

export const operation = defaultGroupOperation(new EC2Client());
