import type * as sdk from '@aws-sdk/client-ecs';

/** Where a service deployment is. */
export type Stage = sdk.ServiceDeploymentLifecycleStage | sdk.DeploymentLifecycleHookStage;

export type Strategy = sdk.DeploymentStrategy;

const shifting: readonly Stage[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

const rolling: readonly Stage[] = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'BAKE_TIME',
  'CLEAN_UP',
];

/** The way back: what serves again must run before traffic returns to it. */
const back: readonly Stage[] = ['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'TEST_TRAFFIC_SHIFT', 'CLEAN_UP'];

/**
 * The stages of a service deployment, in order. RECONCILE_SERVICE comes only if more than one service revision was active at the start.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
 */
export function stagesOf(strategy: Strategy, { reconciles }: { reconciles: boolean }): Stage[] {
  const stages = strategy === 'ROLLING' ? rolling : shifting;
  return stages.filter(stage => reconciles || stage !== 'RECONCILE_SERVICE');
}

/**
 * The stages of a rollback. Hooks run at those that move traffic only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export function rollbackStagesOf(strategy: Strategy): readonly Stage[] {
  return strategy === 'ROLLING' ? ['SCALE_UP', 'CLEAN_UP'] : back;
}

/** Whether hooks run at a stage: SCALE_UP, BAKE_TIME and CLEAN_UP have none. */
export function isHookable(stage: Stage): stage is sdk.DeploymentLifecycleHookStage {
  return stage !== 'SCALE_UP' && stage !== 'BAKE_TIME' && stage !== 'CLEAN_UP';
}
