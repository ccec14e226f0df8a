/** What may be chosen, and what it means to who is asked. The first of each is the default. */
export const OFFERS = {
  compute: {
    fargate: 'Fargate: AWS has the servers',
    ec2: 'EC2: an Auto Scaling group of your own',
    managed: 'ECS Managed Instances: AWS chooses and patches instances in your account',
  },
  database: { postgresql: 'PostgreSQL on RDS', none: 'none' },
  cache: { none: 'none', valkey: 'Valkey on ElastiCache', redis: 'Redis OSS on ElastiCache' },
  edge: {
    http: 'a public load balancer without TLS, until there is a domain',
    domain: 'a public load balancer with a domain and a certificate',
    cdn: 'CloudFront before an internal load balancer',
    httpApi: 'an HTTP API whose users sign in with Cognito',
    none: 'nobody comes in: a worker',
  },
} as const;

export type Compute = keyof typeof OFFERS.compute;
export type Database = keyof typeof OFFERS.database;
export type Cache = keyof typeof OFFERS.cache;
export type Edge = keyof typeof OFFERS.edge;

/** What a new repository has. */
export interface Choices {
  /** Of the repository and its first service: `shop`. */
  readonly name: string;
  readonly compute: Compute;
  readonly database: Database;
  readonly cache: Cache;
  readonly edge: Edge;

  /** Needed by the edge `domain`; an environment is `<environment>.<domain>`, the last one the domain itself. */
  readonly domain?: string;

  /** In the order in which changes reach them. */
  readonly environments: readonly string[];

  /**
   * Address of the registry that has the `@berth` packages.
   *
   * @default - npm's own
   */
  readonly registry?: string;
}

/** The registry of everybody: it needs no line in `.npmrc`, and no token. */
export const NPM_REGISTRY = 'https://registry.npmjs.org/';

/** What is taken for what nobody says. */
export const DEFAULTS = {
  compute: 'fargate',
  database: 'postgresql',
  cache: 'none',
  edge: 'http',
  environments: ['dev', 'test', 'prod'],
} as const satisfies Omit<Choices, 'name'>;
