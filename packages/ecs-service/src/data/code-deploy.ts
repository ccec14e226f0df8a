/**
 * Longest time in minutes of a shift, and of each wait in it.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html read 2026-11
 */
export const LONGEST_WAIT_MINUTES = 2880;

/**
 * Configurations that CodeDeploy itself offers for ECS, after `CodeDeployDefault.`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html read 2026-11
 */
export const DEPLOYMENT_CONFIGURATIONS: readonly string[] = [
  'ECSAllAtOnce',
  'ECSCanary10Percent5Minutes',
  'ECSCanary10Percent15Minutes',
  'ECSLinear10PercentEvery1Minutes',
  'ECSLinear10PercentEvery3Minutes',
];
