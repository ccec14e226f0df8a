import { formatRollout } from '@berth/rollout';
import { runCli } from '../../src/cli';
import { run } from '../../src/commands/run';
import { fakeContext } from '../_fakes/context';
import { rollout } from '../_fakes/rollout';
import { released } from '../_fixtures/released';
import { workspace } from '../_fixtures/workspace';

const ignore = () => undefined;
const command = ['alembic', 'current'];

/** What the fake knows of the last one-off task. */
const lastTask = ({ aws }: Awaited<ReturnType<typeof released>>) => aws.oneOffTasks.at(-1);

test('runs a command in a task of what serves, and hands on its log and its code', async () => {
  const context = await released();
  context.aws.logs.set('task/2', ['0003 (head)', 'bye']);
  const lines: string[] = [];

  const report = await run({ environment: 'dev', command }, context, line => lines.push(line));

  expect(report).toMatchObject({ service: 'pyshop', revision: 'dev-pyshop:2', command, task: 'task/2', exitCode: 0 });
  expect(lines).toEqual(['0003 (head)', 'bye']);
  expect(lastTask(context)).toMatchObject({
    ...{ cluster: 'dev', container: 'pyshop', command, capacity: rollout.capacity, network: rollout.network },
    startedBy: 'berth-run/ada-laptop',
  });
});

test('ends with the code of the task', async () => {
  const context = await released();
  context.aws.migrationExitCode = 3;

  await expect(runCli(['run', 'dev', '--', 'false', '-x'], '1', context)).resolves.toBe(3);
  expect(lastTask(context)?.command).toEqual(['false', '-x']);
  expect(context.io.said.at(-1)).toBe('false ended with code 3 (task 2)');
});

test('with --json the log goes to stderr and the outcome to stdout', async () => {
  const context = await released();
  context.aws.logs.set('task/2', ['hello']);

  await expect(runCli(['run', 'dev', '--json', '--', 'echo'], '1', context)).resolves.toBe(0);
  expect(context.io.said).toContain('hello');
  expect(context.io.results).toEqual([expect.objectContaining({ command: ['echo'], exitCode: 0 })]);
});

/** A service with the task `clean-up` in its config. */
async function withTask() {
  const context = await released();
  const tasks = { 'clean-up': { command: ['python', 'clean.py'], timeoutMinutes: 5 } };
  context.aws.parameters.set('/berth/dev/pyshop/rollout/v1', formatRollout({ ...rollout, tasks }));
  return context;
}

test('runs a task of the config by its name', async () => {
  const context = await withTask();

  await run({ environment: 'dev', command: ['clean-up'] }, context, ignore);

  expect(lastTask(context)?.command).toEqual(['python', 'clean.py']);
});

test('suggests the task that was meant', async () => {
  await expect(run({ environment: 'dev', command: ['cleanup'] }, await withTask(), ignore)).rejects.toMatchObject({
    name: 'TaskUnnamed',
    message: "pyshop has no task 'cleanup', did you mean 'clean-up'?",
    exitCode: 64,
  });
});

test('starts nothing on a dry run', async () => {
  const context = await released();

  await runCli(['run', 'dev', '--dry-run', '--', 'alembic', 'current'], '1', context);

  expect(context.io.results).toEqual(['pyshop: would run alembic current in a task of dev-pyshop:2']);
  expect(context.aws.calls).toEqual([]);
});

test('fails before the first release', async () => {
  await expect(run({ environment: 'dev', command }, fakeContext(workspace()), ignore)).rejects.toMatchObject({
    name: 'NothingReleased',
    exitCode: 1,
  });
});

test('fails without room, with what to do', async () => {
  const context = await released();
  const { ports } = context.aws;
  const ecs = { ...ports.ecs, run: async () => ({ failure: 'RESOURCE:MEMORY' }) };

  await expect(
    run({ environment: 'dev', command }, { ...context, connect: () => ({ ...ports, ecs }) }, ignore),
  ).rejects.toMatchObject({
    name: 'TaskNotStarted',
    message: 'the task could not start: RESOURCE:MEMORY',
    hint: 'give the cluster room for one more task',
    exitCode: 1,
  });
});

test('fails when the task stopped before its program began', async () => {
  const context = await released();
  const { ports } = context.aws;
  const task = async () => ({
    ...{ arn: 'task/2', status: 'STOPPED', taskDefinition: '', createdAt: 0, stoppedReason: 'no secret' },
    containers: [{ name: 'pyshop' }],
  });

  await expect(
    run(
      { environment: 'dev', command },
      { ...context, connect: () => ({ ...ports, ecs: { ...ports.ecs, task } }) },
      ignore,
    ),
  ).rejects.toMatchObject({ name: 'TaskNotStarted', message: 'the task never started: no secret' });
});

test.each([
  ['does not end in time', { status: 'RUNNING' }, 'it did not end within 1 minutes'],
  ['is forgotten', undefined, 'ECS does not know it any more'],
])('is 75 when a task %s', async (_, state, why) => {
  const context = await released();
  const { ports } = context.aws;
  const found = state && { arn: 'task/2', taskDefinition: '', createdAt: 0, containers: [], ...state };
  const ecs = { ...ports.ecs, task: async () => found };

  await expect(
    run({ environment: 'dev', command, timeout: 1 }, { ...context, connect: () => ({ ...ports, ecs }) }, ignore),
  ).rejects.toMatchObject({
    name: 'TaskUnknown',
    message: `the outcome of task 2 is unknown: ${why}`,
    exitCode: 75,
  });
});
