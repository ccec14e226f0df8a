import type { Reason } from './reason';

/** How users come in. */
export type EdgeConfig =
  | HttpEdgeConfig
  | HttpsEdgeConfig
  | DomainEdgeConfig
  | CdnEdgeConfig
  | HttpApiEdgeConfig
  | NoEdgeConfig;

/** What a load balancer may have besides. */
export interface LoadBalancerOptions {
  /**
   * Whether a firewall with the common rules stands before it.
   *
   * @default - with protection `strict`
   */
  readonly waf?: boolean;

  /**
   * Whether every request is logged.
   *
   * @default - with protection `strict`
   */
  readonly accessLogs?: boolean;
}

/** A public load balancer without encryption. */
export interface HttpEdgeConfig extends LoadBalancerOptions {
  readonly kind: 'http';

  /** Why: passwords and tokens cross the internet readable. */
  readonly reason: string;
}

/** A public load balancer with a certificate that exists. */
export interface HttpsEdgeConfig extends LoadBalancerOptions {
  readonly kind: 'https';

  /** In AWS Certificate Manager, in the region of the environment. */
  readonly certificateArn: string;

  /**
   * Name that users call, which is in the certificate: `shop.example.com`. Its records are made elsewhere. Needed by services whose releases say `validate`: whoever asks by another name is refused.
   *
   * @default - not known: outputs show the name of the load balancer
   */
  readonly domain?: string;

  /**
   * Insist that port 80 serves, too, instead of redirecting.
   *
   * @default - it redirects
   */
  readonly plainHttp?: Reason;
}

/** A hosted zone of Route 53: by id, or the one that the shared environment made for this name. */
export type ZoneConfig = { readonly id: string; readonly name: string } | { readonly shared: string };

/** A public load balancer with a domain: certificate and records are made. */
export interface DomainEdgeConfig extends LoadBalancerOptions {
  readonly kind: 'domain';

  /** `shop.example.com`. */
  readonly domain: string;

  /** The hosted zone that holds it: by id, or the one that the shared environment made for this name. */
  readonly zone: ZoneConfig;

  /**
   * Whether `www.` leads there, too.
   *
   * @default true
   */
  readonly www?: boolean;

  /**
   * Insist that port 80 serves, too, instead of redirecting.
   *
   * @default - it redirects
   */
  readonly plainHttp?: Reason;
}

/** CloudFront before an internal load balancer. */
export interface CdnEdgeConfig extends LoadBalancerOptions {
  readonly kind: 'cdn';

  /** Why CloudFront speaks plain HTTP with the load balancer, inside the VPC. */
  readonly reason: string;

  /**
   * Name that users call.
   *
   * @default - a name of CloudFront
   */
  readonly domain?: string;

  /**
   * The hosted zone that gets the records of `domain`: by id, or the one that the shared environment made for this name.
   *
   * @default - the records are made elsewhere
   */
  readonly zone?: ZoneConfig;

  /**
   * Certificate of `domain`, in us-east-1 wherever the environment is.
   *
   * @default - that of CloudFront's own name
   */
  readonly certificateArn?: string;

  /**
   * Paths that the edges keep, as long as the service says so: `/static/*`.
   *
   * @default - none
   */
  readonly cachedPaths?: readonly string[];
}

/** An HTTP API whose users sign in with Cognito, before an internal load balancer. */
export interface HttpApiEdgeConfig extends LoadBalancerOptions {
  readonly kind: 'httpApi';

  /**
   * Certificate of the load balancer behind the API, of this region, and a name in it: what is between them is encrypted, too.
   *
   * @default - say why not with `plainHttp`
   */
  readonly tls?: { readonly certificateArn: string; readonly serverName: string };

  /**
   * Insist that the load balancer behind it speaks plain HTTP inside the VPC.
   *
   * @default - `tls` is needed
   */
  readonly plainHttp?: Reason;

  /**
   * Name that users call, with a certificate of its own. AWS's name is then closed.
   *
   * @default - a name of API Gateway
   */
  readonly domain?: string;

  /**
   * The hosted zone that gets certificate and records of `domain`. Needed with it.
   *
   * @default - none
   */
  readonly zone?: ZoneConfig;

  /**
   * Whether users may sign up by themselves.
   *
   * @default false
   */
  readonly selfSignUp?: boolean;

  /**
   * Routes that need no token: `GET /healthz`.
   *
   * @default - none
   */
  readonly public?: readonly (Reason & { readonly route: string })[];

  /** Requests a second, of all users together. @default 100 */
  readonly rateLimit?: number;

  /** Requests at once. @default 200 */
  readonly burstLimit?: number;

  /**
   * Origins whose pages may call it.
   *
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
}

/** Nobody comes in: workers. */
export interface NoEdgeConfig {
  readonly kind: 'none';
}
