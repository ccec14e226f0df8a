import type * as sdk from '@aws-sdk/client-cloudformation';
import type { AccountReader } from './account-reader';
import type { StackEventView, StackView } from './cloud-view';

/** How many events of a stack are shown. */
const EVENTS = 8;

/** A stack, and the environment that its tag names. */
export interface TaggedStack {
  readonly environment?: string;
  readonly view: StackView;
}

/** All stacks of a region that are not deleted, by name. */
export async function readStacks(reader: AccountReader): Promise<TaggedStack[]> {
  const stacks = await reader.all<sdk.Stack>(async NextToken => {
    const { Stacks, NextToken: next } = await reader.read<sdk.DescribeStacksOutput>(
      'cloudformation',
      'DescribeStacks',
      { NextToken },
    );
    return { items: Stacks, next };
  });
  const views = await Promise.all(stacks.map(stack => viewOf(reader, stack)));
  return views.sort((a, b) => (a.view.name < b.view.name ? -1 : 1));
}

async function viewOf(reader: AccountReader, stack: sdk.Stack): Promise<TaggedStack> {
  const { StackName = '', StackStatus = '', StackStatusReason, LastUpdatedTime, CreationTime, Tags = [] } = stack;
  return {
    environment: Tags.find(({ Key }) => Key === 'berth:env')?.Value,
    view: {
      name: StackName,
      status: StackStatus,
      reason: StackStatusReason,
      updatedAt: (LastUpdatedTime ?? CreationTime)?.toISOString(),
      events: isQuiet(StackStatus) ? [] : await readEvents(reader, StackName),
    },
  };
}

/** Nothing happens and nothing went wrong: its events are history. */
function isQuiet(status: string): boolean {
  return /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
}

/** Never the properties of a resource, which may hold anything. */
async function readEvents(reader: AccountReader, StackName: string): Promise<StackEventView[]> {
  const input = { StackName };
  const answer = await reader.tryRead<sdk.DescribeStackEventsOutput>('cloudformation', 'DescribeStackEvents', input);
  return (answer.StackEvents ?? []).slice(0, EVENTS).map(event => ({
    at: event.Timestamp?.toISOString(),
    resource: event.LogicalResourceId ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason,
  }));
}
