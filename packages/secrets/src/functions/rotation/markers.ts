const PREFIX = 'rotation:';

/** Tag of an ECS service: the change that our last deployment of it was for. */
export const ROTATION_TAG = 'berth:rotation';

/** Description of a CodeDeploy deployment of ours: `rotation:2027-01-31T04:00:00.000Z`. */
export function describeRotation(changedAt: number): string {
  return PREFIX + new Date(changedAt).toISOString();
}

/** The change that a deployment was for; undefined when it is not ours. */
export function rotationOf(description = ''): number | undefined {
  if (!description.startsWith(PREFIX)) return undefined;
  const changedAt = Date.parse(description.slice(PREFIX.length));
  return Number.isNaN(changedAt) ? undefined : changedAt;
}
