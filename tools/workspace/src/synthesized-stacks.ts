import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a template; properties are whatever CloudFormation takes. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the type, and each reader knows its own
  readonly properties: Readonly<Record<string, any>>;
}

/** A stack of an assembly. */
export interface SynthesizedStack {
  readonly name: string;

  /** Full name of the environment that it belongs to; empty when it says none. */
  readonly environment: string;

  /** `eu-west-1`. */
  readonly region: string;
  readonly resources: readonly TemplateResource[];

  /** Names of the SSM parameters that it reads when it is deployed: the contracts of others. */
  readonly reads: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly additionalMetadataFile?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

/** All stacks of the cloud assembly in `folder`, in its order. */
export function stacksIn(folder: string): SynthesizedStack[] {
  const { artifacts = {} } = read<{ artifacts?: Record<string, Artifact> }>(folder, 'manifest.json');
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment = '', additionalMetadataFile, properties = {} }]) => {
      const template = read<Template>(folder, properties.templateFile ?? `${id}.template.json`);
      return {
        name: properties.stackName ?? id,
        environment: environmentOf(folder, id, additionalMetadataFile),
        region: /^aws:\/\/[^/]+\/(.+)$/.exec(environment)?.[1] ?? '',
        resources: Object.entries(template.Resources ?? {}).map(([logicalId, { Type: type, Properties = {} }]) => ({
          id: logicalId,
          type,
          properties: Properties,
        })),
        reads: Object.values(template.Parameters ?? {}).flatMap(({ Default: name }) =>
          typeof name === 'string' && name.startsWith('/') ? [name] : [],
        ),
      };
    });
}

function environmentOf(folder: string, id: string, file: string | undefined): string {
  if (file === undefined || !existsSync(join(folder, file))) return '';
  const found = read<Metadata>(folder, file)[`/${id}`]?.find(({ type }) => type === 'berth:environment');
  return typeof found?.data === 'string' ? found.data : '';
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}
