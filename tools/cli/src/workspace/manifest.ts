import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, readJsonObject } from './json-object';

/** What the CDK notes of one thing that it synthesized, as far as it counts here. */
export interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly metadata?: Metadata;

  /**
   * File with the metadata.
   *
   * @default - they are in `metadata`
   */
  readonly additionalMetadataFile?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly tags?: Record<string, string>;
    readonly terminationProtection?: boolean;
    readonly bootstrapStackVersionSsmParameter?: string;
  };
}

/** By the path of a construct. */
type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

/** Metadata of a stack: full name of the environment that it is a part of. */
const ENVIRONMENT = 'berth:environment';

/** Whether an artifact is a stack. */
export function isStack({ type }: Artifact): boolean {
  return type === 'aws:cloudformation:stack';
}

/** What a synthesis left in `folder`, by id; undefined when nothing was synthesized. What no synthesis writes throws a `SyntaxError`. */
export function tryReadManifest(folder: string): Record<string, Artifact> | undefined {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return undefined;
  const { artifacts = {} } = readJsonObject(manifest);
  if (!isJsonObject(artifacts) || !Object.values(artifacts).every(isArtifact)) {
    throw new SyntaxError('it does not list what was synthesized');
  }
  return artifacts as Record<string, Artifact>;
}

function isArtifact(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { type, dependencies = [], properties = {}, metadata = {} } = value;
  return typeof type === 'string' && Array.isArray(dependencies) && isJsonObject(properties) && isJsonObject(metadata);
}

/** The environment that a stack says it is a part of; undefined when it says nothing. */
export function tryGetEnvironment(folder: string, { metadata, additionalMetadataFile }: Artifact): string | undefined {
  const inFile = additionalMetadataFile && join(folder, additionalMetadataFile);
  const all: Metadata = {
    ...metadata,
    ...(inFile && existsSync(inFile) ? (readJsonObject(inFile) as Metadata) : {}),
  };
  const found = Object.values(all)
    .flat()
    .find(entry => entry?.type === ENVIRONMENT)?.data;
  return typeof found === 'string' ? found : undefined;
}

/** Full names of the environments whose stacks lie in `folder`. What cannot be read has none. */
export function environmentsIn(folder: string): string[] {
  try {
    const stacks = Object.values(tryReadManifest(folder) ?? {}).filter(isStack);
    const names = stacks.map(stack => tryGetEnvironment(folder, stack)).filter(name => name !== undefined);
    return [...new Set(names)].sort();
  } catch (error) {
    // whoever needs the assembly is told what is wrong with it; a list of names goes on without
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
