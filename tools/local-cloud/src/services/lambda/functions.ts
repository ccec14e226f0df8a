import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';
import type { Code } from './code-store';
import { functionNotFound } from './errors';
import type { FunctionSettings } from './settings';

/** A function: what was asked for, and what it runs. */
export interface FunctionRecord {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly settings: FunctionSettings;
  readonly code: Code;
  readonly revisionId: string;
  readonly modifiedAt: string;

  /** Epoch milliseconds. From then on the function, or its last change, is ready. */
  readonly readyAt: number;

  /** Whether it was changed since it was made. */
  readonly isUpdated: boolean;
  readonly reservedConcurrency?: number;
  readonly statements: readonly PolicyStatement[];
  readonly invokeConfig?: InvokeConfig;
  readonly tags: Tags;
}

/** A statement of the function's own policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly [element: string]: unknown;
}

/** How asynchronous invocations are done. */
export interface InvokeConfig {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly modifiedAt: string;
}

/** What a function is called by: its name, a part of its ARN, or all of it, each with a version or alias or without. */
const reference =
  /^(?:arn:aws[\w-]*:lambda:(?<region>[\w-]+):(?<account>\d{12}):function:|(?:\d{12}:)?function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>\$LATEST|[\w-]+))?$/;

/** All functions, by region and name. */
export class Functions {
  private readonly records: Collection<FunctionRecord>;

  constructor(store: Store) {
    this.records = store.collection('lambda:functions');
  }

  /**
   * By name or ARN.
   *
   * @throws AwsError ResourceNotFoundException, also for versions and aliases: there are none here
   */
  public get(nameOrArn: string | undefined, region: string, qualifier?: string): FunctionRecord {
    const groups = reference.exec(nameOrArn ?? '')?.groups;
    if (!groups) {
      throw new AwsError('ValidationException', `Value '${nameOrArn}' at 'functionName' failed to satisfy constraint`);
    }
    const place = groups.region ?? region;
    const record = this.records.get(keyOf(place, groups.name ?? ''));
    const version = qualifier ?? groups.qualifier;
    const suffix = version && version !== '$LATEST' ? `:${version}` : '';
    if (!record || suffix) throw functionNotFound(`${arnOf({ region: place, name: groups.name ?? '' })}${suffix}`);
    return record;
  }

  public tryGet(name: string, region: string): FunctionRecord | undefined {
    return this.records.get(keyOf(region, name));
  }

  /** Sorted by name. */
  public list(region: string): FunctionRecord[] {
    const own = this.records.list().filter(record => record.region === region);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public put(record: FunctionRecord): FunctionRecord {
    this.records.put(keyOf(record.region, record.name), record);
    return record;
  }

  public delete({ region, name }: FunctionRecord): void {
    this.records.delete(keyOf(region, name));
  }
}

export function arnOf({ region, name }: Pick<FunctionRecord, 'region' | 'name'>, accountId = '000000000000'): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

function keyOf(region: string, name: string): string {
  return `${region}/${name}`;
}
