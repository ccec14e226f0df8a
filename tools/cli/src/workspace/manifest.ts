import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** What a synthesis left in `folder`, by id; undefined when nothing was synthesized. What is no JSON throws. */
export function tryReadManifest(folder: string): Record<string, Artifact> | undefined {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts?: Record<string, Artifact> }).artifacts ?? {};
}

/** The environment that a stack says it is a part of; undefined when it says nothing. */
export function tryGetEnvironment(folder: string, { metadata, additionalMetadataFile }: Artifact): string | undefined {
  const inFile = additionalMetadataFile && join(folder, additionalMetadataFile);
  const all: Metadata = {
    ...metadata,
    ...(inFile && existsSync(inFile) ? (JSON.parse(readFileSync(inFile, 'utf8')) as Metadata) : {}),
  };
  const found = Object.values(all)
    .flat()
    .find(({ type }) => type === ENVIRONMENT)?.data;
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
