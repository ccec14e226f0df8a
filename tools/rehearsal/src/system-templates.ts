import { RehearsalError } from './rehearsal-error';

/** A stack as `app.synth().stacks` holds it. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly template: unknown;
}

/** One resource of a template. */
export interface TemplateResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;

  /** As CloudFormation gets them, intrinsic functions included. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on their shape
  readonly properties: Readonly<Record<string, any>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

/** A statement of a policy, its actions and resources always lists. */
export interface PolicyStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition?: unknown;
}

interface Template {
  readonly Resources?: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: TemplateResource['properties'];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * The templates of a system, all its stacks together: for tests that ask what is there, whatever its stack and logical id.
 *
 * @example
 * const system = new SystemTemplates(app.synth().stacks);
 * expect(system.of('pyshop-api-dev').one('AWS::EC2::VPC').properties.CidrBlock).toBe('10.0.0.0/16');
 */
export class SystemTemplates {
  constructor(private readonly stacks: readonly SynthesizedStack[]) {}

  /** Those of one environment, by its full name. */
  public of(environment: string): SystemTemplates {
    return new SystemTemplates(this.stacks.filter(({ stackName }) => stackName.startsWith(`${environment}-`)));
  }

  /** All resources of a type; without one, all. */
  public resources(type?: string): TemplateResource[] {
    return this.stacks
      .flatMap(({ stackName, template }) => resourcesOf(stackName, template as Template))
      .filter(resource => type === undefined || resource.type === type);
  }

  /** The only resource of a type. @throws RehearsalError `NotOne` */
  public one(type: string): TemplateResource {
    const [first, ...others] = this.resources(type);
    if (!first || others.length > 0) {
      throw new RehearsalError('NotOne', `${type}: there is not one but ${first ? others.length + 1 : 0}`);
    }
    return first;
  }

  /** The resource with a logical id, which may stand in several stacks: the first. @throws RehearsalError `NotFound` */
  public byLogicalId(logicalId: string): TemplateResource {
    const found = this.resources().find(resource => resource.logicalId === logicalId);
    if (!found) throw new RehearsalError('NotFound', `no resource has the logical id ${logicalId}`);
    return found;
  }

  /** Values of all outputs, by their name without the path of the construct: of equal names, all. */
  public outputs(): ReadonlyMap<string, readonly unknown[]> {
    const values = new Map<string, unknown[]>();
    for (const { template } of this.stacks) {
      for (const [name, { Value }] of Object.entries((template as Template).Outputs ?? {})) {
        values.set(name, [...(values.get(name) ?? []), Value]);
      }
    }
    return values;
  }

  /** Values of the SSM parameters of a contract, by name: `/berth/pyshop-api-dev/network/v1/vpcId`. */
  public contracts(): ReadonlyMap<string, unknown> {
    return new Map(
      this.resources('AWS::SSM::Parameter').map(({ properties }) => [String(properties.Name), properties.Value]),
    );
  }

  /**
   * Every statement that allows or denies something to a role, in whatever form it is attached: inline, as a policy, as a managed policy of its stack.
   *
   * @param role logical id
   */
  public statementsOf(role: string): PolicyStatement[] {
    const refersToRole = (value: unknown) => JSON.stringify(value ?? null).includes(`"${role}"`);
    const own = this.byLogicalId(role).properties;
    const attached = [
      ...this.resources('AWS::IAM::ManagedPolicy'),
      ...this.resources('AWS::IAM::Policy'),
      ...this.resources('AWS::IAM::RolePolicy'),
    ].filter(({ logicalId, properties }) => {
      const named = refersToRole(properties.Roles) || refersToRole(properties.RoleName);
      return named || JSON.stringify(own.ManagedPolicyArns ?? []).includes(`"${logicalId}"`);
    });
    const inline = (own.Policies ?? []) as { PolicyDocument: unknown }[];
    return [
      ...attached.map(({ properties }) => properties.PolicyDocument),
      ...inline.map(p => p.PolicyDocument),
    ].flatMap(statementsIn);
  }
}

function resourcesOf(stack: string, { Resources = {} }: Template): TemplateResource[] {
  return Object.entries(Resources).map(([logicalId, raw]) => ({
    stack,
    logicalId,
    type: raw.Type,
    properties: raw.Properties ?? {},
    deletionPolicy: raw.DeletionPolicy,
    updateReplacePolicy: raw.UpdateReplacePolicy,
  }));
}

function statementsIn(document: unknown): PolicyStatement[] {
  const { Statement } = document as { Statement: readonly Readonly<Record<string, unknown>>[] };
  return Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: String(Effect),
    actions: listOf(Action).map(String),
    resources: listOf(Resource),
    condition: Condition,
  }));
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
