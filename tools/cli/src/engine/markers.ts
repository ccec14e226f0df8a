/**
 * What the engine writes on things in AWS, its only memory.
 *
 * A target hash names what shall run (definition and digest); a deploy id adds the attempt, so that the same target can be tried again after a rollback.
 */
export const tags = {
  /** On a revision: the target hash. */
  definition: 'berth:definition-hash',
  environment: 'berth:environment',

  /** On a service: the target hash whose migration succeeded. */
  migrated: 'berth:migrated',

  /** On a service: the revision of its migrations that its database was brought to. */
  schema: 'berth:schema',

  /** On a service: the target hash that was verified to serve. */
  serving: 'berth:serving',

  /** On a service: the revision to go back to. */
  rollbackTo: 'berth:rollback-to',

  /** On a service that ECS itself releases, whose deployments have no description: the last one that was started. */
  deployment: 'berth:deployment',

  /** On a service: the deploy id for which scaling takes no tasks away; empty when it does again. */
  scaleInPaused: 'berth:scale-in-paused',
} as const;

const PREFIX = 'berth:';

/** At most 36 characters, so that it fits every field it is written to. */
export function deployId(targetHash: string, attempt: number): string {
  return `${targetHash}-${attempt}`;
}

/** The description of a deployment of ours. */
export function describe(id: string): string {
  return `${PREFIX}${id}`;
}

/** What is noted of a deployment that brings back a revision, `pyshop:7`. */
export function describeReturn(revisionName: string): string {
  return `${PREFIX}back-to-${revisionName}`;
}

/** The target hash in a deployment's description; undefined when the deployment is not ours. */
export function targetOf(description: string): string | undefined {
  return /^berth:([0-9a-f]+)-\d+$/.exec(description)?.[1];
}

/** The attempt in a deployment's description, 0 when it is not ours. */
export function attemptOf(description: string): number {
  return Number(/^berth:[0-9a-f]+-(\d+)$/.exec(description)?.[1] ?? 0);
}
