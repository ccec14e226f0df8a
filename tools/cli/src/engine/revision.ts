import type { Rollout } from '@berth/rollout';
import type { RevisionInput, RevisionState } from '../aws/ecs';
import { CliError } from '../cli-error';
import { contentHash } from '../infrastructure/canonical';
import { tags } from './markers';

/** A revision to run: what to register, and the name of its content. */
export interface WantedRevision {
  readonly family: string;
  readonly hash: string;
  readonly input: RevisionInput;

  /**
   * ARN of the revision that is wanted and no other, as when going back to it.
   *
   * @default - the newest of the family with this content, or a new one
   */
  readonly arn?: string;
}

/**
 * The base revision of the template with `digest` as its image.
 *
 * All containers that run the repository's placeholder get it, sidecars keep their own image.
 */
export function makeRevision(base: RevisionState, rollout: Rollout, digest: string): WantedRevision {
  const image = `${rollout.repository}@${digest}`;
  const definition = base.definition;
  const family = definition.family ?? '';
  const content: RevisionInput = {
    family,
    containerDefinitions: (definition.containerDefinitions ?? []).map(container =>
      container.name === rollout.container.name || container.image?.startsWith(`${rollout.repository}:`)
        ? { ...container, image }
        : container,
    ),
    taskRoleArn: definition.taskRoleArn,
    executionRoleArn: definition.executionRoleArn,
    networkMode: definition.networkMode,
    volumes: definition.volumes,
    placementConstraints: definition.placementConstraints,
    // as the template asked for them; the list that ECS works out goes into `compatibilities`
    requiresCompatibilities: definition.requiresCompatibilities,
    cpu: definition.cpu,
    memory: definition.memory,
    pidMode: definition.pidMode,
    ipcMode: definition.ipcMode,
    proxyConfiguration: definition.proxyConfiguration,
    inferenceAccelerators: definition.inferenceAccelerators,
    ephemeralStorage: definition.ephemeralStorage,
    runtimePlatform: definition.runtimePlatform,
    enableFaultInjection: definition.enableFaultInjection,
  };

  const hash = contentHash(content).slice(0, 20);
  const marks = { ...ownTags(base.tags), [tags.definition]: hash, [tags.environment]: rollout.environment };
  return { family, hash, input: { ...content, tags: Object.entries(marks).map(([key, value]) => ({ key, value })) } };
}

/**
 * A revision that a release registered, as it is.
 *
 * @throws CliError `RevisionUnreleased`: it is the base of a template, or of somebody else
 */
export function wantRevision({ arn, definition, tags: marks }: RevisionState): WantedRevision {
  const { family = '' } = definition;
  const hash = marks[tags.definition];
  if (hash === undefined) {
    throw new CliError('RevisionUnreleased', `${shortName(arn)} was registered by no release`, {
      hint: 'berth history names those that were',
    });
  }
  const { taskDefinitionArn, revision, status, requiresAttributes, compatibilities, ...rest } = definition;
  const { registeredAt, registeredBy, deregisteredAt, ...content } = rest;
  const all = Object.entries(ownTags(marks)).map(([key, value]) => ({ key, value }));
  return {
    family,
    hash,
    arn,
    input: { ...content, family, containerDefinitions: content.containerDefinitions, tags: all },
  };
}

/** The digest that a revision's container runs; undefined when it runs a tag. */
export function digestOf(revision: RevisionState, container: string): string | undefined {
  const { image } = revision.definition.containerDefinitions?.find(({ name }) => name === container) ?? {};
  return image?.split('@')[1];
}

/** `pyshop:7` of an ARN. */
export function shortName(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

/** AWS's own tags cannot be written. */
function ownTags(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('aws:')));
}
