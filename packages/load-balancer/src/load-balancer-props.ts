import type { INetwork } from '@berth/network';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Duration } from 'aws-cdk-lib/core';
import type { WebAclOptions } from './web-acl';

/**
 * Who reaches the services of an environment, over which ports, and how the way in is guarded.
 */
export interface LoadBalancerProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/load-balancer/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * Certificate of the domain. With it all listeners speak HTTPS, and port 80 redirects.
   *
   * @default - none: say why with `http`
   */
  readonly certificate?: ICertificate;

  /**
   * Insist on plain HTTP, and say why: passwords and tokens then cross the internet readable.
   *
   * @default - a certificate is required
   */
  readonly http?: PlainHttp;

  /**
   * The name that users know it by: `shop.example.com`. Its record is made elsewhere.
   *
   * @default - the load balancer's own name
   */
  readonly domainName?: string;

  /**
   * Whether only the VPC can reach it.
   *
   * @default false
   */
  readonly internal?: boolean;

  /**
   * Networks whose users may come in. Give none if they come from security groups, through `allowFrom`.
   *
   * @default - everybody; the VPC if it is internal
   */
  readonly userCidrs?: string[];

  /**
   * Port of the production listener.
   *
   * @default - 443 with a certificate, otherwise 80
   */
  readonly productionPort?: number;

  /**
   * Whether there is a test listener, where a release can be tried before users reach it. Needed where a service is released blue/green.
   *
   * @default true
   */
  readonly testListener?: boolean;

  /**
   * @default - 9443 with a certificate, otherwise 9000
   */
  readonly testPort?: number;

  /**
   * Networks that may use the test listener.
   *
   * @default - the VPC
   */
  readonly testCidrs?: string[];

  /**
   * How long a connection may be silent, 1 to 4000 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether deletion is refused until somebody turns this off.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether all requests and connections are logged, in a bucket that stays when the stack goes.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * How long they are kept, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * Whether a web ACL judges the requests.
   *
   * @default - true, unless it is internal
   */
  readonly waf?: boolean;

  /**
   * @default - see WebAclOptions
   */
  readonly wafOptions?: WebAclOptions;
}

/**
 * Why a load balancer speaks plain HTTP.
 */
export interface PlainHttp {
  /** `no domain yet`. */
  readonly reason: string;

  /**
   * Who decided it, and can be asked.
   *
   * @default - the environment's config
   */
  readonly owner?: string;

  /**
   * Last day on which it counts, `2027-03-31`. Afterwards the synthesis fails.
   *
   * @default - it counts for ever
   */
  readonly until?: string;

  /**
   * Beside a certificate: serve on port 80 what HTTPS serves, in place of redirecting. Not for services that are released blue/green.
   *
   * @default false
   */
  readonly forward?: boolean;
}

/**
 * What a load balancer of another stack has.
 */
export interface LoadBalancerContractOptions {
  /**
   * Whether it has a test listener.
   *
   * @default true
   */
  readonly testListener?: boolean;

  /**
   * Whether its port 80 serves beside HTTPS.
   *
   * @default false
   */
  readonly plainListener?: boolean;
}
