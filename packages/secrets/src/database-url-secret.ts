import { join } from 'node:path';
import { isKnown, type Problem, ValidationError } from '@berth/foundation';
import { CustomOperation } from '@berth/functions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { UrlRecipe } from './functions/rotation/compose-url';
import { acknowledgeKeyOfAws, acknowledgeNoRotation } from './private/acknowledged';
import { urlStatements } from './private/url-statements';
import { publishSecret, readSecret, type SecretContractOptions, secretNameProblems } from './secret-contract';

const NAME = 'database-url';

/**
 * The parts of the URL.
 */
export interface DatabaseUrlSecretProps {
  /** Full name of the environment that owns it: the contract is written to `/berth/<environment>/secrets/v1/`. */
  readonly environment: string;

  /**
   * Short name, unique in the environment. Lower-case letters, digits and hyphens.
   *
   * @default 'database-url'
   */
  readonly name?: string;

  /** JSON secret with `username` and `password`, whatever characters they have. */
  readonly credentials: ISecret;

  /** Name of the database's host in DNS. */
  readonly host: string;

  /** Port of the database, as text or token. */
  readonly port: string;

  readonly databaseName: string;

  /**
   * Scheme of the URL: dialect and driver of SQLAlchemy.
   *
   * @default 'postgresql+psycopg'
   * @see https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
   */
  readonly scheme?: string;

  /**
   * Key that encrypts the URL, and the log of the function that writes it. Its policy must let CloudWatch Logs use it: `EnvironmentKey` does.
   *
   * @default - the account's key for Secrets Manager
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the log of the function is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the log of the function with the stack. The URL goes with it in any case: it can be made again.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * Defines the one secret that applications expect as `DATABASE_URL`: `postgresql+psycopg://user:password@host:port/name?sslmode=require`.
 *
 * A function reads user and password and writes the URL, before anything that refers to the secret is made. `RotationFollower` keeps it in step later.
 * Neither template nor CloudFormation ever hold a value.
 */
export class DatabaseUrlSecret extends Resource {
  /** The URL that another stack published under the usual name. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options?: SecretContractOptions,
  ): ISecret {
    return readSecret(scope, id, environment, NAME, options);
  }

  /** Short name. */
  public readonly name: string;

  /** Whoever refers to it waits until it holds the URL. */
  public readonly secret: ISecret;

  /** What the URL is made of. */
  public readonly credentials: ISecret;

  constructor(scope: Construct, id: string, props: DatabaseUrlSecretProps) {
    super(scope, id);

    const { environment, credentials, host, port, databaseName, encryptionKey } = props;
    const { name = NAME, scheme = 'postgresql+psycopg' } = props;
    ValidationError.throwIfAny(databaseUrlProblems({ ...props, scheme }), this);

    this.name = name;
    this.credentials = credentials;
    const empty = this.makeSecret(`${environment}/${name}`, encryptionKey);
    const recipe: UrlRecipe = {
      secretArn: empty.secretArn,
      credentialsArn: credentials.secretArn,
      scheme,
      host,
      port,
      databaseName,
    };
    const { ref } = new CustomOperation(this, 'Compose', {
      kind: 'DatabaseUrl',
      code: join(__dirname, '../lib/functions/rotation'),
      description: 'Writes the URLs of databases',
      statements: urlStatements({ secret: empty, credentials }),
      properties: { ...recipe },
      encryptionKey,
      logRetention: props.logRetention,
      deleteLogWithStack: props.deleteLogWithStack,
    });
    this.secret = Secret.fromSecretAttributes(this, 'Composed', { secretCompleteArn: ref, encryptionKey });
    publishSecret(this, environment, name, ref, Stack.of(this).toJsonString(recipe));
  }

  private makeSecret(secretName: string, encryptionKey: IKey | undefined): ISecret {
    const removalPolicy = RemovalPolicy.DESTROY; // it can be made again from its parts
    const secret = new Secret(this, 'Resource', { secretName, encryptionKey, removalPolicy });
    // no value at all until the function writes one
    (secret.node.defaultChild as CfnSecret).generateSecretString = undefined;
    acknowledgeNoRotation(secret, {
      reason: 'it is composed of credentials that rotate, and follows each of their rotations',
      owner: 'Berth',
    });
    if (!encryptionKey) acknowledgeKeyOfAws(secret);
    return secret;
  }
}

/** Every mistake in the props. */
export function databaseUrlProblems({ name = NAME, scheme, databaseName }: Partial<DatabaseUrlSecretProps>): Problem[] {
  const problems = secretNameProblems(name);
  if (isKnown(scheme) && !/^postgresql(\+[a-z0-9]+)?$/.test(scheme)) {
    const fact = 'must be postgresql, with or without a driver';
    problems.push({ code: 'UrlSchemeInvalid', path: 'scheme', value: scheme, fact, fix: 'use postgresql+psycopg' });
  }
  if (isKnown(databaseName) && !/^[A-Za-z]\w*$/.test(databaseName)) {
    const fact = 'must start with a letter and have only letters, digits and underscores';
    problems.push({ code: 'DatabaseNameInvalid', path: 'databaseName', value: databaseName, fact });
  }
  return problems;
}
