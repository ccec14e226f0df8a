import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * What CodeDeploy calls the deployments of a service.
 */
export interface FollowedCodeDeploy {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentConfigName: string;
}

/**
 * A service that is deployed again when its secrets change.
 *
 * What it needs to know it reads from the rollout contract when it runs; this here is what it may do.
 */
export interface FollowedService {
  /** Of its contract, `/berth/<environment>/<name>/rollout/v1`. */
  readonly name: string;

  /** In ECS. */
  readonly clusterName: string;

  /** In ECS. */
  readonly serviceName: string;

  /** All that its tasks read. */
  readonly secrets: ISecret[];

  /** @default - ECS deploys the service itself */
  readonly codeDeploy?: FollowedCodeDeploy;
}

/**
 * A URL that is written again when its credentials change. A `DatabaseUrlSecret` is one.
 */
export interface FollowedUrl {
  /**
   * Short name of the secret with the URL.
   *
   * @default 'database-url'
   */
  readonly name?: string;

  readonly secret: ISecret;

  /** JSON secret with `username` and `password`. */
  readonly credentials: ISecret;
}
