import { CodedError } from '@berth/foundation/errors';
import { z } from 'zod';

const network = z.strictObject({ subnets: z.array(z.string()).min(1), securityGroups: z.array(z.string()).min(1) });

const share = z.strictObject({
  capacityProvider: z.string().min(1),
  weight: z.number().int().min(0).max(1000).optional(),
  base: z.number().int().min(0).max(100_000).optional(),
});

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const hooks = z.strictObject({
  BeforeInstall: z.string().min(1).optional(),
  AfterInstall: z.string().min(1).optional(),
  AfterAllowTestTraffic: z.string().min(1).optional(),
  BeforeAllowTraffic: z.string().min(1).optional(),
  AfterAllowTraffic: z.string().min(1).optional(),
});

const command = z.strictObject({ command: z.array(z.string()).min(1), timeoutMinutes: z.number().positive() });

const schema = z
  .strictObject({
    version: z.literal(1),
    environment: z.string().min(1),
    service: z.string().min(1),
    account: z.string().regex(/^\d{12}$/),
    region: z.string().min(1),
    cluster: z.string().min(1),
    ecsService: z.string().min(1),
    engine: z.enum(['codeDeploy', 'ecs']),
    taskDefinition: z.string().min(1),
    container: z.strictObject({ name: z.string().min(1), port: z.number().int().min(1).max(65535).optional() }),
    repository: z.string().min(1),
    desiredCount: z.number().int().min(0),
    health: z.strictObject({
      path: z.string().startsWith('/').optional(),
      gracePeriodSeconds: z.number().int().min(0),
    }),
    logGroup: z.string().min(1),
    network: network.optional(),
    capacity: z.array(share).min(1),
    launchType: z.enum(['EC2', 'FARGATE', 'MANAGED_INSTANCES']),
    migration: command.optional(),
    tasks: z.record(z.string().min(1), command).optional(),
    codeDeploy: z
      .strictObject({
        application: z.string().min(1),
        deploymentGroup: z.string().min(1),
        deploymentConfig: z.string().min(1),
        hooks: hooks.optional(),
      })
      .optional(),
    loadBalancer: z
      .strictObject({
        productionListener: z.string().min(1),
        productionRule: z.string().min(1).optional(),
        testListener: z.string().min(1).optional(),
        testRule: z.string().min(1).optional(),
        targetGroups: z.array(z.string().min(1)).min(1).max(2),
      })
      .optional(),
    secrets: z.array(z.string()),
  })
  .refine(({ engine, codeDeploy }) => engine !== 'codeDeploy' || codeDeploy !== undefined, {
    path: ['codeDeploy'],
    message: 'is needed by engine codeDeploy',
  })
  // CodeDeploy shifts an ECS service by moving a listener between two target groups, and knows no other way
  .refine(({ engine, loadBalancer }) => engine !== 'codeDeploy' || loadBalancer !== undefined, {
    path: ['loadBalancer'],
    message: 'is needed by engine codeDeploy',
  })
  .refine(({ container, loadBalancer }) => container.port !== undefined || loadBalancer === undefined, {
    path: ['container', 'port'],
    message: 'is needed by the load balancer',
  })
  .refine(({ engine, loadBalancer }) => engine !== 'codeDeploy' || loadBalancer?.targetGroups.length !== 1, {
    path: ['loadBalancer', 'targetGroups'],
    message: 'must be two for engine codeDeploy',
  });

/** What tasks run on: instances of ours, Fargate, or ECS Managed Instances. */
export type LaunchType = 'EC2' | 'FARGATE' | 'MANAGED_INSTANCES';

/**
 * How much of a service one capacity provider holds.
 */
export interface CapacityShare {
  readonly capacityProvider: string;

  /**
   * Share of the tasks beyond all bases, 0 to 1000.
   *
   * @default 0
   */
  readonly weight?: number;

  /**
   * Tasks that it holds before the shares count, 0 to 100,000. Only one share of a service may have one.
   *
   * @default 0
   */
  readonly base?: number;
}

/** Lifecycle events of a CodeDeploy deployment at which a function of ours may say no. */
export type LifecycleHooks = { readonly [Event in keyof z.infer<typeof hooks>]?: string };

/**
 * What the deploy tool needs to know to ship a release of one service.
 *
 * Written by the constructs as one JSON document in the SSM parameter `/berth/<environment>/<service>/rollout/v1`.
 */
export interface Rollout {
  readonly version: 1;

  /** Full name of the environment: `dev`. */
  readonly environment: string;

  /** Name of the service in the config: `pyshop`. */
  readonly service: string;

  /** Twelve digits. */
  readonly account: string;
  readonly region: string;

  /** Name of the ECS cluster. */
  readonly cluster: string;

  /** Name of the ECS service. */
  readonly ecsService: string;

  /** Who shifts the traffic. */
  readonly engine: 'codeDeploy' | 'ecs';

  /** ARN of the revision that the template made; every release is derived from it. */
  readonly taskDefinition: string;

  /** The container that gets the image and answers requests. */
  readonly container: {
    readonly name: string;

    /** @default - a worker, nobody calls it */
    readonly port?: number;
  };

  /** URI of the repository, without tag or digest. */
  readonly repository: string;

  /** Tasks that the first release starts; later the number belongs to scaling. */
  readonly desiredCount: number;

  readonly health: {
    /** @default - a worker, nobody asks it */
    readonly path?: string;
    readonly gracePeriodSeconds: number;
  };

  /** Name of the log group of the tasks. */
  readonly logGroup: string;

  /**
   * Where the tasks of the service, and its one-off tasks, run.
   *
   * @default - they share the network of their instance (bridge mode)
   */
  readonly network?: { readonly subnets: string[]; readonly securityGroups: string[] };

  /** Who gives the tasks room, and in which shares: the strategy of the service. */
  readonly capacity: readonly CapacityShare[];

  readonly launchType: LaunchType;

  /**
   * Runs once for each release, before any traffic.
   *
   * @default - the service has no migration
   */
  readonly migration?: { readonly command: string[]; readonly timeoutMinutes: number };

  /**
   * Commands that can be run by name, in a task of the revision that serves.
   *
   * @default - none
   */
  readonly tasks?: Readonly<Record<string, { readonly command: string[]; readonly timeoutMinutes: number }>>;

  /**
   * Names in CodeDeploy.
   *
   * @default - only with engine `codeDeploy`
   */
  readonly codeDeploy?: {
    readonly application: string;
    readonly deploymentGroup: string;
    readonly deploymentConfig: string;

    /** Names of the Lambda functions that validate a release, by lifecycle event. */
    readonly hooks?: LifecycleHooks;
  };

  /**
   * ARNs of the listeners, of the rules that lead to the service, and of its target groups: blue and green, or one when it is released task by task.
   *
   * @default - the service has no load balancer
   */
  readonly loadBalancer?: {
    readonly productionListener: string;
    readonly productionRule?: string;
    readonly testListener?: string;
    readonly testRule?: string;
    readonly targetGroups: readonly string[];
  };

  /** ARNs of the secrets that the tasks get when they start. */
  readonly secrets: string[];
}

/**
 * The contract in the text of its SSM parameter.
 *
 * @throws CodedError `RolloutInvalid` with everything that is wrong
 */
export function parseRollout(json: string): Rollout {
  const parsed = schema.safeParse(readJson(json));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`);
  throw new CodedError('RolloutInvalid', `the rollout contract is not valid:\n${problems.join('\n')}`);
}

/** The text that `parseRollout` reads. */
export function formatRollout(rollout: Rollout): string {
  return JSON.stringify(rollout);
}

/** `/berth/<environment>/<service>/rollout/v1`. */
export function rolloutParameterName(environment: string, service: string): string {
  return `/berth/${environment}/${service}/rollout/v1`;
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CodedError('RolloutInvalid', 'the rollout contract is not JSON', { cause });
  }
}
