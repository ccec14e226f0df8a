import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, SecretValue } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeNoRotation } from './acknowledged';

export interface CacheSecretsProps {
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The password of a cache, and the URL that holds it. No template holds either.
 */
export class CacheSecrets extends Construct {
  public readonly authToken: ISecret;
  private readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, { encryptionKey, removalPolicy }: CacheSecretsProps) {
    super(scope, id);

    this.encryptionKey = encryptionKey;
    this.authToken = new Secret(this, 'AuthToken', {
      description: 'Password of the cache',
      encryptionKey,
      removalPolicy,
      // ElastiCache takes 16 to 128 characters; without punctuation they fit into a URL
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledgeNoRotation(this.authToken);
  }

  /** The URL, put together by CloudFormation from references. */
  public makeUrl(host: string, port: string): ISecret {
    const url = `rediss://:${this.authToken.secretValue.unsafeUnwrap()}@${host}:${port}/0`;
    const secret = new Secret(this, 'Url', {
      description: 'REDIS_URL',
      encryptionKey: this.encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY, // it can be made again from its parts
      secretStringValue: SecretValue.unsafePlainText(url), // safe: the password in it is a reference
    });
    acknowledgeNoRotation(secret);
    return secret;
  }
}
