import { isDeepStrictEqual } from 'node:util';
import type * as sdk from '@aws-sdk/client-route-53';
import { AwsError } from '../../core/aws-error';
import { canonicalName, isWithin } from './names';
import { type HostedZone, isOfZone, type RecordSet, type Zones } from './zones';

/**
 * Makes all changes or none.
 *
 * @throws AwsError InvalidChangeBatch, which names all that is wrong
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
export function changeRecords(zones: Zones, zone: HostedZone, changes: readonly sdk.Change[]): void {
  const after = new Map(zones.records(zone).map(record => [keyOf(record), record]));
  const problems = changes.flatMap(change => apply(after, zone, change));
  problems.push(...apexProblems(after, zone), ...aliasProblems(after, zone));
  if (problems.length > 0) throw new AwsError('InvalidChangeBatch', `[${problems.join(', ')}]`);

  for (const record of zones.records(zone)) if (!after.has(keyOf(record))) zones.removeRecord(zone, record);
  for (const record of after.values()) {
    const before = zones.tryFindRecord(zone, record.Name, record.Type, record.SetIdentifier);
    if (!isDeepStrictEqual(before, record)) zones.putRecord(zone, record);
  }
}

function apply(
  after: Map<string, RecordSet>,
  zone: HostedZone,
  { Action, ResourceRecordSet = {} as never }: sdk.Change,
): string[] {
  const record = canonical(ResourceRecordSet);
  const { Name, Type } = record;
  const known = after.get(keyOf(record));
  const named = `[name='${Name}', type='${Type}']`;
  if (!isWithin(Name, zone.name)) return [`RRSet with DNS name ${Name} is not permitted in zone ${zone.name}`];
  if (Action === 'DELETE') {
    if (!known) return [`Tried to delete resource record set ${named} but it was not found`];
    if (!isSame(known, record)) {
      return [`Tried to delete resource record set ${named} but the values provided do not match the current values`];
    }
    after.delete(keyOf(record));
    return [];
  }
  if (!hasContent(record)) {
    return [
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=${Action}, Name=${Name}, Type=${Type}, SetIdentifier=${record.SetIdentifier ?? 'null'}]`,
    ];
  }
  if (Action === 'CREATE' && known) return [`Tried to create resource record set ${named} but it already exists`];
  if (Type === 'CNAME' && Name === zone.name) {
    return [`RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone.name}`];
  }
  after.set(keyOf(record), record);
  return [];
}

/** The records that every zone has to have. */
function apexProblems(after: ReadonlyMap<string, RecordSet>, zone: HostedZone): string[] {
  const types = [...after.values()].filter(record => isOfZone(zone, record)).map(({ Type }) => Type);
  return [
    ...(types.includes('NS') ? [] : ['A HostedZone must contain at least one NS record for the zone itself.']),
    ...(types.includes('SOA') ? [] : ['A HostedZone must contain exactly one SOA record.']),
  ];
}

/** A CNAME stands alone under its name. */
function aliasProblems(after: ReadonlyMap<string, RecordSet>, zone: HostedZone): string[] {
  const records = [...after.values()];
  const clashes = records.filter(
    ({ Name, Type }) => Type === 'CNAME' && records.some(other => other.Name === Name && other.Type !== 'CNAME'),
  );
  return clashes.map(
    ({ Name }) =>
      `RRSet of type CNAME with DNS name ${Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`,
  );
}

function canonical({ Name = '', Type, TTL, AliasTarget, ...rest }: sdk.ResourceRecordSet): RecordSet {
  return {
    Name: canonicalName(Name),
    Type: Type as sdk.RRType,
    ...rest,
    ...(TTL !== undefined && { TTL: Number(TTL) }),
    ...(AliasTarget && {
      AliasTarget: {
        HostedZoneId: AliasTarget.HostedZoneId,
        DNSName: canonicalName(AliasTarget.DNSName ?? ''),
        EvaluateTargetHealth: String(AliasTarget.EvaluateTargetHealth ?? false) === 'true',
      },
    }),
  };
}

function hasContent({ AliasTarget, TTL, ResourceRecords }: RecordSet): boolean {
  return Boolean(AliasTarget) || (TTL !== undefined && Boolean(ResourceRecords?.length));
}

function isSame(known: RecordSet, given: RecordSet): boolean {
  const content = ({ TTL, AliasTarget, ResourceRecords }: RecordSet) => [
    TTL,
    AliasTarget,
    (ResourceRecords ?? []).map(({ Value }) => Value).sort(),
  ];
  return isDeepStrictEqual(content(known), content(given));
}

function keyOf({ Name, Type, SetIdentifier = '' }: RecordSet): string {
  return `${Name} ${Type} ${SetIdentifier}`;
}
