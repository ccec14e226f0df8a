import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A property's type: a primitive's name, or one that is made of others. */
export type TypeSpec =
  | string
  | { readonly ref: string }
  | { readonly list: TypeSpec }
  | { readonly map: TypeSpec }
  | { readonly any: readonly TypeSpec[] };

export interface PropertySpec {
  readonly type: TypeSpec;
  readonly required?: true;
  readonly replaces?: 'yes' | 'maybe';
}

export type PropertySpecs = Readonly<Record<string, PropertySpec>>;

/** What the published specification says about one type of resource, as far as the local cloud uses it. */
export interface ResourceSpec {
  readonly type: string;

  /** Names of the properties or attributes that make the value of `Ref`. */
  readonly identifier: readonly string[];
  readonly arn?: string;
  readonly tags?: string;
  readonly properties: PropertySpecs;
  readonly attributes: Readonly<Record<string, TypeSpec>>;
  readonly definitions: Readonly<Record<string, PropertySpecs>>;

  /** Paths of properties that are replacing wherever they are nested. */
  readonly replacing: readonly (readonly string[])[];
}

type SpecDatabase = ReturnType<typeof import('@aws-cdk/aws-service-spec').loadAwsServiceSpecSync>;
type Resource = ReturnType<typeof resourcesIn>[number];
type Property = Resource['properties'][string];
type PropertyType = Property['type'];

/** Rises when what is written to disk changes its form. */
const format = 1;

/**
 * The specifications of all types, made from `@aws-cdk/aws-service-spec` at the first use.
 *
 * Loading that takes half a second and 150 MB, so the part used here is kept in a file, a line for each type, and a line is parsed when its type is used.
 * The file lies beside the package that it is made from: it is made once an install, however often the state of the local cloud is removed.
 */
export class ResourceSpecs {
  private lines: Map<string, string> | undefined;
  private readonly parsed = new Map<string, ResourceSpec>();

  /** The first of the folders that can be written keeps the file. */
  constructor(private readonly folders: readonly string[]) {}

  public has(type: string): boolean {
    return this.load().has(type);
  }

  public find(type: string): ResourceSpec | undefined {
    const known = this.parsed.get(type);
    const line = known ? undefined : this.load().get(type);
    if (!line) return known;
    const spec = JSON.parse(line) as ResourceSpec;
    this.parsed.set(type, spec);
    return spec;
  }

  private load(): Map<string, string> {
    this.lines ??= index(readOrMake(this.folders));
    return this.lines;
  }
}

function index(text: string): Map<string, string> {
  return new Map(text.split('\n').map(line => [line.slice(9, line.indexOf('"', 9)), line]));
}

/** Where what is made from the specification is kept: `node_modules/.cache/berth-local-cloud`. */
export function cacheOfInstall(): string {
  return join(dirname(require.resolve('@aws-cdk/aws-service-spec/package.json')), '../../.cache/berth-local-cloud');
}

function readOrMake(folders: readonly string[]): string {
  const { version } = require('@aws-cdk/aws-service-spec/package.json') as { version: string };
  const files = folders.map(folder => join(folder, `resource-specs-${version}-${format}.ndjson`));
  const known = files.find(file => existsSync(file));
  if (known) return readFileSync(known, 'utf8');
  const text = makeLines();
  files.some(file => tryWrite(file, text));
  return text;
}

/** False where nothing can be written, as in the `node_modules` of somebody else: the file only saves time. */
function tryWrite(file: string, text: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
    return true;
  } catch {
    return false;
  }
}

/** Made from what is published, so the same for everyone in a process. */
let made: string | undefined;

function makeLines(): string {
  made ??= convert();
  return made;
}

function convert(): string {
  const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec') as typeof import('@aws-cdk/aws-service-spec');
  const database = loadAwsServiceSpecSync();
  return resourcesIn(database)
    .map(resource => JSON.stringify(makeSpec(resource, database)))
    .join('\n');
}

function resourcesIn(database: SpecDatabase) {
  return [...database.all('resource')];
}

function makeSpec(resource: Resource, database: SpecDatabase): ResourceSpec {
  const definitions: Record<string, PropertySpecs> = {};
  const typeOf = (type: PropertyType): TypeSpec => {
    switch (type.type) {
      case 'array':
        return { list: typeOf(type.element) };
      case 'map':
        return { map: typeOf(type.element) };
      case 'union':
        return { any: type.types.map(typeOf) };
      case 'ref': {
        const definition = database.get('typeDefinition', type.reference.$ref);
        if (!(definition.$id in definitions)) {
          definitions[definition.$id] = {}; // before its properties: types may contain themselves
          definitions[definition.$id] = propertiesOf(definition.properties);
        }
        return { ref: definition.$id };
      }
      default:
        return type.type;
    }
  };
  const propertiesOf = (properties: Readonly<Record<string, Property>>): PropertySpecs => {
    const entries = Object.entries(properties).map(([name, { type, required, causesReplacement }]) => {
      const replaces =
        causesReplacement === 'yes' || causesReplacement === 'maybe' ? { replaces: causesReplacement } : {};
      return [name, { type: typeOf(type), ...(required ? { required } : {}), ...replaces }];
    });
    return Object.fromEntries(entries);
  };
  return {
    type: resource.cloudFormationType, // first: the index reads it without parsing the line
    identifier: resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [],
    ...(resource.arnTemplate ? { arn: resource.arnTemplate } : {}),
    ...(resource.tagInformation ? { tags: resource.tagInformation.tagPropertyName } : {}),
    properties: propertiesOf(resource.properties),
    attributes: Object.fromEntries(Object.entries(resource.attributes).map(([name, { type }]) => [name, typeOf(type)])),
    replacing: resource.additionalReplacementProperties ?? [],
    definitions,
  };
}
