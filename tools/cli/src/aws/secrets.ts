import { type Connection, lazily, readOptions } from './connection';

/** Secrets by name only: no value is ever read. */
export interface SecretsPort {
  /** Whether the secret exists and has a current version; undefined when it does not exist. */
  hasValue(arn: string): Promise<boolean | undefined>;
}

export function secretsPort(connection: Connection): SecretsPort {
  const client = lazily(async () => {
    const { SecretsManager } = await import('@aws-sdk/client-secrets-manager');
    return new SecretsManager(readOptions(connection));
  });
  return {
    hasValue: async arn => {
      try {
        const secret = await (await client()).describeSecret({ SecretId: arn });
        if (secret.DeletedDate) return undefined;
        return Object.values(secret.VersionIdsToStages ?? {}).some(stages => stages.includes('AWSCURRENT'));
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}
