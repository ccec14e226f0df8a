import { randomBytes } from '../../core/random';
import { refusal } from '../refusals';
import { describeViolations, violations } from '../spec/properties';
import { isSame, propertyChanges, strongest } from '../spec/replacement';
import type { ResourceSpec, ResourceSpecs } from '../spec/resource-spec';
import { type ReferenceSources, readParameters } from '../template/dynamic-references';
import { resolve } from '../template/functions';
import { type Properties, policiesOf, type ResourceDeclaration } from '../template/template';
import type { Decision, ResourceVersion, Stack, StackResource } from './model';
import { checkPolicy } from './stack-policy';
import type { StackScope } from './stack-scope';

/** What is to become of a resource. */
export interface Verdict {
  readonly decision: Decision | 'none';
  readonly version: ResourceVersion;

  /** Why it cannot. */
  readonly failure?: unknown;
}

export interface DecideSources {
  readonly specs: ResourceSpecs;
  readonly references: ReferenceSources;
}

/** Decides over a resource, once all that it refers to is there. */
export function decide(
  stack: Stack,
  { template, dependencies, scope }: StackScope,
  logicalId: string,
  known: StackResource | undefined,
  { specs, references }: DecideSources,
): Verdict {
  const declaration = template.resources[logicalId];
  if (!declaration) throw new TypeError(`unexpected resource: ${logicalId}`);
  const base = known?.before ?? (known?.physicalId === undefined ? undefined : known);
  const plain = plainVersion(stack, logicalId, declaration, [...(dependencies.get(logicalId) ?? [])], base);
  let version = plain;
  try {
    const resolved = resolve(declaration.Properties ?? {}, scope) as Properties;
    version = { ...plain, properties: readParameters(resolved, references) };
    const spec = specs.find(declaration.Type);
    const isAgain = known?.status === 'UPDATE_FAILED' || known?.status === 'CREATE_FAILED';
    const decision = base ? decideChange(spec, base, version, isAgain) : 'create';
    if (decision === 'none') return { decision, version: plain };
    const action = decision === 'replace' ? 'Update:Replace' : 'Update:Modify';
    if (base) checkPolicy(stack.policy, action, logicalId, declaration.Type);
    if (decision === 'replace') version = { ...version, generatedName: generateName(stack.name, logicalId) };
    const found = spec ? violations(spec, version.properties) : [];
    const failure = found.length > 0 ? { failure: refusal(describeViolations(logicalId, found)) } : {};
    return { decision, version, ...failure };
  } catch (failure) {
    return { decision: base ? 'update' : 'create', version, failure };
  }
}

/** All that is known before the properties are: those are still the old ones. */
function plainVersion(
  stack: Stack,
  logicalId: string,
  declaration: ResourceDeclaration,
  dependsOn: readonly string[],
  base: ResourceVersion | undefined,
): ResourceVersion {
  const { Type, Metadata, UpdatePolicy } = declaration;
  const { deletionPolicy, updateReplacePolicy } = policiesOf(declaration);
  return {
    type: Type,
    ...(base?.physicalId === undefined ? {} : { physicalId: base.physicalId }),
    properties: base?.properties ?? {},
    attributes: base?.attributes ?? {},
    dependsOn,
    deletionPolicy,
    updateReplacePolicy,
    ...(UpdatePolicy ? { updatePolicy: UpdatePolicy } : {}),
    ...(Metadata ? { metadata: Metadata } : {}),
    stackTags: stack.input?.tags ?? {},
    generatedName: base?.generatedName ?? generateName(stack.name, logicalId),
  };
}

function decideChange(
  spec: ResourceSpec | undefined,
  before: ResourceVersion,
  after: ResourceVersion,
  isAgain: boolean,
): Decision | 'none' {
  const changes = propertyChanges(spec, before.properties, after.properties);
  const isRetagged = spec?.tags !== undefined && !isSame(before.stackTags, after.stackTags);
  if (strongest(changes) === 'yes') {
    refuseSameName(spec, before, after);
    return 'replace';
  }
  return changes.length > 0 || isRetagged || isAgain ? 'update' : 'none';
}

/** Two resources cannot have one name, and the new one comes before the old one goes. */
function refuseSameName(spec: ResourceSpec | undefined, before: ResourceVersion, after: ResourceVersion): void {
  const [name, other] = spec?.identifier ?? [];
  if (name === undefined || other !== undefined || spec?.properties[name]?.replaces !== 'yes') return;
  const value = after.properties[name];
  if (value === undefined || !isSame(value, before.properties[name])) return;
  throw refusal(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(value)} and update the stack again.`,
  );
}

function generateName(stackName: string, logicalId: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const random = [...randomBytes(12)].map(byte => alphabet[byte % alphabet.length]).join('');
  return `${stackName}-${logicalId}-${random}`;
}
