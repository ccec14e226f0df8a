/**
 * A check that asks a service from the internet, again and again, and ends a release that breaks it.
 */
export interface SyntheticCheckConfig {
  /** What is asked, 1 to 20 paths: GET requests that change nothing and need no sign-in. */
  readonly paths: readonly SyntheticPathConfig[];

  /**
   * Name of the service that they belong to: its releases are ended.
   *
   * @default - the only one with a port
   */
  readonly service?: string;

  /**
   * Where users go: `https://shop.example.com`.
   *
   * @default - as the edge says: its domain, or with `http` the load balancer; needed where it says none
   */
  readonly url?: string;

  /** 1 to 60. A run a minute costs $52 a month, one every five minutes $10. @default 1 */
  readonly everyMinutes?: number;

  /** Runs in a row that must fail, 1 to 10. @default 2 */
  readonly failures?: number;
}

/**
 * One path of a check, and which answer is good.
 */
export interface SyntheticPathConfig {
  /** `/orders?limit=1`. */
  readonly path: string;

  /** Redirects are not followed. @default 200 */
  readonly status?: number;

  /** What the answer must hold. @default - anything */
  readonly text?: string;

  /** @default 10 */
  readonly withinSeconds?: number;
}
