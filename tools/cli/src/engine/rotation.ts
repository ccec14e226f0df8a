/**
 * The marks of who follows rotated secrets: it deploys again what serves, so that the tasks read the new values.
 *
 * Its tag on a service that ECS itself releases: when the secret changed that the last of its deployments was for, in milliseconds since the epoch.
 */
export const ROTATION_TAG = 'berth:rotation';

/** Whether a CodeDeploy deployment, `rotation:2027-01-31T04:00:00.000Z`, is the follower's. */
export function isRotation(description: string): boolean {
  return description.startsWith('rotation:') && !Number.isNaN(Date.parse(description.slice('rotation:'.length)));
}

/** Whether a deployment of ECS may be the follower's: it marks the service right after it has started one. */
export function isOfRotation(tags: Readonly<Record<string, string>>, createdAt: number): boolean {
  const changedAt = Number(tags[ROTATION_TAG] ?? Number.NaN);
  return changedAt <= createdAt;
}
