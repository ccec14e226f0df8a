import type * as sdk from '@aws-sdk/client-route-53';
import { AwsError } from '../../core/aws-error';
import type { Operation } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { Changes } from './changes';
import { canonicalName, compareNames } from './names';
import { changeRecords } from './record-changes';
import { bare, type HostedZone, type Zones } from './zones';

const PAGE = 100;
const RECORDS_PAGE = 300;

export function zoneOperations(zones: Zones, changes: Changes): Record<string, Operation> {
  const describe = (zone: HostedZone): sdk.HostedZone => describeZone(zone, zones.records(zone).length);
  return {
    CreateHostedZone(input: sdk.CreateHostedZoneRequest): sdk.CreateHostedZoneResponse {
      const zone = zones.create({
        name: canonicalName(input.Name ?? ''),
        callerReference: input.CallerReference ?? '',
        comment: input.HostedZoneConfig?.Comment,
        isPrivate: input.VPC !== undefined || (input.HostedZoneConfig?.PrivateZone ?? false),
        vpcs: input.VPC ? [input.VPC] : [],
        tags: {},
      });
      return {
        HostedZone: describe(zone),
        ChangeInfo: changes.begin(),
        DelegationSet: delegationSet(zone),
        Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
        ...(input.VPC && { VPC: input.VPC }),
      };
    },

    GetHostedZone({ Id }: sdk.GetHostedZoneRequest): sdk.GetHostedZoneResponse {
      const zone = zones.find(Id);
      const { isPrivate, vpcs } = zone;
      return {
        HostedZone: describe(zone),
        ...(isPrivate ? { VPCs: [...vpcs] } : { DelegationSet: delegationSet(zone) }),
      };
    },

    ListHostedZones({ Marker, MaxItems }: sdk.ListHostedZonesRequest): sdk.ListHostedZonesResponse {
      const size = Number(MaxItems ?? PAGE);
      const all = zones.list();
      const start = Marker ? all.findIndex(({ id }) => id === bare(Marker)) : 0;
      const next = all[start + size];
      return {
        HostedZones: all.slice(start, start + size).map(describe),
        Marker,
        IsTruncated: next !== undefined,
        ...(next && { NextMarker: next.id }),
        MaxItems: size,
      };
    },

    ListHostedZonesByName(input: sdk.ListHostedZonesByNameRequest): sdk.ListHostedZonesByNameResponse {
      const size = Number(input.MaxItems ?? PAGE);
      const from = input.DNSName && canonicalName(input.DNSName);
      const all = zones.list().filter(({ name }) => !from || compareNames(name, from) >= 0);
      const start = Math.max(
        0,
        input.HostedZoneId ? all.findIndex(({ id }) => id === bare(input.HostedZoneId ?? '')) : 0,
      );
      const next = all[start + size];
      return {
        HostedZones: all.slice(start, start + size).map(describe),
        DNSName: input.DNSName,
        HostedZoneId: input.HostedZoneId,
        IsTruncated: next !== undefined,
        ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
        MaxItems: size,
      };
    },

    GetHostedZoneCount: (): sdk.GetHostedZoneCountResponse => ({ HostedZoneCount: zones.list().length }),

    UpdateHostedZoneComment({ Id, Comment }: sdk.UpdateHostedZoneCommentRequest) {
      return { HostedZone: describe(zones.put({ ...zones.find(Id), comment: Comment })) };
    },

    DeleteHostedZone({ Id }: sdk.DeleteHostedZoneRequest): sdk.DeleteHostedZoneResponse {
      zones.remove(zones.find(Id));
      return { ChangeInfo: changes.begin() };
    },

    GetDNSSEC({ HostedZoneId }: sdk.GetDNSSECRequest): sdk.GetDNSSECResponse {
      zones.find(HostedZoneId);
      return { Status: { ServeSignature: 'NOT_SIGNING' }, KeySigningKeys: [] };
    },
  };
}

export function recordOperations(zones: Zones, changes: Changes): Record<string, Operation> {
  return {
    ChangeResourceRecordSets({ HostedZoneId, ChangeBatch }: sdk.ChangeResourceRecordSetsRequest) {
      changeRecords(zones, zones.find(HostedZoneId), ChangeBatch?.Changes ?? []);
      return { ChangeInfo: changes.begin(ChangeBatch?.Comment) };
    },

    ListResourceRecordSets(input: sdk.ListResourceRecordSetsRequest): sdk.ListResourceRecordSetsResponse {
      const size = Math.min(Number(input.MaxItems ?? RECORDS_PAGE), RECORDS_PAGE);
      const { StartRecordName, StartRecordType: type = '', StartRecordIdentifier: set = '' } = input;
      const name = StartRecordName && canonicalName(StartRecordName);
      const found = zones.records(zones.find(input.HostedZoneId)).filter(record => {
        if (!name) return true;
        const order = compareNames(record.Name, name);
        if (order !== 0) return order > 0;
        return record.Type === type ? (record.SetIdentifier ?? '') >= set : record.Type > type;
      });
      const next = found[size];
      return {
        ResourceRecordSets: found.slice(0, size),
        IsTruncated: next !== undefined,
        ...(next && {
          NextRecordName: next.Name,
          NextRecordType: next.Type,
          NextRecordIdentifier: next.SetIdentifier,
        }),
        MaxItems: size,
      };
    },

    GetChange: ({ Id = '' }: sdk.GetChangeRequest): sdk.GetChangeResponse => ({ ChangeInfo: changes.describe(Id) }),

    TestDNSAnswer(input: sdk.TestDNSAnswerRequest): sdk.TestDNSAnswerResponse {
      const { HostedZoneId, RecordName = '', RecordType = 'A' } = input;
      const zone = zones.find(HostedZoneId);
      const record = zones.tryFindRecord(zone, canonicalName(RecordName), RecordType);
      const alias = record?.AliasTarget?.DNSName;
      const values = (record?.ResourceRecords ?? []).map(({ Value = '' }) => Value);
      return {
        Nameserver: zone.nameServers[0],
        RecordName,
        RecordType,
        RecordData: alias ? [alias] : values,
        ResponseCode: record ? 'NOERROR' : 'NXDOMAIN',
        Protocol: 'UDP',
      };
    },
  };
}

/** Tags of hosted zones. */
export function zoneTagOperations(zones: Zones): Record<string, Operation> {
  const find = ({ ResourceType, ResourceId }: sdk.ListTagsForResourceRequest): HostedZone => {
    if (ResourceType === 'hostedzone') return zones.find(ResourceId);
    throw new AwsError(
      'InvalidInput',
      `tags of resources of type ${ResourceType} are not implemented by the local cloud`,
    );
  };
  const describe = ({ id, tags }: HostedZone): sdk.ResourceTagSet => ({
    ResourceType: 'hostedzone',
    ResourceId: id,
    Tags: pairsOf(tags),
  });
  return {
    ChangeTagsForResource(input: sdk.ChangeTagsForResourceRequest) {
      const zone = find(input);
      zones.put({ ...zone, tags: { ...withoutTags(zone.tags, input.RemoveTagKeys), ...tagsOf(input.AddTags) } });
    },

    ListTagsForResource: (input: sdk.ListTagsForResourceRequest) => ({ ResourceTagSet: describe(find(input)) }),

    ListTagsForResources({ ResourceType, ResourceIds = [] }: sdk.ListTagsForResourcesRequest) {
      return { ResourceTagSets: ResourceIds.map(ResourceId => describe(find({ ResourceType, ResourceId }))) };
    },
  };
}

function describeZone({ id, name, callerReference, comment, isPrivate }: HostedZone, count: number): sdk.HostedZone {
  return {
    Id: `/hostedzone/${id}`,
    Name: name,
    CallerReference: callerReference,
    Config: { Comment: comment, PrivateZone: isPrivate },
    ResourceRecordSetCount: count,
  };
}

function delegationSet({ nameServers }: HostedZone): sdk.DelegationSet {
  return { NameServers: [...nameServers] };
}
