import { join } from 'node:path';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import type { Tags } from '../../core/tags';
import { EventFiles, type LogEvent } from './event-files';

export interface LogGroup {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS';
  readonly deletionProtection: boolean;
  readonly tags: Tags;
}

export interface LogStream {
  readonly name: string;
  readonly group: string;
  readonly region: string;
  readonly createdAt: number;
}

/** Values that PutRetentionPolicy takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Log groups and streams in the store, their events in files. */
export class LogGroups {
  public readonly events: EventFiles;
  private readonly groups;
  private readonly streams;
  private readonly clock;

  constructor({ store, clock, folder }: Context) {
    this.groups = store.collection<LogGroup>('logs:groups');
    this.streams = store.collection<LogStream>('logs:streams');
    this.events = new EventFiles(join(folder, 'logs'));
    this.clock = clock;
  }

  public create(name: string, region: string, settings: Partial<LogGroup> = {}): LogGroup {
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      const constraint = 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+';
      const message = `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: ${constraint}`;
      throw new AwsError('InvalidParameterException', message);
    }
    if (this.groups.get(`${region}/${name}`)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const createdAt = this.now();
    return this.put({
      name,
      region,
      createdAt,
      logGroupClass: 'STANDARD',
      deletionProtection: false,
      tags: {},
      ...settings,
    });
  }

  public put(group: LogGroup): LogGroup {
    this.groups.put(`${group.region}/${group.name}`, group);
    return group;
  }

  /** By name or ARN. */
  public get(nameOrArn: string, region: string): LogGroup {
    const group = this.groups.get(`${region}/${nameOf(nameOrArn)}`);
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  }

  /** Sorted by name. */
  public list(region: string): LogGroup[] {
    return this.groups
      .list()
      .filter(group => group.region === region)
      .sort(byName);
  }

  /** In any region, for peers that know none. */
  public findAnywhere(name: string): LogGroup {
    const found = this.groups.list().find(group => group.name === name);
    if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return found;
  }

  public delete(name: string, region: string): void {
    const group = this.get(name, region);
    if (group.deletionProtection) {
      const message = `Log group ${group.name} cannot be deleted because deletion protection is enabled`;
      throw new AwsError('ValidationException', message);
    }
    for (const stream of this.listStreams(group)) this.streams.delete(streamKey(group, stream.name));
    this.groups.delete(`${region}/${group.name}`);
    this.events.deleteGroup(`${region}/${group.name}`);
  }

  public setRetention(group: LogGroup, retentionInDays: number | undefined): void {
    if (retentionInDays !== undefined && !RETENTION_DAYS.includes(retentionInDays)) {
      const constraint = `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`;
      const message = `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ${constraint}`;
      throw new AwsError('InvalidParameterException', message);
    }
    this.put({ ...group, retentionInDays });
  }

  public createStream(group: LogGroup, name: string): LogStream {
    if (this.tryGetStream(group, name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    if (!/^[^:*]{1,512}$/.test(name)) {
      const constraint = 'Member must satisfy regular expression pattern: [^:*]*';
      const message = `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: ${constraint}`;
      throw new AwsError('InvalidParameterException', message);
    }
    const stream = { name, group: group.name, region: group.region, createdAt: this.now() };
    this.streams.put(streamKey(group, name), stream);
    return stream;
  }

  public tryGetStream(group: LogGroup, name: string): LogStream | undefined {
    return this.streams.get(streamKey(group, name));
  }

  public getStream(group: LogGroup, name: string): LogStream {
    const stream = this.tryGetStream(group, name);
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream;
  }

  /** Sorted by name. */
  public listStreams(group: LogGroup): LogStream[] {
    const own = this.streams.list().filter(each => each.group === group.name && each.region === group.region);
    return own.sort(byName);
  }

  public deleteStream(group: LogGroup, name: string): void {
    this.getStream(group, name);
    this.streams.delete(streamKey(group, name));
    this.events.deleteStream(`${group.region}/${group.name}`, name);
  }

  public append(group: LogGroup, stream: string, events: readonly LogEvent[]): void {
    if (events.length) this.events.append(`${group.region}/${group.name}`, stream, events, this.now());
  }

  /** Events of a stream that retention has not removed. */
  public read(group: LogGroup, stream: string): ReturnType<EventFiles['read']> {
    const oldest = group.retentionInDays ? this.now() - group.retentionInDays * 86_400_000 : 0;
    const events = this.events.read(`${group.region}/${group.name}`, stream);
    return events.filter(({ timestamp }) => timestamp >= oldest);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

export function logGroupArn({ name, region }: LogGroup): string {
  return `arn:aws:logs:${region}:${ACCOUNT_ID}:log-group:${name}`;
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:aws:logs:[^:]+:\d*:log-group:/, '').replace(/:\*$/, '');
}

function streamKey({ region, name }: LogGroup, stream: string): string {
  return JSON.stringify([region, name, stream]);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
