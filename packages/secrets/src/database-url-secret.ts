import { isKnown, type Problem, ValidationError } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Resource, SecretValue } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
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

  /** JSON secret with `username` and `password`. The password must need no escaping in a URL. */
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
   * Key that encrypts the URL.
   *
   * @default - the account's key for Secrets Manager
   */
  readonly encryptionKey?: IKey;
}

/**
 * Defines the one secret that applications expect as `DATABASE_URL`: `postgresql+psycopg://user:password@host:port/name?sslmode=require`.
 *
 * The parts stay references in the template; CloudFormation puts them together in Secrets Manager.
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

  public readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: DatabaseUrlSecretProps) {
    super(scope, id);

    const { environment, credentials, host, port, databaseName, encryptionKey } = props;
    const { name = NAME, scheme = 'postgresql+psycopg' } = props;
    ValidationError.throwIfAny(databaseUrlProblems({ ...props, scheme }), this);

    const part = (key: string) => credentials.secretValueFromJson(key).unsafeUnwrap();
    const url = `${scheme}://${part('username')}:${part('password')}@${host}:${port}/${databaseName}?sslmode=require`;
    this.secret = new Secret(this, 'Resource', {
      secretName: `${environment}/${name}`,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY, // it can be made again from its parts
      secretStringValue: SecretValue.unsafePlainText(url), // safe: user and password in it are references
    });
    publishSecret(this, environment, name, this.secret);
  }
}

/** Every mistake in the props. */
export function databaseUrlProblems({ name = NAME, scheme, databaseName }: DatabaseUrlSecretProps): Problem[] {
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
