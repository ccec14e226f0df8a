import { batchOperations, isBatch, partially } from '../../src/core/partial-failures';

type Members = Record<string, unknown>;

/** What a batch answers that fails in part, and what it was asked in the end; nothing if it was not asked at all. */
async function outcome(name: string, input: Members, answer: Members) {
  let asked: object | undefined;
  const told = await partially(name, input, part => {
    asked = part;
    return answer;
  });
  return { asked, told };
}

const internal = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Failure' };

test.each([
  ['ecs:DescribeCapacityProviders', 'capacityProviders', 'capacityProviderArn'],
  ['ecs:DescribeClusters', 'clusters', 'clusterArn'],
  ['ecs:DescribeContainerInstances', 'containerInstances', 'containerInstanceArn'],
  ['ecs:DescribeServiceDeployments', 'serviceDeployments', 'serviceDeploymentArn'],
  ['ecs:DescribeServiceRevisions', 'serviceRevisions', 'serviceRevisionArn'],
  ['ecs:DescribeServices', 'services', 'serviceArn'],
  ['ecs:DescribeTaskSets', 'taskSets', 'taskSetArn'],
  ['ecs:DescribeTasks', 'tasks', 'taskArn'],
])('%s answers its last item as missing, by its ARN', async (name, found, arn) => {
  const gone = { arn: 'c', reason: 'MISSING' };
  const answer = { [found]: [{ [arn]: 'a' }, { [arn]: 'b' }], failures: [gone] };

  const { asked, told } = await outcome(name, { names: ['a', 'b', 'c'] }, answer);

  expect(asked).toEqual({ names: ['a', 'b', 'c'] });
  expect(told).toEqual({ [found]: [{ [arn]: 'a' }], failures: [gone, { arn: 'b', reason: 'MISSING' }] });
});

test.each([
  [
    'ssm:GetParameters',
    { Parameters: [{ Name: '/a' }, { Name: '/b' }], InvalidParameters: [] },
    { Parameters: [{ Name: '/a' }], InvalidParameters: ['/b'] },
  ],
  [
    'ecr:BatchGetImage',
    { images: [{ imageId: { imageTag: '1' } }] },
    {
      images: [],
      failures: [
        { imageId: { imageTag: '1' }, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
      ],
    },
  ],
  [
    'secretsmanager:BatchGetSecretValue',
    { SecretValues: [{ ARN: 'arn:a' }] },
    {
      SecretValues: [],
      Errors: [
        { SecretId: 'arn:a', ErrorCode: 'InternalServiceError', Message: 'An error occurred on the server side.' },
      ],
    },
  ],
])('%s tells what it did not read in its own words', async (name, answer, told) => {
  expect((await outcome(name, {}, answer)).told).toEqual(told);
});

test('a read that finds nothing has nothing that fails', async () => {
  const answer = { services: [], failures: [{ arn: 'a', reason: 'MISSING' }] };

  expect((await outcome('ecs:DescribeServices', {}, answer)).told).toEqual(answer);
});

test.each<[string, Members, Members, Members, Members]>([
  [
    'ecs:UpdateContainerInstancesState',
    { containerInstances: ['a', 'b'], status: 'DRAINING' },
    { containerInstances: ['a'], status: 'DRAINING' },
    { containerInstances: [{}], failures: [] },
    { containerInstances: [{}], failures: [{ arn: 'b', reason: 'MISSING' }] },
  ],
  [
    'ecr:BatchDeleteImage',
    { imageIds: [{ imageTag: '1' }, { imageTag: '2' }] },
    { imageIds: [{ imageTag: '1' }] },
    { imageIds: [{ imageTag: '1' }], failures: [] },
    {
      imageIds: [{ imageTag: '1' }],
      failures: [
        {
          imageId: { imageTag: '2' },
          failureCode: 'ImageReferencedByManifestList',
          failureReason: 'Requested image referenced by manifest list',
        },
      ],
    },
  ],
  [
    'events:PutEvents',
    { Entries: [{ Source: 'a' }, { Source: 'b' }] },
    { Entries: [{ Source: 'a' }] },
    { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
    { FailedEntryCount: 1, Entries: [{ EventId: '1' }, internal] },
  ],
  [
    'events:PutTargets',
    { Rule: 'r', Targets: [{ Id: 'a' }, { Id: 'b' }] },
    { Rule: 'r', Targets: [{ Id: 'a' }] },
    { FailedEntryCount: 0, FailedEntries: [] },
    { FailedEntryCount: 1, FailedEntries: [{ TargetId: 'b', ...internal }] },
  ],
  [
    'events:RemoveTargets',
    { Rule: 'r', Ids: ['a', 'b'] },
    { Rule: 'r', Ids: ['a'] },
    { FailedEntryCount: 0, FailedEntries: [] },
    { FailedEntryCount: 1, FailedEntries: [{ TargetId: 'b', ...internal }] },
  ],
  [
    's3:DeleteObjects',
    { Bucket: 'b', Delete: { Quiet: true, Objects: [{ Key: 'x' }, { Key: 'y', VersionId: '1' }] } },
    { Bucket: 'b', Delete: { Quiet: true, Objects: [{ Key: 'x' }] } },
    {},
    {
      Errors: [
        {
          Key: 'y',
          VersionId: '1',
          Code: 'InternalError',
          Message: 'We encountered an internal error. Please try again.',
        },
      ],
    },
  ],
  ...['sqs:SendMessageBatch', 'sqs:DeleteMessageBatch'].map(
    name =>
      [
        name,
        { QueueUrl: 'q', Entries: [{ Id: 'a' }, { Id: 'b' }] },
        { QueueUrl: 'q', Entries: [{ Id: 'a' }] },
        { Successful: [{ Id: 'a' }], Failed: [] },
        {
          Successful: [{ Id: 'a' }],
          Failed: [{ Id: 'b', SenderFault: false, Code: 'InternalError', Message: 'An internal error occurred.' }],
        },
      ] satisfies [string, Members, Members, Members, Members],
  ),
  [
    'ssm:DeleteParameters',
    { Names: ['/a', '/b'] },
    { Names: ['/a'] },
    { DeletedParameters: ['/a'], InvalidParameters: [] },
    { DeletedParameters: ['/a'], InvalidParameters: ['/b'] },
  ],
])('%s does all but the last item, and tells that one as failed', async (name, input, part, answer, expected) => {
  const { asked, told } = await outcome(name, input, answer);

  expect(asked).toEqual(part);
  expect(told).toEqual(expected);
});

test.each([
  ['ssm:DeleteParameters', { Names: ['/a'] }, { InvalidParameters: ['/a'] }],
  ['s3:DeleteObjects', { Delete: { Objects: [{ Key: 'x' }] } }, { Errors: [expect.objectContaining({ Key: 'x' })] }],
])('%s with one item does nothing, and tells so', async (name, input, expected) => {
  const { asked, told } = await outcome(name, input, { unexpected: true });

  expect(asked).toBeUndefined();
  expect(told).toEqual(expected);
});

test.each([
  ['ssm:DeleteParameters', { Names: [] }],
  ['s3:DeleteObjects', { Delete: { Objects: [] } }],
  ['ecs:UpdateService', { service: 'web' }],
])('%s without items is answered by its service', async (name, input) => {
  expect(await outcome(name, input, { answer: 1 })).toEqual({ asked: input, told: { answer: 1 } });
});

test('knows which operations are batches', () => {
  expect(batchOperations).toHaveLength(20);
  expect([isBatch('sqs', 'SendMessageBatch'), isBatch('sqs', 'SendMessage')]).toEqual([true, false]);
});
