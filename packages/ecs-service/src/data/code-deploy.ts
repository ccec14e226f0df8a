/**
 * Longest time in minutes of a shift, and of each wait in it.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html read 2026-11
 */
export const LONGEST_WAIT_MINUTES = 2880;

/** What is said of a longer one. Source: the bound above, 2026-11. */
export const ABOVE_LONGEST_WAIT = `is above CodeDeploy's ${LONGEST_WAIT_MINUTES / 60} h (${LONGEST_WAIT_MINUTES.toLocaleString('en-US')} min)`;

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
