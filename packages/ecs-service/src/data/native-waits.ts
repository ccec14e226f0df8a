/**
 * Longest wait between two steps of a release by ECS, and before its old tasks go, in minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html bakeTimeInMinutes, read 2026-11
 */
export const LONGEST_STEP_MINUTES = 1440;

/**
 * Longest time of all waits of a release by ECS: CloudFormation gives up after 36 hours, and refuses a linear plan that leaves less than three of them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html read 2026-11
 */
export const LONGEST_PLAN_MINUTES = 1980;

/**
 * Longest time that a hook may let a release wait, in minutes: two weeks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html read 2026-11
 */
export const LONGEST_HOOK_MINUTES = 20_160;
