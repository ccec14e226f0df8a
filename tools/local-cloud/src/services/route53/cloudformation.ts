import type * as sdk from '@aws-sdk/client-route-53';
import { AwsError } from '../../core/aws-error';
import { type Clock, wait } from '../../core/clock';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { PROPAGATION_MS } from './changes';
import { canonicalName } from './names';
import { changeRecords } from './record-changes';
import type { HostedZone, Zones } from './zones';

type Properties = Record<string, unknown>;

/** AWS::Route53::HostedZone, whose Ref is its id. One with records of others in it is not deleted, as on AWS. */
export function hostedZoneProvider(zones: Zones): ResourceProvider {
  const settings = ({ properties, stackTags }: ResourceRequest) => {
    const vpcs = (properties.VPCs ?? []) as { VPCId: string; VPCRegion: sdk.VPCRegion }[];
    return {
      comment: (properties.HostedZoneConfig as { Comment?: string } | undefined)?.Comment,
      isPrivate: vpcs.length > 0,
      vpcs: vpcs.map(({ VPCId, VPCRegion }) => ({ VPCId, VPCRegion })),
      tags: resourceTags(properties.HostedZoneTags, stackTags),
    };
  };
  return {
    async create(request) {
      const callerReference = request.generatedName;
      const known = zones.list().find(zone => zone.callerReference === callerReference);
      const name = canonicalName(String(request.properties.Name));
      return stateOf(known ?? zones.create({ name, callerReference, ...settings(request) }));
    },
    update: async request => stateOf(zones.put({ ...zones.find(request.physicalId), ...settings(request) })),
    async delete({ physicalId }) {
      const zone = zones.tryFind(physicalId);
      if (zone) zones.remove(zone);
    },
  };
}

/** AWS::Route53::RecordSet, whose Ref is its name. It is there once all name servers know it. */
export function recordSetProvider(zones: Zones, clock: Clock): ResourceProvider {
  return recordsProvider(zones, clock, {
    records: properties => [recordOf(properties)],
    id: ({ properties }) => String(properties.Name),
  });
}

/** AWS::Route53::RecordSetGroup */
export function recordSetGroupProvider(zones: Zones, clock: Clock): ResourceProvider {
  return recordsProvider(zones, clock, {
    records: ({ RecordSets }) => ((RecordSets ?? []) as Properties[]).map(recordOf),
    id: ({ generatedName }) => generatedName,
  });
}

function recordsProvider(
  zones: Zones,
  clock: Clock,
  kind: { records(properties: Properties): sdk.ResourceRecordSet[]; id(request: ResourceRequest): string },
): ResourceProvider {
  const change = async (zone: HostedZone, changes: sdk.Change[]) => {
    if (changes.length === 0) return;
    changeRecords(zones, zone, changes);
    await wait(clock, PROPAGATION_MS);
  };
  const put = (Action: sdk.ChangeAction, records: sdk.ResourceRecordSet[]) =>
    records.map(ResourceRecordSet => ({ Action, ResourceRecordSet }));
  return {
    async create(request) {
      const physicalId = kind.id(request);
      // after a kill they may be there: then they are ours
      const action = request.resumedId === undefined ? 'CREATE' : 'UPSERT';
      const zone = zoneOf(zones, request.properties);
      const made = change(zone, put(action, kind.records(request.properties)));
      request.initiated(physicalId);
      await made;
      return { physicalId, attributes: { Id: physicalId } };
    },

    async update({ physicalId, properties, previousProperties }) {
      const [wanted, before] = [kind.records(properties), kind.records(previousProperties)];
      const zone = zoneOf(zones, properties);
      const gone = before.filter(one => !wanted.some(other => isSameSet(one, other)));
      await change(zone, [...deletions(zones, zone, gone), ...put('UPSERT', wanted)]);
      return { physicalId };
    },

    async delete({ properties }) {
      const zone = tryZoneOf(zones, properties);
      if (zone) await change(zone, deletions(zones, zone, kind.records(properties)));
    },
  };
}

/** As the records are now, whoever changed them. */
function deletions(zones: Zones, zone: HostedZone, records: readonly sdk.ResourceRecordSet[]): sdk.Change[] {
  const known = records.map(({ Name = '', Type = '', SetIdentifier }) =>
    zones.tryFindRecord(zone, canonicalName(Name), Type, SetIdentifier),
  );
  return known.flatMap(record => (record ? [{ Action: 'DELETE' as const, ResourceRecordSet: record }] : []));
}

/** In a template the values of a record are texts, and its Comment is the change's. */
function recordOf(properties: Properties): sdk.ResourceRecordSet {
  const {
    HostedZoneId: _,
    HostedZoneName: __,
    Comment: ___,
    ResourceRecords: values,
    TTL,
    Weight,
    ...rest
  } = properties;
  return {
    ...(rest as unknown as sdk.ResourceRecordSet),
    ...(TTL !== undefined && { TTL: Number(TTL) }),
    ...(Weight !== undefined && { Weight: Number(Weight) }),
    ...(values ? { ResourceRecords: (values as string[]).map(Value => ({ Value: String(Value) })) } : {}),
  };
}

function isSameSet(a: sdk.ResourceRecordSet, b: sdk.ResourceRecordSet): boolean {
  return (
    canonicalName(a.Name ?? '') === canonicalName(b.Name ?? '') &&
    a.Type === b.Type &&
    a.SetIdentifier === b.SetIdentifier
  );
}

function zoneOf(zones: Zones, properties: Properties): HostedZone {
  const zone = tryZoneOf(zones, properties);
  if (zone) return zone;
  const wanted = String(properties.HostedZoneId ?? properties.HostedZoneName);
  throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${wanted}`, 404);
}

function tryZoneOf(zones: Zones, { HostedZoneId: id, HostedZoneName: name }: Properties): HostedZone | undefined {
  if (id !== undefined) return zones.tryFind(String(id));
  return zones.list().find(zone => zone.name === canonicalName(String(name)));
}

function stateOf({ id, nameServers }: HostedZone): ResourceState {
  return { physicalId: id, attributes: { Id: id, NameServers: [...nameServers] } };
}
