import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { composeUrl, type UrlRecipe } from './compose-url';

export type UrlPorts = Pick<SecretsManager, 'getSecretValue' | 'putSecretValue'>;

/** Write the URL if it is not what its credentials make of it. Tells whether it was written. */
export async function keepUrl(recipe: UrlRecipe, secrets: UrlPorts): Promise<boolean> {
  const { secretArn, credentialsArn } = recipe;
  const { SecretString: credentials = '' } = await secrets.getSecretValue({ SecretId: credentialsArn });
  const url = composeUrl(recipe, credentials);
  if ((await currentValue(secretArn, secrets)) === url) return false;
  await secrets.putSecretValue({ SecretId: secretArn, SecretString: url });
  return true;
}

/** Undefined for a secret without a value yet. */
async function currentValue(secretArn: string, secrets: UrlPorts): Promise<string | undefined> {
  try {
    return (await secrets.getSecretValue({ SecretId: secretArn })).SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
