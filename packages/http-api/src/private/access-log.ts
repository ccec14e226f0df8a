import { allowLogGroups, denyForeignGrants, removalPolicyOf } from '@berth/foundation';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What is written of each request; no token, no address of a page with its query. */
const FIELDS = {
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  userAgent: 'identity.userAgent',
  user: 'authorizer.claims.sub',
  route: 'routeKey',
  method: 'httpMethod',
  path: 'path',
  protocol: 'protocol',
  status: 'status',
  responseLength: 'responseLength',
  latency: 'responseLatency',
  integrationStatus: 'integrationStatus',
  integrationLatency: 'integrationLatency',
  integrationError: 'integrationErrorMessage',
  authorizerError: 'authorizer.error',
  error: 'error.message',
};

export interface AccessLogProps {
  readonly environment: string;
  readonly logRetention?: RetentionDays;
  readonly encryptionKey?: IKey;
  readonly deleteLogWithStack?: boolean;
}

/**
 * Who called what of an API, in JSON.
 */
export class AccessLog extends Construct {
  public readonly destinationArn: string;

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
  public readonly format = JSON.stringify(
    Object.fromEntries(Object.entries(FIELDS).map(([name, variable]) => [name, `$context.${variable}`])),
  );

  constructor(scope: Construct, id: string, props: AccessLogProps) {
    super(scope, id);

    const removalPolicy = removalPolicyOf(props.deleteLogWithStack);
    const { logGroupArn } = new LogGroup(this, 'Resource', {
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      encryptionKey: props.encryptionKey ?? this.makeKey(props.environment, removalPolicy),
      removalPolicy,
    });
    this.destinationArn = logGroupArn;
  }

  private makeKey(environment: string, removalPolicy: RemovalPolicy): Key {
    const key = new Key(this, 'Key', {
      description: `Access log of the API of ${environment}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    allowLogGroups(key);
    denyForeignGrants(key);
    return key;
  }
}
