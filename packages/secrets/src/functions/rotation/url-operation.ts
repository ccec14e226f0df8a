import type { CustomOperationHandler } from '@berth/functions';
import type { UrlRecipe } from './compose-url';
import { keepUrl, type UrlPorts } from './keep-url';

/** What CloudFormation asks for when a URL is made or its recipe changes. */
export function urlOperation(secrets: UrlPorts): CustomOperationHandler<UrlRecipe> {
  const keep = async ({ properties }: { readonly properties: UrlRecipe }) => {
    await keepUrl(properties, secrets);
    return { physicalId: properties.secretArn };
  };
  // the secret itself goes with the stack
  return { create: keep, update: keep, delete: async () => undefined };
}
