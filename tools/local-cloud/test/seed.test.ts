import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ManualClock } from '../src/core/clock';
import { SeededRandom } from '../src/core/random';
import { type RunningCloud, startCloud } from './_fixtures/running-cloud';
import { call } from './cloudformation/_fixtures/cloud';

let running: RunningCloud | undefined;

afterEach(() => running?.stop());

function template(value: string): string {
  return JSON.stringify({
    Resources: {
      Value: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: value } },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: value } },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { GroupDescription: value, VpcId: { Ref: 'Vpc' } },
      },
      Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Secret' },
      Broken: { Type: 'AWS::SNS::Topic', Properties: value === 'wrong' ? { Color: 'red' } : {} },
    },
  });
}

/** Everything that a run tells, but where it listened: its log, and the events of its stack and service. */
async function eventLog(seed: string): Promise<string> {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = (line: string) => lines.push(`${clock.now().toISOString()} ${line}`);
  running = await startCloud({ clock, random: new SeededRandom(seed), log });
  const { client, cloud } = running;
  const cloudFormation = new CloudFormationClient(client);
  const ecs = new ECSClient(client);
  const sqs = new SQSClient(client);
  const StackName = 'shop';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template('first') }));
  await clock.advance(60_000);
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: template('wrong') }));
  await clock.advance(60_000);
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/none:v1' }],
    }),
  );
  const service = {
    cluster: 'main',
    serviceName: 'web',
    taskDefinition: taskDefinition?.taskDefinitionArn,
    desiredCount: 2,
    launchType: 'FARGATE' as const,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  };
  await ecs.send(new CreateServiceCommand(service));
  await clock.advance(300_000);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  // asked without the wire, so that the question leaves no line
  const ask = (name: string, operation: string, input: object) =>
    cloud.services.get(name)?.operations[operation]?.(input, call);
  const { StackEvents } = (await ask('cloudformation', 'DescribeStackEvents', { StackName })) as {
    StackEvents: object[];
  };
  const services = await ask('ecs', 'DescribeServices', { cluster: 'main', services: ['web'] });
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await clock.advance(60_000);
  const endpoint = cloud.endpoint;
  await running.stop();
  running = undefined;
  const all = JSON.stringify({ lines, MessageId, StackEvents, services }, undefined, 1);
  return all.replaceAll(endpoint, 'http://endpoint');
}

test('the same seed and the manual clock give the same events, byte for byte', async () => {
  const first = await eventLog('a');

  expect(first).toContain('UPDATE_ROLLBACK_COMPLETE');
  expect(first).toContain('(service web) has started');
  expect(await eventLog('a')).toBe(first);
});

test('another seed gives other ids', async () => {
  expect(await eventLog('b')).not.toBe(await eventLog('c'));
});
