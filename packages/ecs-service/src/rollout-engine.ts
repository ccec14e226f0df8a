/**
 * Who moves the service from one release to the next.
 */
export enum RolloutEngine {
  /** CodeDeploy, blue/green: needs `@berth/codedeploy-bluegreen`. */
  CODE_DEPLOY = 'codeDeploy',

  /** ECS itself. */
  ECS = 'ecs',
}
