import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { ociImage } from './_fixtures/oci-image';
import { RegistryClient } from './_fixtures/registry-client';

let running: RunningCloud;

beforeEach(async () => {
  running = await startCloud();
});

afterEach(() => running.stop());

/** The next event in the queue. */
async function received(QueueUrl: string | undefined): Promise<unknown> {
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
  const { Messages: [message] = [] } = await new SQSClient(running.client).send(receive);
  return JSON.parse(message?.Body ?? '{}');
}

test('a rule hears of an image that is pushed, and of one that is deleted', async () => {
  const [ecr, events] = [new ECRClient(running.client), new EventBridgeClient(running.client)];
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
  const queue = await new SQSClient(running.client).send(new CreateQueueCommand({ QueueName: 'events' }));
  const rule = (action: string) => JSON.stringify({ source: ['aws.ecr'], detail: { 'action-type': [action] } });
  const Targets = [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:000000000000:events' }];
  await events.send(new PutRuleCommand({ Name: 'pushed', EventPattern: rule('PUSH') }));
  await events.send(new PutTargetsCommand({ Rule: 'pushed', Targets }));

  const { authorizationData: [login] = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const registry = new RegistryClient(running.cloud.endpoint, 'app', `Basic ${login?.authorizationToken}`);
  await registry.push(await ociImage([[{ name: 'app' }]]), '1');
  const pushed = await received(queue.QueueUrl);
  await events.send(new PutRuleCommand({ Name: 'pushed', EventPattern: rule('DELETE') }));
  await ecr.send(new BatchDeleteImageCommand({ repositoryName: 'app', imageIds: [{ imageTag: '1' }] }));
  const deleted = await received(queue.QueueUrl);

  const common = { 'detail-type': 'ECR Image Action', source: 'aws.ecr', region: 'eu-west-1' };
  const image = { result: 'SUCCESS', 'repository-name': 'app', 'image-tag': '1' };
  const digest = expect.stringMatching(/^sha256:/);
  expect(pushed).toMatchObject({ ...common, detail: { ...image, 'image-digest': digest, 'action-type': 'PUSH' } });
  expect(deleted).toMatchObject({ ...common, detail: { ...image, 'image-digest': digest, 'action-type': 'DELETE' } });
});
