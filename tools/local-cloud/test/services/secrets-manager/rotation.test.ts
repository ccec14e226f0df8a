import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretRequest,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';
import { zipOf } from '../lambda/_fixtures/zip';

const day = 86_400_000;
const RotationLambdaARN = 'arn:aws:lambda:eu-west-1:000000000000:function:rotate';

/** Rotates as AWS's own functions do, and refuses the step that a variable names. */
const source = `
  const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
  const secrets = new SecretsManager({});
  exports.handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
    if (Step === process.env.REFUSES) throw new RangeError('not now');
    const { VersionIdsToStages } = await secrets.describeSecret({ SecretId });
    if (!VersionIdsToStages[token].includes('AWSPENDING')) throw new RangeError('nothing pending');
    if (Step === 'createSecret') {
      await secrets.getSecretValue({ SecretId, VersionId: token, VersionStage: 'AWSPENDING' }).then(
        () => { throw new RangeError('it has a value already'); },
        error => { if (error.name !== 'ResourceNotFoundException') throw error; },
      );
      const { SecretString } = await secrets.getSecretValue({ SecretId });
      await secrets.putSecretValue({ SecretId, ClientRequestToken: token, SecretString: SecretString + '+', VersionStages: ['AWSPENDING'] });
    }
    if (Step === 'finishSecret') {
      const current = Object.keys(VersionIdsToStages).find(id => VersionIdsToStages[id].includes('AWSCURRENT'));
      await secrets.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: current });
    }
  };`;

let clock: ManualClock;
let running: RunningCloud;
let secrets: SecretsManagerClient;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  secrets = new SecretsManagerClient(running.client);
  lambda = new LambdaClient(running.client);
  sqs = new SQSClient(running.client);
  const Role = 'arn:aws:iam::000000000000:role/rotate';
  const settings = {
    FunctionName: 'rotate',
    Role,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Timeout: 20,
  } as const;
  await lambda.send(new CreateFunctionCommand({ ...settings, Code: { ZipFile: await zipOf({ 'index.js': source }) } }));
  await clock.advance(1_000);
  await secrets.send(new CreateSecretCommand({ Name: 'db', SecretString: 'one' }));
  await listen();
});

afterEach(() => running.stop());

/** Brings what Secrets Manager tells of itself to a queue. */
async function listen(): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: 'told' }));
  const events = new EventBridgeClient(running.client);
  const EventPattern = JSON.stringify({
    source: ['aws.secretsmanager'],
    detail: { eventName: [{ prefix: 'Rotation' }] },
  });
  await events.send(new PutRuleCommand({ Name: 'told', EventPattern }));
  const Targets = [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:000000000000:told' }];
  await events.send(new PutTargetsCommand({ Rule: 'told', Targets }));
}

/** The next event, in real time: a function must run first. */
async function told() {
  for (;;) {
    const QueueUrl = `${running.client.endpoint}/000000000000/told`;
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 43_200 }));
    if (Messages?.[0]) return JSON.parse(Messages[0].Body ?? '');
  }
}

function rotate(input: Partial<RotateSecretRequest> = {}) {
  return secrets.send(new RotateSecretCommand({ SecretId: 'db', RotationLambdaARN, ...input }));
}

async function refuse(step: string): Promise<void> {
  const Environment = { Variables: { REFUSES: step } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'rotate', Environment }));
  await clock.advance(1_000);
}

async function staged(VersionStage: string): Promise<string | undefined> {
  return (await secrets.send(new GetSecretValueCommand({ SecretId: 'db', VersionStage }))).SecretString;
}

function describeSecret() {
  return secrets.send(new DescribeSecretCommand({ SecretId: 'db' }));
}

test('a function rotates a secret in four steps, and EventBridge is told', async () => {
  const { VersionId = '', ARN } = await rotate({ RotationRules: { AutomaticallyAfterDays: 30 } });

  expect(await told()).toMatchObject({
    source: 'aws.secretsmanager',
    'detail-type': 'AWS Service Event via CloudTrail',
    detail: {
      eventName: 'RotationSucceeded',
      eventSource: 'secretsmanager.amazonaws.com',
      additionalEventData: { SecretId: ARN },
    },
  });
  expect([await staged('AWSCURRENT'), await staged('AWSPREVIOUS')]).toEqual(['one+', 'one']);
  const described = await describeSecret();
  expect(described).toMatchObject({
    RotationEnabled: true,
    RotationLambdaARN,
    RotationRules: { AutomaticallyAfterDays: 30 },
    LastRotatedDate: clock.now(),
    LastChangedDate: clock.now(),
    NextRotationDate: new Date(clock.now().getTime() + 30 * day),
  });
  expect(described.VersionIdsToStages?.[VersionId]?.sort()).toEqual(['AWSCURRENT', 'AWSPENDING']);
});

test('a secret is rotated on schedule', async () => {
  await rotate({ RotationRules: { ScheduleExpression: 'rate(10 days)' } });
  await told();

  await clock.advance(10 * day);
  await told();

  expect(await staged('AWSCURRENT')).toBe('one++');
  await secrets.send(new CancelRotateSecretCommand({ SecretId: 'db' }));
  const described = await describeSecret();
  expect(described.RotationEnabled).toBe(false);
  expect(described.NextRotationDate).toBeUndefined();
});

test('a rotation that fails is tried again, and keeps others from beginning', async () => {
  await refuse('testSecret');
  await rotate();
  expect((await told()).detail).toMatchObject({ eventName: 'RotationFailed' });
  expect([await staged('AWSCURRENT'), await staged('AWSPENDING')]).toEqual(['one', 'one+']);

  await refuse('createSecret'); // which is done
  const again = rotate();
  await expect(again).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: "A previous rotation isn't complete. That rotation will be reattempted.",
  });
  expect((await told()).detail).toMatchObject({ eventName: 'RotationFailed' });
});

test('a schedule that does not rotate at once is only tested', async () => {
  await refuse('createSecret');

  await rotate({ RotateImmediately: false, RotationRules: { AutomaticallyAfterDays: 1 } });
  while (Object.keys((await describeSecret()).VersionIdsToStages ?? {}).length > 1);

  expect(await staged('AWSCURRENT')).toBe('one');
  expect((await describeSecret()).LastRotatedDate).toBeUndefined();
});

test('a template schedules rotations, and begins with one', async () => {
  const cloudFormation = new CloudFormationClient(running.client);
  const Properties = { SecretId: 'db', RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: '5' } };
  const TemplateBody = JSON.stringify({
    Resources: { Rotation: { Type: 'AWS::SecretsManager::RotationSchedule', Properties } },
  });

  await cloudFormation.send(new CreateStackCommand({ StackName: 'rotation', TemplateBody }));

  expect((await settled(cloudFormation, 'rotation')).status).toBe('CREATE_COMPLETE');
  expect((await told()).detail).toMatchObject({ eventName: 'RotationSucceeded' });
  expect(await describeSecret()).toMatchObject({ RotationRules: { AutomaticallyAfterDays: 5 } });
});

test.each<[string, Partial<RotateSecretRequest>, string]>([
  ['without a function', { RotationLambdaARN: undefined }, 'InvalidRequestException'],
  ['every 1001 days', { RotationRules: { AutomaticallyAfterDays: 1001 } }, 'InvalidParameterException'],
  ['at no time', { RotationRules: { ScheduleExpression: 'often' } }, 'InvalidParameterException'],
])('fails to rotate %s', async (_, input, name) => {
  await expect(rotate(input)).rejects.toMatchObject({ name });
});
