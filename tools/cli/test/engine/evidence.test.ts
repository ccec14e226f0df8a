import type { Rollout } from '@berth/rollout';
import { evidence, lastLines } from '../../src/engine/evidence';
import type { Failure } from '../../src/engine/failures';
import type { Observation } from '../../src/engine/shift';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, GREEN, rollout } from '../_fakes/rollout';

const observation: Observation = {
  ...{ progress: 'over', shipped: false, asBefore: true, tally: { failures: [], targetsSince: {} } },
  ...{ mark: '', patienceMs: 1, mayStall: false, canRestore: false, text: '', serving: '' },
};

/** An account, and what is told of a release there that failed because of `cause`. */
function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const tell = (seen: Partial<Observation>, cause = 'cause') =>
    evidence({ ...observation, ...seen }, cause, aws.rollout, context);
  return { aws, context, tell };
}

const failure = (text: string, task?: string): Failure => ({ id: text + task, kind: 'health', text, task });
const failing = (...failures: Failure[]) => ({ tally: { failures, targetsSince: {} } });

test('nothing is told of a release of which nothing is known', async () => {
  const { tell } = account();

  await expect(tell({})).resolves.toEqual([]);
});

test('tells how many tasks failed, not how many targets', async () => {
  const { tell } = account();

  await expect(
    tell(failing(failure('cause', 'task/a'), failure('cause'), failure('cause', 'task/b'))),
  ).resolves.toEqual(['tasks: 2 of the new ones failed']);
});

test('tells two causes beside the one that is told already, each once', async () => {
  const { tell } = account();

  await expect(
    tell(failing(failure('first'), failure('cause'), failure('first'), failure('second'), failure('third'))),
  ).resolves.toEqual(['also: first', 'also: second']);
});

test.each<[Rollout['engine'], string]>([
  ['codeDeploy', 'CodeDeploy: it stopped'],
  ['ecs', 'ECS: it stopped'],
])('says whose words it repeats, those of %s', async (engine, line) => {
  const { tell } = account({ engine });

  await expect(tell({ told: failure('it stopped') })).resolves.toEqual([line]);
});

test('does not repeat the cause, whoever else told it', async () => {
  const { tell } = account();

  await expect(tell({ told: failure('cause'), obstacle: 'cause' })).resolves.toEqual([]);
});

test('tells what stands in the way of the service', async () => {
  const { tell } = account();

  await expect(tell({ obstacle: 'no room' })).resolves.toEqual(['service: no room']);
});

test('F26: names the tasks that nobody stops, neither those that serve nor those that drain', async () => {
  const { aws, tell } = account();
  const set = { taskDefinition: BASE.replace(/\d+$/, '3'), targetGroup: GREEN };
  aws.taskSets = [
    { ...set, id: 'serving', status: 'PRIMARY', runningCount: 2 },
    { ...set, id: 'left', status: 'ACTIVE', runningCount: 3 },
    { ...set, id: 'empty', status: 'ACTIVE', runningCount: 0 },
    { ...set, id: 'draining', status: 'DRAINING', runningCount: 1 },
  ];

  await expect(tell({})).resolves.toEqual(['left behind: 3 tasks of dev-pyshop:3 (task set left)']);
});

test('a service that is gone has left nothing behind', async () => {
  const { context, tell } = account();
  context.aws.ecs.service = async () => undefined;

  await expect(tell({})).resolves.toEqual([]);
});

test('what cannot be read is left out: the cause is known without it', async () => {
  const { aws, tell } = account();
  aws.beforeRead = () => {
    throw awsError('AccessDeniedException');
  };

  await expect(tell(failing(failure('cause', 'task/a')))).resolves.toEqual(['tasks: 1 of the new ones failed']);
});

test('shows the log of the last task that failed, not that of others', async () => {
  const { aws, tell } = account();
  aws.logs.set('task/a', ['of the first']).set('task/b', ['of the second']).set('task/c', ['of one that runs']);

  await expect(
    tell(failing(failure('cause', 'task/a'), failure('cause', 'task/b'), failure('cause'))),
  ).resolves.toEqual(['tasks: 2 of the new ones failed', 'log: of the second']);
});

test('without a failed task there is no log to show', async () => {
  const { aws, tell } = account();
  aws.logs.set('task/a', ['of one that runs']);

  await expect(tell(failing(failure('cause')))).resolves.toEqual([]);
});

test('reads the log group of the service from its beginning', async () => {
  const { context } = account();
  const asked: unknown[] = [];
  context.aws.logs.since = async (...question) => {
    asked.push(question);
    return [];
  };

  await lastLines(failing(failure('cause', 'task/a')).tally, rollout, context);

  expect(asked).toEqual([['/berth/dev/pyshop', 0]]);
});

test('five lines are enough, the last ones', async () => {
  const { aws, context } = account();
  aws.logs.set('task/a', ['1', '2', '3', '4', '5', '6', '7']);

  await expect(lastLines(failing(failure('cause', 'task/a')).tally, rollout, context)).resolves.toEqual([
    ...['3', '4', '5', '6', '7'],
  ]);
});

test.each([
  '{"level": "error", "message": "no database"}',
  '{"level": "critical"}',
  '{"level": "fatal"}',
  'ERROR no database',
  'CRITICAL no database',
  'FATAL: role does not exist',
  'Traceback (most recent call last):',
  'panic: no database',
  'sqlalchemy.exc.OperationalError: no database',
  'java.lang.IllegalStateException: no database',
])('a line that speaks of an error says more than the last ones: %s', async line => {
  const { aws, context } = account();
  aws.logs.set('task/a', ['INFO starting', line, 'INFO stopping', 'INFO 0 errors']);

  await expect(lastLines(failing(failure('cause', 'task/a')).tally, rollout, context)).resolves.toEqual([line]);
});

test('a line of a log is cut after 300 characters, and so is what is told of it', async () => {
  const { aws, context, tell } = account();
  aws.logs.set('task/a', ['x'.repeat(301)]);
  const seen = failing(failure('cause', 'task/a'));

  await expect(lastLines(seen.tally, rollout, context)).resolves.toEqual(['x'.repeat(300)]);
  await expect(tell(seen)).resolves.toEqual(['tasks: 1 of the new ones failed', `log: ${'x'.repeat(295)}`]);
});

test('an error past the 300th character of its line is none that is shown', async () => {
  const { aws, context } = account();
  aws.logs.set('task/a', [`${'x '.repeat(150)}ERROR`, 'ERROR no database']);

  await expect(lastLines(failing(failure('cause', 'task/a')).tally, rollout, context)).resolves.toEqual([
    'ERROR no database',
  ]);
});
