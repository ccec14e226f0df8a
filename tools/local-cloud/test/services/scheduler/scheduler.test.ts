import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateClusterCommand, ECSClient, ListTasksCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';

const hour = 3_600_000;
const Target = {
  Arn: 'arn:aws:sqs:eu-west-1:000000000000:jobs',
  RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
  Input: '{"job":1}',
};
const daily: CreateScheduleInput = {
  Name: 'nightly',
  ScheduleExpression: 'cron(0 3 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target,
};

let clock: ManualClock;
let running: RunningCloud;
let scheduler: SchedulerClient;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  scheduler = new SchedulerClient(running.client);
  sqs = new SQSClient(running.client);
  await sqs.send(new CreateQueueCommand({ QueueName: 'jobs', Attributes: { VisibilityTimeout: '43200' } }));
});

afterEach(() => running.stop());

/** Bodies that were not there the last time. */
async function received(): Promise<string[]> {
  const input = { QueueUrl: `${running.client.endpoint}/000000000000/jobs`, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  return Messages.map(({ Body = '' }) => Body);
}

test('a schedule sends its input when it is due in its time zone', async () => {
  await scheduler.send(new CreateScheduleCommand(daily));

  await clock.advance(2 * hour - 1);
  expect(await received()).toEqual([]);
  await clock.advance(1);

  expect(await received()).toEqual(['{"job":1}']);
});

test('an input may say when and why it was sent', async () => {
  const Input = '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>"}';
  await scheduler.send(new CreateScheduleCommand({ ...daily, Target: { ...Target, Input } }));

  await clock.advance(2 * hour);

  const [body = ''] = await received();
  expect(JSON.parse(body)).toEqual({
    at: '2026-01-01T02:00:00Z',
    by: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/nightly',
  });
});

test('without input, a target gets an event that names the schedule', async () => {
  await scheduler.send(new CreateScheduleCommand({ ...daily, Target: { ...Target, Input: undefined } }));

  await clock.advance(2 * hour);

  const [body = ''] = await received();
  expect(JSON.parse(body)).toMatchObject({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' });
});

test('a schedule runs tasks, as many and where its template says', async () => {
  const ecs = new ECSClient(running.client);
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop', capacityProviders: ['FARGATE'] }));
  const containerDefinitions = [{ name: 'app', image: 'shop' }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'report',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions,
    }),
  );
  const cloudFormation = new CloudFormationClient(running.client);
  const Properties = {
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    Target: {
      Arn: 'arn:aws:ecs:eu-west-1:000000000000:cluster/shop',
      RoleArn: Target.RoleArn,
      EcsParameters: {
        TaskDefinitionArn: taskDefinition?.taskDefinitionArn,
        TaskCount: 2,
        LaunchType: 'FARGATE',
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], AssignPublicIp: 'DISABLED' } },
      },
    },
  };
  const Resources = { Schedule: { Type: 'AWS::Scheduler::Schedule', Properties } };
  const Outputs = { Name: { Value: { Ref: 'Schedule' } }, Arn: { Value: { 'Fn::GetAtt': ['Schedule', 'Arn'] } } };
  await cloudFormation.send(
    new CreateStackCommand({ StackName: 'jobs', TemplateBody: JSON.stringify({ Resources, Outputs }) }),
  );
  const { outputs, id } = await settled(cloudFormation, 'jobs');
  expect(outputs.Arn).toBe(`arn:aws:scheduler:eu-west-1:000000000000:schedule/default/${outputs.Name}`);

  await clock.advance(hour);

  const { taskArns } = await ecs.send(
    new ListTasksCommand({ cluster: 'shop', family: 'report', desiredStatus: 'STOPPED' }),
  );
  expect(taskArns).toHaveLength(2); // there is no image to run
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'jobs' }));
  expect((await settled(cloudFormation, id)).status).toBe('DELETE_COMPLETE');
  expect((await scheduler.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
});

test('an update says everything anew, and a disabled schedule does nothing', async () => {
  await scheduler.send(new CreateScheduleCommand({ ...daily, Description: 'at night' }));

  await scheduler.send(new UpdateScheduleCommand({ ...daily, State: 'DISABLED' }));
  await clock.advance(24 * hour);

  expect(await received()).toEqual([]);
  const found = await scheduler.send(new GetScheduleCommand({ Name: 'nightly' }));
  expect(found).toMatchObject({ State: 'DISABLED', Target, CreationDate: new Date('2026-01-01T00:00:00Z') });
  expect(found.Description).toBeUndefined();
});

test('a schedule that is over deletes itself, if it is asked to', async () => {
  const once = { ...daily, ScheduleExpression: 'at(2026-01-01T03:00:00)', ActionAfterCompletion: 'DELETE' } as const;
  await scheduler.send(new CreateScheduleCommand(once));

  await clock.advance(2 * hour);

  expect(await received()).toHaveLength(1);
  await expect(scheduler.send(new GetScheduleCommand({ Name: 'nightly' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a schedule does nothing before its start and after its end', async () => {
  const StartDate = new Date('2026-01-01T10:00:00Z');
  const EndDate = new Date('2026-01-01T12:30:00Z');
  await scheduler.send(new CreateScheduleCommand({ ...daily, ScheduleExpression: 'rate(1 hour)', StartDate, EndDate }));

  await clock.advance(24 * hour);

  expect(await received()).toHaveLength(2); // at 11 and 12
});

test('schedules of a group are listed, and one goes', async () => {
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'reports' }));
  await scheduler.send(new CreateScheduleCommand({ ...daily, GroupName: 'reports' }));
  await scheduler.send(new CreateScheduleCommand(daily));

  await scheduler.send(new DeleteScheduleCommand({ Name: 'nightly' }));

  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  expect(Schedules.map(({ GroupName, Name }) => `${GroupName}/${Name}`)).toEqual(['reports/nightly']);
});

test.each<[string, Partial<CreateScheduleInput>, string]>([
  ['an expression that is none', { ScheduleExpression: 'daily' }, 'ValidationException'],
  ['a time zone that is none', { ScheduleExpressionTimezone: 'Mars' }, 'ValidationException'],
  ['a window without a length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, 'ValidationException'],
  ['a group that is not there', { GroupName: 'none' }, 'ResourceNotFoundException'],
])('fails on %s', async (_, change, name) => {
  await expect(scheduler.send(new CreateScheduleCommand({ ...daily, ...change }))).rejects.toMatchObject({ name });
});

test('fails on a second schedule of a name', async () => {
  await scheduler.send(new CreateScheduleCommand(daily));

  await expect(scheduler.send(new CreateScheduleCommand(daily))).rejects.toMatchObject({ name: 'ConflictException' });
});
