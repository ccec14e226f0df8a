import type { OptOut } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration } from 'aws-cdk-lib/core';

/**
 * The internal load balancer behind an API.
 */
export interface ApiTarget {
  /** The listener that gets the requests. */
  readonly listenerArn: string;

  /** Port of the listener. */
  readonly port: number;

  /** Of the load balancer. The API lets itself in. */
  readonly securityGroup: ISecurityGroup;
}

/**
 * Who signs the tokens that an API takes: a `UserPool`, or any other OpenID provider.
 */
export interface TokenIssuer {
  /** As it stands in the tokens: `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI`. */
  readonly issuer: string;

  /** Clients whose tokens are taken. */
  readonly audience: readonly string[];
}

/**
 * A route that everybody may call, and why it needs no token.
 */
export interface PublicRoute extends OptOut {
  /** Method and path: `GET /healthz`, `ANY /files/{proxy+}`. */
  readonly route: string;
}

/**
 * Why requests travel through the VPC without TLS.
 */
export interface PlainHttp {
  /** `test environment without data of people`. */
  readonly reason: string;
}

/**
 * Which web sites may call an API from a browser.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export interface CorsRules {
  /** `https://shop.example.com`; `*` for all, then without credentials. */
  readonly allowOrigins: readonly string[];

  /** @default ['*'] */
  readonly allowMethods?: readonly string[];

  /** @default ['authorization', 'content-type'] */
  readonly allowHeaders?: readonly string[];

  /**
   * Whether browsers send cookies along.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;

  /**
   * How long browsers remember the rules, up to a day.
   *
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/**
 * A name of your own.
 */
export interface ApiDomain {
  /** `api.example.com`. Point it to the `aliasTarget` of the API. */
  readonly domainName: string;

  /** Good for the name, in the region of the API. */
  readonly certificate: ICertificate;
}

/**
 * What is behind an API, and who may call it.
 */
export interface HttpApiProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/http-api/v1/`. */
  readonly environment: string;

  /** The link goes into its workload subnets. A change replaces the link. */
  readonly network: INetwork;

  readonly target: ApiTarget;

  /** Who signs the tokens that every route needs, but those in `public`. */
  readonly tokens: TokenIssuer;

  /**
   * Name in the certificate of the target's listener, which then speaks HTTPS.
   *
   * @default - say why not with `http`
   */
  readonly secureServerName?: string;

  /**
   * Insist on plain HTTP to the target, and say why.
   *
   * @default - `secureServerName` is required
   */
  readonly http?: PlainHttp;

  /**
   * Routes without a token.
   *
   * @default - none
   */
  readonly public?: readonly PublicRoute[];

  /**
   * Requests a second, of all users together, 1 to 10000.
   *
   * @default 100
   */
  readonly rateLimit?: number;

  /**
   * Requests at once, 1 to 5000. More are answered with 429.
   *
   * @default 200
   */
  readonly burstLimit?: number;

  /**
   * How long the target may take, 50 milliseconds to 30 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * @default - no web site may call it
   */
  readonly cors?: CorsRules;

  /**
   * A name of your own; the default one is then closed.
   *
   * @default - a name of AWS
   */
  readonly domain?: ApiDomain;

  /**
   * How long it is kept who called what.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Key of the access log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the access log and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}
