import type * as api from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Context, Service } from '../../core/service';
import { withoutTags } from '../../core/tags';
import type { LogEvent } from './event-files';
import { eventOperations } from './log-events';
import { type LogGroup, LogGroups, type LogStream, logGroupArn } from './log-groups';
import { logGroupProvider, logStreamProvider } from './log-resources';

export type { LogEvent } from './event-files';

/** CloudWatch Logs, for its peers. */
export interface Logs extends Service {
  /**
   * Adds events to a stream, which is made if it does not exist.
   *
   * @throws AwsError ResourceNotFoundException if the group does not exist
   */
  append(group: string, stream: string, events: readonly LogEvent[]): void;
}

/** CloudWatch Logs: groups and streams in the store, events in files. */
export function createLogs(context: Context): Logs {
  const groups = new LogGroups(context);
  return {
    signingName: 'logs',
    client: () => import('@aws-sdk/client-cloudwatch-logs'),
    resources: { 'AWS::Logs::LogGroup': logGroupProvider(groups), 'AWS::Logs::LogStream': logStreamProvider(groups) },

    append(groupName, stream, events) {
      const group = groups.findAnywhere(groupName);
      if (!groups.tryGetStream(group, stream)) groups.createStream(group, stream);
      groups.append(group, stream, events);
    },

    operations: {
      ...groupOperations(groups),
      ...streamOperations(groups),
      ...tagOperations(groups),
      ...eventOperations(groups, () => context.clock.now().getTime()),
    },
  };
}

function groupOperations(groups: LogGroups): Service['operations'] {
  return {
    CreateLogGroup(input: api.CreateLogGroupRequest, { region }: Call): void {
      const { logGroupName = '', kmsKeyId, tags = {}, deletionProtectionEnabled: deletionProtection = false } = input;
      groups.create(logGroupName, region, { kmsKeyId, tags, deletionProtection });
    },

    DeleteLogGroup({ logGroupName = '' }: api.DeleteLogGroupRequest, { region }: Call): void {
      groups.delete(logGroupName, region);
    },

    DescribeLogGroups(input: api.DescribeLogGroupsRequest, { region }: Call): api.DescribeLogGroupsResponse {
      const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
      const found = groups.list(region).filter(({ name }) => {
        return name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes(logGroupNamePattern.toLowerCase());
      });
      const { page, next } = paginate(found, input.nextToken, input.limit ?? 50, 'InvalidParameterException');
      return { logGroups: page.map(describeGroup), nextToken: next };
    },

    PutRetentionPolicy(input: api.PutRetentionPolicyRequest, { region }: Call): void {
      groups.setRetention(groups.get(input.logGroupName ?? '', region), input.retentionInDays);
    },

    DeleteRetentionPolicy({ logGroupName = '' }: api.DeleteRetentionPolicyRequest, { region }: Call): void {
      groups.setRetention(groups.get(logGroupName, region), undefined);
    },
  };
}

function streamOperations(groups: LogGroups): Service['operations'] {
  return {
    CreateLogStream({ logGroupName, logStreamName }: api.CreateLogStreamRequest, { region }: Call): void {
      groups.createStream(groups.get(logGroupName ?? '', region), logStreamName ?? '');
    },

    DeleteLogStream({ logGroupName, logStreamName }: api.DeleteLogStreamRequest, { region }: Call): void {
      groups.deleteStream(groups.get(logGroupName ?? '', region), logStreamName ?? '');
    },

    DescribeLogStreams(input: api.DescribeLogStreamsRequest, { region }: Call): api.DescribeLogStreamsResponse {
      const { logStreamNamePrefix = '', orderBy, descending } = input;
      const group = groups.get(input.logGroupName ?? input.logGroupIdentifier ?? '', region);
      if (orderBy === 'LastEventTime' && logStreamNamePrefix) {
        const message = 'Cannot order by LastEventTime with a logStreamNamePrefix.';
        throw new AwsError('InvalidParameterException', message);
      }
      const streams = groups.listStreams(group).filter(({ name }) => name.startsWith(logStreamNamePrefix));
      const described = streams.map(stream => describeStream(groups, group, stream));
      if (orderBy === 'LastEventTime') {
        described.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
      }
      if (descending) described.reverse();
      const { page, next } = paginate(described, input.nextToken, input.limit ?? 50, 'InvalidParameterException');
      return { logStreams: page, nextToken: next };
    },
  };
}

function tagOperations(groups: LogGroups): Service['operations'] {
  return {
    TagResource({ resourceArn = '', tags }: api.TagResourceRequest, { region }: Call): void {
      const group = groups.get(resourceArn, region);
      groups.put({ ...group, tags: { ...group.tags, ...tags } });
    },

    UntagResource({ resourceArn = '', tagKeys }: api.UntagResourceRequest, { region }: Call): void {
      const group = groups.get(resourceArn, region);
      groups.put({ ...group, tags: withoutTags(group.tags, tagKeys) });
    },

    ListTagsForResource(
      { resourceArn = '' }: api.ListTagsForResourceRequest,
      { region }: Call,
    ): api.ListTagsForResourceResponse {
      return { tags: { ...groups.get(resourceArn, region).tags } };
    },
  };
}

function describeGroup(group: LogGroup): api.LogGroup {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    metricFilterCount: 0,
    arn: `${logGroupArn(group)}:*`,
    logGroupArn: logGroupArn(group),
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
    deletionProtectionEnabled: group.deletionProtection,
  };
}

function describeStream(groups: LogGroups, group: LogGroup, stream: LogStream): api.LogStream {
  const events = groups.read(group, stream.name);
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: events[0]?.timestamp,
    lastEventTimestamp: events.at(-1)?.timestamp,
    lastIngestionTime: events.at(-1)?.ingestedAt,
    arn: `${logGroupArn(group)}:log-stream:${stream.name}`,
  };
}
