import type * as sdk from '@aws-sdk/client-elasticache';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { invalidValue } from './errors';
import { arnOf } from './replication-group';

export interface ParameterGroup {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly family: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly sdk.Tag[];
}

/** Settings of engines under a name. */
export class ParameterGroups {
  private readonly table: Collection<ParameterGroup>;

  constructor({ store }: Pick<Context, 'store'>) {
    this.table = store.collection<ParameterGroup>('elasticache:parameter-groups');
  }

  public list(region: string): ParameterGroup[] {
    return this.table.list().filter(group => group.region === region);
  }

  public tryFind(region: string, name: string): ParameterGroup | undefined {
    return this.table.get(`${region}/${name.toLowerCase()}`) ?? defaultGroup(region, name);
  }

  public find(region: string, name: string): ParameterGroup {
    const group = this.tryFind(region, name);
    if (!group) throw new AwsError('CacheParameterGroupNotFound', `CacheParameterGroup not found: ${name}`, 404);
    return group;
  }

  public create(group: ParameterGroup): ParameterGroup {
    if (this.tryFind(group.region, group.name)) {
      throw new AwsError('CacheParameterGroupAlreadyExists', `Parameter group ${group.name} already exists`);
    }
    if (!/^(redis(5\.0|6\.x|7)|valkey\d+)$/.test(group.family)) {
      throw invalidValue(`CacheParameterGroupFamily ${group.family} is not a valid parameter group family`);
    }
    return this.put(group);
  }

  public put(group: ParameterGroup): ParameterGroup {
    this.table.put(`${group.region}/${group.name}`, group);
    return group;
  }

  public remove(region: string, name: string): void {
    this.table.delete(`${region}/${name.toLowerCase()}`);
  }
}

export function describeParameterGroup(group: ParameterGroup): sdk.CacheParameterGroup {
  return {
    CacheParameterGroupName: group.name,
    CacheParameterGroupFamily: group.family,
    Description: group.description,
    IsGlobal: false,
    ARN: arnOf(group, 'parametergroup', group.name),
  };
}

export function describeParameters({ parameters }: ParameterGroup): sdk.Parameter[] {
  return Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({
    ParameterName,
    ParameterValue,
    Source: 'user',
    IsModifiable: true,
    ChangeType: 'immediate',
  }));
}

/** Default groups exist without being made. */
function defaultGroup(region: string, name: string): ParameterGroup | undefined {
  const family = /^default\.((?:redis|valkey)[\d.x]+)$/.exec(name)?.[1];
  if (!family) return undefined;
  const description = `Default parameter group for ${family}`;
  return { name, region, accountId: '000000000000', family, description, parameters: {}, tags: [] };
}
