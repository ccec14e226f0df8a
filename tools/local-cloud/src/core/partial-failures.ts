import type { Operation } from './service';

type Members = Readonly<Record<string, unknown>>;

/** How a batch operation tells that one of its items failed. */
interface Batch {
  /** Of what is changed: the request without its last item, and that item; undefined if nothing is in it. Missing of reads. */
  readonly cut?: (input: Members) => { rest: Members | undefined; item: unknown } | undefined;

  /** The answer that tells the failure. Of a read, its last item is taken out. */
  fail(answer: Members, item: unknown): Members;
}

/**
 * Operations whose answer has place for failures of single items, by `<service>:<operation>`. Of RunTask it is capacity that lacks, so it is no fault of the
 * call.
 */
const batches: Readonly<Record<string, Batch>> = {
  'ecs:DescribeCapacityProviders': ecsRead('capacityProviders', 'capacityProviderArn'),
  'ecs:DescribeClusters': ecsRead('clusters', 'clusterArn'),
  'ecs:DescribeContainerInstances': ecsRead('containerInstances', 'containerInstanceArn'),
  'ecs:DescribeServiceDeployments': ecsRead('serviceDeployments', 'serviceDeploymentArn'),
  'ecs:DescribeServiceRevisions': ecsRead('serviceRevisions', 'serviceRevisionArn'),
  'ecs:DescribeServices': ecsRead('services', 'serviceArn'),
  'ecs:DescribeTaskSets': ecsRead('taskSets', 'taskSetArn'),
  'ecs:DescribeTasks': ecsRead('tasks', 'taskArn'),
  'ecs:UpdateContainerInstancesState': write('containerInstances', 'failures', arn => ({ arn, reason: 'MISSING' })),
  'ecr:BatchGetImage': read('images', 'failures', ({ imageId }) => ({
    imageId,
    failureCode: 'ImageNotFound',
    failureReason: 'Requested image not found',
  })),
  'ecr:BatchDeleteImage': write('imageIds', 'failures', imageId => ({
    imageId,
    failureCode: 'ImageReferencedByManifestList',
    failureReason: 'Requested image referenced by manifest list',
  })),
  'events:PutEvents': counted(write('Entries', 'Entries', () => internalFailure)),
  'events:PutTargets': counted(write('Targets', 'FailedEntries', target => targetFailure((target as Members).Id))),
  'events:RemoveTargets': counted(write('Ids', 'FailedEntries', targetFailure)),
  's3:DeleteObjects': {
    cut({ Delete, ...input }) {
      const { Objects = [], ...settings } = (Delete ?? {}) as { Objects?: unknown[] };
      if (Objects.length === 0) return undefined;
      const rest =
        Objects.length > 1 ? { ...input, Delete: { ...settings, Objects: Objects.slice(0, -1) } } : undefined;
      return { rest, item: Objects.at(-1) };
    },
    fail: (answer, item) =>
      appended(answer, 'Errors', {
        ...(item as Members),
        Code: 'InternalError',
        Message: 'We encountered an internal error. Please try again.',
      }),
  },
  'secretsmanager:BatchGetSecretValue': read('SecretValues', 'Errors', ({ ARN }) => ({
    SecretId: ARN,
    ErrorCode: 'InternalServiceError',
    Message: 'An error occurred on the server side.',
  })),
  'sqs:DeleteMessageBatch': write('Entries', 'Failed', queueFailure),
  'sqs:SendMessageBatch': write('Entries', 'Failed', queueFailure),
  'ssm:DeleteParameters': write('Names', 'InvalidParameters', name => name),
  'ssm:GetParameters': read('Parameters', 'InvalidParameters', ({ Name }) => Name),
};

/** Operations that can fail in part, as plans name them. */
export const batchOperations: readonly string[] = Object.keys(batches).sort();

export function isBatch(service: string, operation: string): boolean {
  return `${service}:${operation}` in batches;
}

/** Does all of a batch but its last item, which the answer tells as failed: status 200 and yet not all is done. */
export async function partially(
  name: string,
  input: object,
  perform: (input: object) => ReturnType<Operation>,
): Promise<object> {
  const batch = batches[name];
  const part = batch?.cut?.(input as Members);
  const answer = part && !part.rest ? {} : ((await perform(part?.rest ?? input)) ?? {});
  return batch && (part || !batch.cut) ? batch.fail(answer as Members, part?.item) : answer;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
function ecsRead(found: string, arn: string): Batch {
  return read(found, 'failures', item => ({ arn: item[arn], reason: 'MISSING' }));
}

function read(found: string, failures: string, failureOf: (item: Members) => unknown): Batch {
  return {
    fail(answer) {
      const items = (answer[found] ?? []) as readonly Members[];
      const last = items.at(-1);
      return last ? appended({ ...answer, [found]: items.slice(0, -1) }, failures, failureOf(last)) : answer;
    },
  };
}

function write(items: string, failures: string, failureOf: (item: unknown) => unknown): Batch {
  return {
    cut(input) {
      const all = (input[items] ?? []) as readonly unknown[];
      if (all.length === 0) return undefined;
      return { rest: all.length > 1 ? { ...input, [items]: all.slice(0, -1) } : undefined, item: all.at(-1) };
    },
    fail: (answer, item) => appended(answer, failures, failureOf(item)),
  };
}

/** EventBridge also tells how many failed. */
function counted({ cut, fail }: Batch): Batch {
  return {
    ...(cut && { cut }),
    fail: (answer, item) => ({ ...fail(answer, item), FailedEntryCount: Number(answer.FailedEntryCount ?? 0) + 1 }),
  };
}

function appended(answer: Members, member: string, failure: unknown): Members {
  return { ...answer, [member]: [...((answer[member] ?? []) as readonly unknown[]), failure] };
}

const internalFailure = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Failure' };

function targetFailure(TargetId: unknown): object {
  return { TargetId, ...internalFailure };
}

function queueFailure(entry: unknown): object {
  const Message = 'An internal error occurred.';
  return { Id: (entry as Members).Id, SenderFault: false, Code: 'InternalError', Message };
}
