/** A JSON object of a template, before or after its functions are resolved. */
export type Properties = Readonly<Record<string, unknown>>;

export type DeletionPolicy = 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';

/** A template with its sections present and its loops unrolled. */
export interface Template {
  readonly description?: string;
  readonly metadata?: Properties;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, Properties>>;
  readonly conditions: Properties;
  readonly rules: Readonly<Record<string, RuleDeclaration>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: unknown;
  readonly Description?: string;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly NoEcho?: boolean | string;
}

export interface RuleDeclaration {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

export interface ResourceDeclaration {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: DeletionPolicy;
  readonly UpdateReplacePolicy?: DeletionPolicy;
  readonly UpdatePolicy?: Properties;
  readonly Metadata?: Properties;
}

export interface OutputDeclaration {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** Databases outside of a cluster leave a snapshot unless the template says otherwise. */
const snapshotByDefault = ({ Type, Properties }: ResourceDeclaration): boolean =>
  Type === 'AWS::RDS::DBCluster' || (Type === 'AWS::RDS::DBInstance' && Properties?.DBClusterIdentifier === undefined);

/**
 * The policies of a resource, with what they are when nothing is said.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function policiesOf(declaration: ResourceDeclaration): {
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
} {
  const byDefault = snapshotByDefault(declaration) ? 'Snapshot' : 'Delete';
  const { DeletionPolicy = byDefault, UpdateReplacePolicy = 'Delete' } = declaration;
  return { deletionPolicy: DeletionPolicy, updateReplacePolicy: UpdateReplacePolicy };
}

export function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The function call that `value` is, `{ "Ref": "Vpc" }` for one. */
export function callIn(value: unknown): [name: string, argument: unknown] | undefined {
  if (!isObject(value)) return undefined;
  const [entry, other] = Object.entries(value);
  if (!entry || other) return undefined;
  const [name] = entry;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? entry : undefined;
}

/** A list, where the template may give a single value instead. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
