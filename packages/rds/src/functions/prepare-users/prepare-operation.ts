import type { Lambda } from '@aws-sdk/client-lambda';
import type { CustomOperationHandler } from '@berth/functions';

export interface PrepareProperties {
  /** The one that reaches the database. */
  readonly functionName: string;

  readonly secretArn: string;
}

/** What the function that reaches the database could not do, in its words. */
export class PrepareError extends Error {
  public override readonly name = 'PrepareError';
}

/**
 * What CloudFormation asks for when a database is made, or what its users are made of changes.
 *
 * It has another function do it: that one needs no way out of the network to answer CloudFormation.
 */
export function prepareOperation(lambda: Pick<Lambda, 'invoke'>): CustomOperationHandler<PrepareProperties> {
  const prepare = async ({ properties }: { readonly properties: PrepareProperties }) => {
    const { functionName: FunctionName, secretArn } = properties;
    const { FunctionError, Payload } = await lambda.invoke({ FunctionName, Payload: '{"Step":"prepareUsers"}' });
    if (FunctionError !== undefined) throw new PrepareError(wordsOf(Payload));
    return { physicalId: secretArn };
  };
  // the users go with the database
  return { create: prepare, update: prepare, delete: async () => undefined };
}

function wordsOf(payload: Uint8Array | undefined): string {
  const { errorType, errorMessage } = JSON.parse(Buffer.from(payload ?? []).toString() || '{}') as Record<
    string,
    string
  >;
  return `${errorType}: ${errorMessage}`;
}
