import { createHash } from 'node:crypto';
import type * as api from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Service } from '../../core/service';
import type { StoredEvent } from './event-files';
import { matcherOf } from './filter-pattern';
import type { LogGroup, LogGroups } from './log-groups';

const MAX_EVENTS = 10_000;
const HOURS_AHEAD = 2;

/** PutLogEvents and the ways to read events back. */
export function eventOperations(groups: LogGroups, now: () => number): Service['operations'] {
  return {
    PutLogEvents(input: api.PutLogEventsRequest, { region }: Call): api.PutLogEventsResponse {
      const group = groups.get(input.logGroupName ?? '', region);
      const stream = groups.getStream(group, input.logStreamName ?? '');
      const events = (input.logEvents ?? []).map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
      if (events.some(({ timestamp }, i) => timestamp < (events[i - 1]?.timestamp ?? 0))) {
        const message = 'Log events in a single PutLogEvents request must be in chronological order.';
        throw new AwsError('InvalidParameterException', message);
      }
      const limit = now() + HOURS_AHEAD * 3_600_000;
      const tooNew = events.findIndex(({ timestamp }) => timestamp > limit);
      groups.append(group, stream.name, tooNew < 0 ? events : events.slice(0, tooNew));
      return {
        nextSequenceToken: '0',
        rejectedLogEventsInfo: tooNew < 0 ? undefined : { tooNewLogEventStartIndex: tooNew },
      };
    },

    GetLogEvents(input: api.GetLogEventsRequest, { region }: Call): api.GetLogEventsResponse {
      const group = groups.get(input.logGroupName ?? input.logGroupIdentifier ?? '', region);
      const stream = groups.getStream(group, input.logStreamName ?? '');
      const events = groups.read(group, stream.name).filter(within(input.startTime, input.endTime));
      return windowOf(events, input);
    },

    FilterLogEvents(input: api.FilterLogEventsRequest, { region }: Call): api.FilterLogEventsResponse {
      const group = groups.get(input.logGroupName ?? input.logGroupIdentifier ?? '', region);
      const found = findEvents(groups, group, input);
      const { page, next } = paginate(found, input.nextToken, input.limit ?? MAX_EVENTS, 'InvalidParameterException');
      return { events: page, nextToken: next, searchedLogStreams: [] };
    },
  };
}

function findEvents(groups: LogGroups, group: LogGroup, input: api.FilterLogEventsRequest): api.FilteredLogEvent[] {
  const { logStreamNames, logStreamNamePrefix, filterPattern, startTime, endTime } = input;
  // the end is included here, other than in GetLogEvents
  const inTime = within(startTime, endTime === undefined ? undefined : endTime + 1);
  const matches = matcherOf(filterPattern);
  for (const name of logStreamNames ?? []) groups.getStream(group, name);
  const streams = groups.listStreams(group).filter(({ name }) => {
    return (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? '');
  });
  const found = streams.flatMap(({ name }) => {
    const events = groups.read(group, name).filter(event => inTime(event) && matches(event.message));
    return events.map(event => ({ ...eventOf(event), logStreamName: name, eventId: eventId(event, name) }));
  });
  return found.sort((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1));
}

/**
 * One window of a stream, and tokens to move it. At either end the same token comes back, which is how callers know.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
function windowOf(events: readonly StoredEvent[], input: api.GetLogEventsRequest): api.GetLogEventsResponse {
  const limit = input.limit ?? MAX_EVENTS;
  const token = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '');
  if (input.nextToken && !token) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const position = Number(token?.[2] ?? (input.startFromHead ? 0 : events.length));
  const forward = token ? token[1] === 'f' : input.startFromHead;
  const start = forward ? Math.min(position, events.length) : Math.max(0, position - limit);
  const end = forward ? Math.min(position + limit, events.length) : Math.min(position, events.length);
  const page = events.slice(start, end).map(eventOf);
  return { events: page, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` };
}

function within(start = 0, end = Number.POSITIVE_INFINITY): (event: StoredEvent) => boolean {
  return ({ timestamp }) => timestamp >= start && timestamp < end;
}

function eventOf({ timestamp, message, ingestedAt }: StoredEvent) {
  return { timestamp, message, ingestionTime: ingestedAt };
}

/** Sorts by arrival within a stream; the same in every answer, since callers use it to leave out what they have shown. */
function eventId({ timestamp, sequence }: StoredEvent, stream: string): string {
  const source = Number.parseInt(createHash('sha256').update(stream).digest('hex').slice(0, 10), 16);
  return `${timestamp}`.padStart(14, '0') + `${sequence}`.padStart(12, '0') + `${source}`.padStart(14, '0');
}
