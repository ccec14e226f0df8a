import type { Change, PolicyAction, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { isSame, propertyChanges, replacementOf } from '../spec/replacement';
import type { ResourceSpec, ResourceSpecs } from '../spec/resource-spec';
import { inOrder } from '../template/dependencies';
import { type ReferenceSources, readParameters } from '../template/dynamic-references';
import { resolve } from '../template/functions';
import { referencesIn } from '../template/references';
import {
  type DeletionPolicy,
  type Properties,
  policiesOf,
  type ResourceDeclaration,
  type Template,
} from '../template/template';
import type { Stack, StackInput, StackOutput, StackResource } from './model';
import { makeScope, NotYetKnown, outputsOf, type StackScope } from './stack-scope';

export interface ChangeSources {
  readonly specs: ResourceSpecs;
  readonly references: ReferenceSources;
  importValue(name: string): string;
}

export interface ChangePlan {
  readonly changes: readonly Change[];

  /** Whether executing it would do anything at all; outputs and tags count. */
  readonly isEmpty: boolean;
  readonly scope: StackScope;
}

const sizes = { no: 'Never', maybe: 'Conditionally', yes: 'Always' } as const;

/**
 * What an update to `input` would change, as far as it can be known before.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
 */
export function planChanges(
  stack: Stack,
  resources: readonly StackResource[],
  input: StackInput,
  template: Template,
  sources: ChangeSources,
): ChangePlan {
  const planner = new Planner(stack, resources, input, template, sources);
  const changes = planner.changes();
  const isRetagged = !isSame(stack.input?.tags ?? {}, input.tags);
  const isEmpty = changes.length === 0 && !isRetagged && stack.input !== undefined && planner.hasOutputs(stack.outputs);
  return { changes, isEmpty, scope: planner.scope };
}

class Planner {
  public readonly scope: StackScope;
  private readonly known: Map<string, StackResource>;

  /** Physical ids that will be others, or are not there yet. */
  private readonly uncertain = new Set<string>();
  private readonly modified = new Set<string>();

  constructor(
    stack: Stack,
    resources: readonly StackResource[],
    private readonly input: StackInput,
    template: Template,
    private readonly sources: ChangeSources,
  ) {
    this.known = new Map(
      resources.filter(({ physicalId }) => physicalId !== undefined).map(item => [item.logicalId, item]),
    );
    this.scope = makeScope(stack, input, template, {
      importValue: name => sources.importValue(name),
      resource: logicalId => (this.uncertain.has(logicalId) ? undefined : this.expected(logicalId)),
    });
  }

  public changes(): Change[] {
    const { template, dependencies } = this.scope;
    const targets = inOrder(dependencies);
    const changes = targets.flatMap(logicalId => {
      const declaration = template.resources[logicalId];
      return declaration ? (this.change(logicalId, declaration) ?? []) : [];
    });
    const removed = [...this.known.values()].filter(({ logicalId }) => !(logicalId in template.resources));
    return [...changes, ...removed.map(removal)].map(ResourceChange => ({ Type: 'Resource', ResourceChange }));
  }

  public hasOutputs(outputs: readonly StackOutput[]): boolean {
    try {
      return isSame(outputsOf(this.scope), outputs);
    } catch (error) {
      if (error instanceof NotYetKnown) return false;
      throw error;
    }
  }

  private change(logicalId: string, declaration: ResourceDeclaration): ResourceChange | undefined {
    const known = this.known.get(logicalId);
    const spec = this.sources.specs.find(declaration.Type);
    if (!known) {
      this.uncertain.add(logicalId);
      const { after } = this.resolve(declaration.Properties ?? {});
      return addition(logicalId, declaration.Type, after);
    }
    const { after, dynamic } = this.resolve(declaration.Properties ?? {});
    const details = [
      ...staticDetails(spec, known.properties, after, dynamic),
      ...dynamicDetails(spec, dynamic, declaration.Properties ?? {}, this.uncertain),
      ...otherDetails(known, declaration, spec?.tags !== undefined && !isSame(known.stackTags, this.input.tags)),
    ];
    if (details.length === 0) return undefined;
    const change = modification(known, declaration, details, after);
    if (change.Replacement === 'False') this.modified.add(logicalId);
    else this.uncertain.add(logicalId);
    return change;
  }

  /** Property by property, because one that is not known yet must not hide the others. */
  private resolve(properties: Properties): { after: Properties; dynamic: string[] } {
    const after: Record<string, unknown> = {};
    const dynamic: string[] = [];
    for (const [name, value] of Object.entries(properties)) {
      try {
        const resolved = resolve({ [name]: value }, this.scope.scope) as Properties;
        Object.assign(after, readParameters(resolved, this.sources.references));
      } catch (error) {
        if (!(error instanceof NotYetKnown)) throw error;
        dynamic.push(name);
      }
    }
    return { after, dynamic };
  }

  /** Attributes of a launch template are the one thing that an update in place changes. */
  private expected(logicalId: string): StackResource | undefined {
    const known = this.known.get(logicalId);
    if (known?.type !== 'AWS::EC2::LaunchTemplate' || !this.modified.has(logicalId)) return known;
    const next = String(Number(known.attributes.LatestVersionNumber) + 1);
    return { ...known, attributes: { ...known.attributes, LatestVersionNumber: next } };
  }
}

function addition(LogicalResourceId: string, ResourceType: string, after: Properties): ResourceChange {
  return { Action: 'Add', LogicalResourceId, ResourceType, Scope: [], Details: [], AfterContext: context(after) };
}

function removal(resource: StackResource): ResourceChange {
  const { logicalId, physicalId, type, deletionPolicy, properties } = resource;
  return {
    Action: 'Remove',
    PolicyAction: deletionPolicy === 'Snapshot' ? 'Snapshot' : deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
    BeforeContext: context(properties),
  };
}

function modification(
  { logicalId, physicalId, type, properties }: StackResource,
  declaration: ResourceDeclaration,
  details: ResourceChangeDetail[],
  after: Properties,
): ResourceChange {
  const replaces = details.filter(({ Target }) => Target?.RequiresRecreation !== 'Never');
  const isCertain = replaces.some(
    ({ Target, Evaluation }) => Target?.RequiresRecreation === 'Always' && Evaluation === 'Static',
  );
  const Replacement = isCertain ? 'True' : replaces.length > 0 ? 'Conditional' : 'False';
  const scopes = new Set(details.flatMap(({ Target }) => Target?.Attribute ?? []));
  return {
    Action: 'Modify',
    ...(isCertain ? { PolicyAction: replacedBy(declaration.UpdateReplacePolicy) } : {}),
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Replacement,
    Scope: [...scopes],
    Details: details,
    BeforeContext: context(properties),
    AfterContext: context(after),
  };
}

function replacedBy(policy: DeletionPolicy | undefined): PolicyAction {
  if (policy === 'Snapshot') return 'ReplaceAndSnapshot';
  return policy === undefined || policy === 'Delete' ? 'ReplaceAndDelete' : 'ReplaceAndRetain';
}

function staticDetails(
  spec: ResourceSpec | undefined,
  before: Properties,
  after: Properties,
  dynamic: readonly string[],
): ResourceChangeDetail[] {
  const changes = propertyChanges(spec, before, after).filter(({ name }) => !dynamic.includes(name));
  return changes.map(({ name, replacement, kind }) => ({
    Target: {
      Attribute: 'Properties',
      Name: name,
      RequiresRecreation: sizes[replacement],
      Path: `/Properties/${name}`,
      AttributeChangeType: kind,
      ...(name in before ? { BeforeValue: valueText(before[name]) } : {}),
      ...(name in after ? { AfterValue: valueText(after[name]) } : {}),
    },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));
}

function dynamicDetails(
  spec: ResourceSpec | undefined,
  dynamic: readonly string[],
  properties: Properties,
  uncertain: ReadonlySet<string>,
): ResourceChangeDetail[] {
  return dynamic.map(name => {
    const cause = referencesIn(properties[name]).find(reference => uncertain.has(reference.name));
    const size = spec ? sizes[replacementOf(spec, name)] : 'Never';
    return {
      Target: { Attribute: 'Properties', Name: name, RequiresRecreation: size, Path: `/Properties/${name}` },
      Evaluation: 'Dynamic',
      ChangeSource: cause?.attribute ? 'ResourceAttribute' : 'ResourceReference',
      ...(cause ? { CausingEntity: cause.attribute ? `${cause.name}.${cause.attribute}` : cause.name } : {}),
    };
  });
}

function otherDetails(
  known: StackResource,
  declaration: ResourceDeclaration,
  isRetagged: boolean,
): ResourceChangeDetail[] {
  const { Metadata } = declaration;
  const { deletionPolicy, updateReplacePolicy } = policiesOf(declaration);
  const changed = [
    ...(isSame(known.metadata ?? {}, Metadata ?? {}) ? [] : (['Metadata'] as const)),
    ...(known.deletionPolicy === deletionPolicy ? [] : (['DeletionPolicy'] as const)),
    ...(known.updateReplacePolicy === updateReplacePolicy ? [] : (['UpdateReplacePolicy'] as const)),
    ...(isRetagged ? (['Tags'] as const) : []),
  ];
  return changed.map(Attribute => ({
    Target: { Attribute, RequiresRecreation: 'Never' },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));
}

function context(properties: Properties): string {
  return JSON.stringify({ Properties: properties });
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
