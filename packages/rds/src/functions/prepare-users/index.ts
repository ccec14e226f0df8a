import { Lambda } from '@aws-sdk/client-lambda';
import { prepareOperation } from './prepare-operation';

/** For CloudFormation: makes the users of the application before anybody logs in as one of them. */
export const operation = prepareOperation(new Lambda({}));
