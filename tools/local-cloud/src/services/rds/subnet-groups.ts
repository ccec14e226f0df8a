import type { DBSubnetGroup, Tag } from '@aws-sdk/client-rds';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { notFound } from './errors';

export interface SubnetGroup {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  readonly tags: readonly Tag[];
}

/** Where instances are in the network. */
export class SubnetGroups {
  private readonly table: Collection<SubnetGroup>;

  constructor({ store }: Pick<Context, 'store'>) {
    this.table = store.collection<SubnetGroup>('rds:subnet-groups');
  }

  public list(region: string): SubnetGroup[] {
    return this.table.list().filter(group => group.region === region);
  }

  public tryFind(region: string, name: string): SubnetGroup | undefined {
    return this.table.get(`${region}/${name.toLowerCase()}`);
  }

  public find(region: string, name: string): SubnetGroup {
    const group = this.tryFind(region, name);
    if (!group) throw notFound('DBSubnetGroup', name);
    return group;
  }

  public put(group: SubnetGroup): SubnetGroup {
    this.table.put(`${group.region}/${group.name}`, group);
    return group;
  }

  public remove(region: string, name: string): void {
    this.table.delete(`${region}/${name}`);
  }
}

export function subnetGroupArn({ region, accountId, name }: SubnetGroup): string {
  return `arn:aws:rds:${region}:${accountId}:subgrp:${name}`;
}

export function describeSubnetGroup(group: SubnetGroup): DBSubnetGroup {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    DBSubnetGroupArn: subnetGroupArn(group),
    SubnetGroupStatus: 'Complete',
    Subnets: group.subnetIds.map(SubnetIdentifier => ({ SubnetIdentifier, SubnetStatus: 'Active' })),
  };
}
