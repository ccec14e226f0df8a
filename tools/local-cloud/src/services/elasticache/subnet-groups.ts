import type * as sdk from '@aws-sdk/client-elasticache';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { arnOf } from './replication-group';

export interface SubnetGroup {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  readonly tags: readonly sdk.Tag[];
}

/** Where groups are in the network. */
export class SubnetGroups {
  private readonly table: Collection<SubnetGroup>;

  constructor({ store }: Pick<Context, 'store'>) {
    this.table = store.collection<SubnetGroup>('elasticache:subnet-groups');
  }

  public list(region: string): SubnetGroup[] {
    return this.table.list().filter(group => group.region === region);
  }

  public tryFind(region: string, name: string): SubnetGroup | undefined {
    return this.table.get(`${region}/${name.toLowerCase()}`);
  }

  public find(region: string, name: string): SubnetGroup {
    const group = this.tryFind(region, name);
    if (!group) throw new AwsError('CacheSubnetGroupNotFoundFault', `CacheSubnetGroup not found: ${name}`);
    return group;
  }

  public create(group: SubnetGroup): SubnetGroup {
    if (!this.tryFind(group.region, group.name)) return this.put(group);
    throw new AwsError('CacheSubnetGroupAlreadyExists', `Cache subnet group ${group.name} already exists.`);
  }

  public put(group: SubnetGroup): SubnetGroup {
    this.table.put(`${group.region}/${group.name}`, group);
    return group;
  }

  public remove(region: string, name: string): void {
    this.table.delete(`${region}/${name.toLowerCase()}`);
  }
}

export function describeSubnetGroup(group: SubnetGroup): sdk.CacheSubnetGroup {
  return {
    CacheSubnetGroupName: group.name,
    CacheSubnetGroupDescription: group.description,
    ARN: arnOf(group, 'subnetgroup', group.name),
    Subnets: group.subnetIds.map(SubnetIdentifier => ({ SubnetIdentifier })),
    SupportedNetworkTypes: ['ipv4'],
  };
}
