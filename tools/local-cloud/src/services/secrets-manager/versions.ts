/** One version of a secret's value. */
export interface Version {
  readonly id: string;

  /** Staging labels: AWSCURRENT, AWSPREVIOUS, AWSPENDING, custom ones. A version without any is deprecated. */
  readonly stages: readonly string[];
  readonly createdAt: string;

  /** The sealed value; empty while there is none. */
  readonly sealed: string;
  readonly kind: 'string' | 'binary';
}

/** What is kept of deprecated versions; AWS removes them at its leisure. */
const MAX_VERSIONS = 100;

/**
 * The versions with `version` added under its stages, each taken from the version that had it. Where AWSCURRENT moves, AWSPREVIOUS goes to the version
 * that was current.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function addVersion(versions: readonly Version[], version: Version): Version[] {
  const others = versions.filter(({ id }) => id !== version.id);
  const stages = others.length === 0 ? [...new Set([...version.stages, 'AWSCURRENT'])] : version.stages;
  const added = [...others, { ...version, stages: [] }];
  return prune(stages.reduce<Version[]>((all, stage) => moveStage(all, stage, version.id), added));
}

/** `to` undefined takes the stage away. */
export function moveStage(versions: readonly Version[], stage: string, to: string | undefined): Version[] {
  const from = versions.find(({ stages }) => stages.includes(stage));
  if (from?.id === to) return [...versions];
  const moved = withStage(versions, stage, to);
  return stage === 'AWSCURRENT' && from ? withStage(moved, 'AWSPREVIOUS', from.id) : moved;
}

function withStage(versions: readonly Version[], stage: string, holder: string | undefined): Version[] {
  return versions.map(version => {
    const others = version.stages.filter(name => name !== stage);
    return { ...version, stages: version.id === holder ? [...others, stage] : others };
  });
}

function prune(versions: readonly Version[]): Version[] {
  const surplus = versions.length - MAX_VERSIONS;
  const dropped = versions.filter(({ stages }) => stages.length === 0).slice(0, Math.max(0, surplus));
  return versions.filter(version => !dropped.includes(version));
}
