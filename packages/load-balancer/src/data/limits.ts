/**
 * What an Application Load Balancer takes in one rule of a listener.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html read 2026-11
 */
export const RULE_LIMITS = { values: 5, wildcards: 5, valueLength: 128, highestPriority: 50_000 } as const;

/**
 * Bounds of a health check: seconds, answers in a row, status codes.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html read 2026-11
 */
export const HEALTH_LIMITS = {
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  threshold: { min: 2, max: 10 },
  codes: { min: 200, max: 499 },
} as const;

/**
 * Bounds of a load balancer and its target groups, in seconds.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html read 2026-11
 */
export const TIME_LIMITS = {
  idle: { min: 1, max: 4000 },
  deregistration: { max: 3600 },
  slowStart: { min: 30, max: 900 },
} as const;
