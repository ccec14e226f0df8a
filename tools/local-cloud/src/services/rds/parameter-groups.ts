import type { DBParameterGroup, Parameter, Tag } from '@aws-sdk/client-rds';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { alreadyExists, invalidValue, notFound } from './errors';

export interface ParameterGroup {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly family: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

/** What a server is started with. */
export interface Applied {
  readonly forceSsl: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Settings of groups that reach the server: what changes how statements behave or what is logged. What fits RDS's machines and not this computer (memory,
 * connections to other servers, files) is kept and shown only.
 */
const PASSED_ON =
  /^(log_(?!timezone|destination|directory|filename|file_mode|rotation|truncate)\w+|\w+_timeout|default_\w+|max_(connections|prepared_transactions|locks_per_transaction)|work_mem|random_page_cost|effective_io_concurrency|jit|search_path|datestyle|intervalstyle|bytea_output|statement_timeout|row_security|client_min_messages|track_\w+|auto_explain\.\w+|pg_stat_statements\.\w+|session_replication_role|synchronous_commit|autovacuum\w*|wal_level)$/i;

export class ParameterGroups {
  private readonly table: Collection<ParameterGroup>;

  constructor({ store }: Pick<Context, 'store'>) {
    this.table = store.collection<ParameterGroup>('rds:parameter-groups');
  }

  public list(region: string): ParameterGroup[] {
    return this.table.list().filter(group => group.region === region);
  }

  public tryFind(region: string, name: string): ParameterGroup | undefined {
    return this.table.get(`${region}/${name.toLowerCase()}`) ?? defaultGroup(region, name);
  }

  public find(region: string, name: string): ParameterGroup {
    const group = this.tryFind(region, name);
    if (!group) throw notFound('DBParameterGroup', name);
    return group;
  }

  public create(group: ParameterGroup): ParameterGroup {
    if (this.tryFind(group.region, group.name)) {
      throw alreadyExists('DBParameterGroup', `Parameter group ${group.name} already exists`);
    }
    if (!/^postgres\d+$/.test(group.family)) {
      throw invalidValue(`ParameterGroupFamily ${group.family} is not a valid parameter group family`);
    }
    return this.put(group);
  }

  public change(group: ParameterGroup, change: Partial<ParameterGroup>): ParameterGroup {
    return this.put({ ...group, ...change });
  }

  public remove(region: string, name: string): void {
    this.table.delete(`${region}/${name.toLowerCase()}`);
  }

  /** What of a group a server is started with. */
  public applied(region: string, name: string): Applied {
    const { family, parameters } = this.find(region, name);
    const forced = parameters['rds.force_ssl'] ?? forcedByDefault(family);
    const passed = Object.entries(parameters).filter(([key, value]) => PASSED_ON.test(key) && !value.includes('{'));
    const libraries = (parameters.shared_preload_libraries ?? '').split(',').map(library => library.trim());
    const known = libraries.filter(library => ['pg_stat_statements', 'auto_explain'].includes(library));
    return {
      forceSsl: forced === '1',
      parameters: {
        ...Object.fromEntries(passed),
        ...(known.length ? { shared_preload_libraries: known.join(',') } : {}),
      },
    };
  }

  private put(group: ParameterGroup): ParameterGroup {
    this.table.put(`${group.region}/${group.name}`, group);
    return group;
  }
}

export function describeParameterGroup(group: ParameterGroup): DBParameterGroup {
  return {
    DBParameterGroupName: group.name,
    DBParameterGroupFamily: group.family,
    Description: group.description,
    DBParameterGroupArn: `arn:aws:rds:${group.region}:${group.accountId}:pg:${group.name}`,
  };
}

export function describeParameters({ parameters }: ParameterGroup): Parameter[] {
  return Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({
    ParameterName,
    ParameterValue,
    Source: 'user',
    IsModifiable: true,
  }));
}

/** `17.4` is of the family `postgres17`. */
export function familyOf(engineVersion: string): string {
  return `postgres${engineVersion.split('.')[0]}`;
}

/** Default groups exist without being made. */
function defaultGroup(region: string, name: string): ParameterGroup | undefined {
  const family = /^default\.(postgres\d+)$/.exec(name)?.[1];
  if (!family) return undefined;
  const description = `Default parameter group for ${family}`;
  return { name, region, accountId: '000000000000', family, description, parameters: {}, tags: [] };
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html */
function forcedByDefault(family: string): '0' | '1' {
  return Number(family.replace('postgres', '')) >= 15 ? '1' : '0';
}
