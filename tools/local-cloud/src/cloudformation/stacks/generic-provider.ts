import { AwsError } from '../../core/aws-error';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import type { Collection, Store } from '../../core/store';
import { attributesOf, physicalIdOf } from '../spec/identity';
import type { ResourceSpecs } from '../spec/resource-spec';

/** Who is told of the resources of a type that no service makes. */
export interface ResourceWatcher {
  made(id: string, request: ResourceRequest): void;
  gone(id: string): void;
}

interface Owner {
  readonly stackId: string;
  readonly generatedName: string;
}

/**
 * Makes resources of any published type: an id, a name, an ARN and attributes as AWS gives them. Nothing stands behind them.
 *
 * The same request gives the same resource, so one that was interrupted is simply made again.
 */
export class GenericProvider implements ResourceProvider {
  private readonly owners: Collection<Owner>;

  constructor(
    private readonly specs: ResourceSpecs,
    store: Store,

    /** By type. */
    private readonly watchers: Readonly<Record<string, ResourceWatcher>> = {},
  ) {
    this.owners = store.collection('cloudformation:owners');
  }

  public async create(request: ResourceRequest): Promise<ResourceState> {
    const notThere = notImplemented[request.type];
    if (notThere)
      throw new AwsError('NotImplemented', `the local cloud does not implement ${notThere} (${request.type})`);
    const { type, region, stackId, generatedName } = request;
    const physicalId = physicalIdOf(this.specs.find(type), request);
    const key = `${type}|${region}|${physicalId}`;
    const owner = this.owners.get(key);
    if (owner && (owner.stackId !== stackId || owner.generatedName !== generatedName)) {
      throw new AwsError(
        'AlreadyExistsException',
        `Resource of type '${type}' with identifier '${physicalId}' already exists.`,
      );
    }
    this.owners.put(key, { stackId, generatedName });
    this.watchers[type]?.made(physicalId, request);
    return { physicalId, attributes: this.attributes(request, physicalId) };
  }

  /** Gives a resource that no stack owns any more to another one. */
  public adopt({ type, region, stackId, generatedName }: ResourceRequest, physicalId: string): void {
    this.owners.put(`${type}|${region}|${physicalId}`, { stackId, generatedName });
  }

  public async update(
    request: ResourceRequest & Pick<ResourceState, 'physicalId' | 'attributes'>,
  ): Promise<ResourceState> {
    const { type, physicalId, attributes = {} } = request;
    this.watchers[type]?.made(physicalId, request);
    const next = this.attributes(request, physicalId);
    // every change of a launch template is a new version; the default one stays
    const latest =
      type === 'AWS::EC2::LaunchTemplate'
        ? { LatestVersionNumber: String(Number(attributes.LatestVersionNumber) + 1) }
        : {};
    return { physicalId, attributes: { ...attributes, ...next, ...latest } };
  }

  public async delete({
    type,
    region,
    physicalId,
  }: Pick<ResourceRequest, 'type' | 'region'> & ResourceState): Promise<void> {
    this.owners.delete(`${type}|${region}|${physicalId}`);
    this.watchers[type]?.gone(physicalId);
  }

  /** What `Fn::GetAtt` gives, as far as the specification and the properties tell. */
  public attributes(request: ResourceRequest, physicalId: string): Record<string, unknown> {
    return attributesOf(this.specs.find(request.type), request, physicalId);
  }
}

const notImplemented: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Macro': 'macros',
  'AWS::CloudFormation::StackSet': 'stack sets',
};
