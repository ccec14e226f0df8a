import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { type LogGroup, type LogGroups, logGroupArn } from './log-groups';

/** AWS::Logs::LogGroup. */
export function logGroupProvider(groups: LogGroups): ResourceProvider {
  const settle = (group: LogGroup, { properties }: ResourceRequest): ResourceState => {
    const days = properties.RetentionInDays;
    groups.setRetention(group, days === undefined ? undefined : Number(days));
    return { physicalId: group.name, attributes: { Arn: `${logGroupArn(group)}:*` } };
  };

  return {
    async create(request) {
      const name = String(request.properties.LogGroupName ?? request.generatedName);
      return settle(groups.create(name, request.region, settingsOf(request)), request);
    },
    async update(request) {
      return settle({ ...groups.get(request.physicalId, request.region), ...settingsOf(request) }, request);
    },
    async delete({ physicalId, region }) {
      groups.delete(physicalId, region);
    },
  };
}

function settingsOf({ properties, stackTags }: ResourceRequest): Partial<LogGroup> {
  return {
    kmsKeyId: properties.KmsKeyId === undefined ? undefined : String(properties.KmsKeyId),
    logGroupClass: properties.LogGroupClass === 'INFREQUENT_ACCESS' ? 'INFREQUENT_ACCESS' : 'STANDARD',
    deletionProtection: String(properties.DeletionProtectionEnabled) === 'true',
    tags: resourceTags(properties.Tags, stackTags),
  };
}

/** AWS::Logs::LogStream. */
export function logStreamProvider(groups: LogGroups): ResourceProvider {
  return {
    async create({ properties, region, generatedName }) {
      const group = groups.get(String(properties.LogGroupName), region);
      const { name } = groups.createStream(group, String(properties.LogStreamName ?? generatedName));
      return { physicalId: name };
    },
    async delete({ properties, physicalId, region }) {
      groups.deleteStream(groups.get(String(properties.LogGroupName), region), physicalId);
    },
  };
}
