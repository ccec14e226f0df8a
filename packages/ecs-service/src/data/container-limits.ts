/**
 * Bounds of a health check in a container: seconds, failures in a row.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html read 2026-11
 */
export const CONTAINER_HEALTH_LIMITS = {
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  startPeriod: { min: 0, max: 300 },
  retries: { min: 1, max: 10 },
} as const;

/**
 * Disk of a task on Fargate in GiB, where it is more than the usual.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html read 2026-11
 */
export const EPHEMERAL_STORAGE_GIB = { min: 21, max: 200 } as const;
