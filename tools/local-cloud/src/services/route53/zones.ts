import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-route-53';
import { AwsError } from '../../core/aws-error';
import { randomInt } from '../../core/random';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { Tags } from '../../core/tags';
import type { Domains } from './domains';
import { compareNames, isWithin } from './names';

export interface HostedZone {
  readonly id: string;

  /** Canonical. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string;
  readonly isPrivate: boolean;
  readonly vpcs: readonly sdk.VPC[];
  readonly nameServers: readonly string[];
  readonly tags: Tags;
}

/** A record set with its canonical name. */
export type RecordSet = sdk.ResourceRecordSet & { readonly Name: string; readonly Type: sdk.RRType };

/** Zones and their records, and who in the world would see them. */
export class Zones {
  private readonly table: Collection<HostedZone>;
  private readonly recordTable: Collection<RecordSet>;

  constructor(
    { store }: Pick<Context, 'store'>,
    private readonly domains: Domains,
  ) {
    this.table = store.collection<HostedZone>('route-53:zones');
    this.recordTable = store.collection<RecordSet>('route-53:records');
  }

  public list(): HostedZone[] {
    return this.table.list().sort((a, b) => compareNames(a.name, b.name));
  }

  public tryFind(id: string): HostedZone | undefined {
    return this.table.get(bare(id));
  }

  public find(id = ''): HostedZone {
    const zone = this.tryFind(id);
    if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${bare(id)}`, 404);
    return zone;
  }

  /** With the records that every zone has. */
  public create(input: Omit<HostedZone, 'id' | 'nameServers'>): HostedZone {
    if (this.list().some(({ callerReference }) => callerReference === input.callerReference)) {
      const message = `A hosted zone has already been created with the specified caller reference: ${input.callerReference}`;
      throw new AwsError('HostedZoneAlreadyExists', message, 409);
    }
    const zone: HostedZone = { ...input, id: newId('Z'), nameServers: makeNameServers() };
    this.table.put(zone.id, zone);
    const [Name, first = ''] = [zone.name, zone.nameServers[0]];
    const soa = `${first} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
    const servers = zone.nameServers.map(Value => ({ Value: `${Value}` }));
    this.putRecord(zone, { Name, Type: 'NS', TTL: 172_800, ResourceRecords: servers });
    this.putRecord(zone, { Name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: soa }] });
    return zone;
  }

  public put(zone: HostedZone): HostedZone {
    this.table.put(zone.id, zone);
    return zone;
  }

  /** @throws AwsError HostedZoneNotEmpty, if it has other records than those that every zone has */
  public remove(zone: HostedZone): void {
    if (this.records(zone).some(record => !isOfZone(zone, record))) {
      const message = 'The specified hosted zone contains non-required resource record sets and so cannot be deleted.';
      throw new AwsError('HostedZoneNotEmpty', message);
    }
    for (const record of this.records(zone)) this.removeRecord(zone, record);
    this.table.delete(zone.id);
  }

  public records({ id }: HostedZone): RecordSet[] {
    const own = this.recordTable.entries().filter(([key]) => key.startsWith(`${id} `));
    return own.map(([, record]) => record).sort(compareRecords);
  }

  public tryFindRecord(zone: HostedZone, name: string, type: string, setIdentifier?: string): RecordSet | undefined {
    return this.recordTable.get(recordKey(zone, name, type, setIdentifier));
  }

  public putRecord(zone: HostedZone, record: RecordSet): void {
    this.recordTable.put(recordKey(zone, record.Name, record.Type, record.SetIdentifier), record);
  }

  public removeRecord(zone: HostedZone, { Name, Type, SetIdentifier }: RecordSet): void {
    this.recordTable.delete(recordKey(zone, Name, Type, SetIdentifier));
  }

  /**
   * Whether resolvers of the world would come to a zone: its name is a domain registered here with the zone's name servers, or a zone above, to which they
   * come as well, names them in an NS record.
   *
   * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/migrate-dns-domain-in-use.html
   */
  public isDelegated(zone: HostedZone): boolean {
    if (zone.isPrivate) return false;
    const isOurs = (servers: readonly string[]) => servers.some(server => zone.nameServers.includes(dotless(server)));
    if (isOurs(this.domains.tryFind(zone.name)?.nameServers ?? [])) return true;
    const above = this.list().filter(
      ({ id, name }) => id !== zone.id && name !== zone.name && isWithin(zone.name, name),
    );
    return above.some(parent => {
      const record = this.tryFindRecord(parent, zone.name, 'NS');
      const servers = (record?.ResourceRecords ?? []).map(({ Value = '' }) => Value);
      return isOurs(servers) && this.isDelegated(parent);
    });
  }

  /** What a resolver of the world would find, in the nearest zone that is delegated. */
  public resolve(name: string, type: sdk.RRType): string[] {
    const zones = this.list().filter(zone => isWithin(name, zone.name) && this.isDelegated(zone));
    const [nearest] = zones.sort((a, b) => b.name.length - a.name.length);
    const record = nearest && this.tryFindRecord(nearest, name, type);
    return (record?.ResourceRecords ?? []).map(({ Value = '' }) => Value);
  }
}

/** NS and SOA of the zone itself. */
export function isOfZone({ name }: HostedZone, { Name, Type }: RecordSet): boolean {
  return Name === name && (Type === 'NS' || Type === 'SOA');
}

/** `/hostedzone/Z123` is `Z123`. */
export function bare(id: string): string {
  return id.split('/').at(-1) ?? '';
}

/** `Z` and 20 capitals and digits. */
export function newId(prefix: string): string {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return prefix + Array.from({ length: 20 }, () => characters.charAt(randomInt(36))).join('');
}

/** Four, one in each of Route 53's top-level domains. */
export function makeNameServers(): string[] {
  return ['com', 'net', 'org', 'co.uk'].map((top, i) => {
    const number = randomInt(512) + 512 * i;
    return `ns-${number}.awsdns-${createHash('md5').update(String(number)).digest().readUInt8() % 64}.${top}`;
  });
}

function recordKey({ id }: HostedZone, name: string, type: string, setIdentifier = ''): string {
  return `${id} ${name} ${type} ${setIdentifier}`;
}

function compareRecords(a: RecordSet, b: RecordSet): number {
  const order = compareNames(a.Name, b.Name) || a.Type.localeCompare(b.Type);
  return order || (a.SetIdentifier ?? '').localeCompare(b.SetIdentifier ?? '');
}

function dotless(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
