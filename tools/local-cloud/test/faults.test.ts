import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { CreateQueueCommand, ListQueuesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type RunningCloud, startCloud } from './_fixtures/running-cloud';
import { settled } from './_fixtures/settled';

let running: RunningCloud;

beforeEach(async () => {
  running = await startCloud();
});

afterEach(() => running.stop());

async function faults(method: string, plan?: unknown) {
  const body = typeof plan === 'string' ? plan : JSON.stringify(plan);
  const answer = await fetch(`${running.cloud.endpoint}/_berth/faults`, { method, body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const queues = () => new SQSClient({ ...running.client, maxAttempts: 1 });

test('a plan that is set while the cloud runs is met by the next calls, and ends', async () => {
  const list = [{ service: 'sqs', operation: 'ListQueues', nth: 1, fault: 'throttle' }];

  expect(await faults('PUT', { list })).toMatchObject({ status: 200, body: { plan: { list } } });

  await expect(queues().send(new ListQueuesCommand({}))).rejects.toThrow(
    expect.objectContaining({ name: 'ThrottlingException', message: 'Rate exceeded' }),
  );
  await queues().send(new ListQueuesCommand({}));
  const what = 'sqs:ListQueues, call 1: refuse ThrottlingException';
  expect(await faults('GET')).toMatchObject({ body: { faults: [{ what, state: 'met' }] } });
  expect(await faults('DELETE')).toEqual({ status: 200, body: { plan: {}, faults: [] } });
});

test('a stale read is answered as the one before', async () => {
  await faults('PUT', { list: [{ service: 'sqs', operation: 'ListQueues', nth: 2, fault: 'stale' }] });
  const look = async () => (await queues().send(new ListQueuesCommand({}))).QueueUrls?.length ?? 0;

  const before = await look();
  await queues().send(new CreateQueueCommand({ QueueName: 'jobs' }));

  expect([before, await look(), await look()]).toEqual([0, 0, 1]);
});

test('a batch is done in part, and its answer says which part is not', async () => {
  await faults('PUT', { list: [{ service: 'sqs', operation: 'SendMessageBatch', nth: 1, fault: 'partial' }] });
  const { QueueUrl } = await queues().send(new CreateQueueCommand({ QueueName: 'jobs' }));
  const Entries = ['a', 'b'].map(Id => ({ Id, MessageBody: Id }));

  const first = await queues().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const second = await queues().send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  expect(first).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'InternalError' }] });
  expect(second.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
});

test('what a batch says it has not deleted is still there', async () => {
  await faults('PUT', { list: [{ service: 'ssm', operation: 'DeleteParameters', nth: 1, fault: 'partial' }] });
  const ssm = new SSMClient({ ...running.client, maxAttempts: 1 });
  const Names = ['/a', '/b'];
  for (const Name of Names) await ssm.send(new PutParameterCommand({ Name, Value: '1', Type: 'String' }));

  const deleted = await ssm.send(new DeleteParametersCommand({ Names }));
  const left = await ssm.send(new GetParametersCommand({ Names }));

  expect(deleted).toMatchObject({ DeletedParameters: ['/a'], InvalidParameters: ['/b'] });
  expect(left.Parameters?.map(({ Name }) => Name)).toEqual(['/b']);
});

test('a resource of a stack fails, and the stack rolls back', async () => {
  await faults('PUT', { list: [{ inside: 'resourceFails', subject: 'shop/Queue', nth: 1 }] });
  const cloudFormation = new CloudFormationClient(running.client);
  const Resources = { Queue: { Type: 'AWS::SQS::Queue' }, Topic: { Type: 'AWS::SNS::Topic' } };
  const create = { StackName: 'shop', TemplateBody: JSON.stringify({ Resources }) };

  await cloudFormation.send(new CreateStackCommand(create));

  expect(await settled(cloudFormation, 'shop')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'shop' }));
  expect(StackEvents).toContainEqual(
    expect.objectContaining({ LogicalResourceId: 'Queue', ResourceStatus: 'CREATE_FAILED' }),
  );
});

test('fails on a plan that nobody can read', async () => {
  expect(await faults('PUT', '{')).toMatchObject({ status: 400, body: { code: 'SerializationException' } });
  const problems = [{ path: 'share', value: 7, fact: 'must be a number from 0 to 1' }];
  expect(await faults('PUT', { share: 7 })).toMatchObject({
    status: 400,
    body: { code: 'ValidationException', problems },
  });
  expect(await faults('POST', {})).toMatchObject({ status: 405 });
});

test('no page of another origin sets one', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const answer = await fetch(`${running.cloud.endpoint}/_berth/faults`, { method: 'PUT', body: '{}', headers });

  expect(answer.status).toBe(403);
});
