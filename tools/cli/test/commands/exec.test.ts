import { runCli } from '../../src/cli';
import { exec } from '../../src/commands/exec';
import { released } from '../_fixtures/released';

const task = (id: string, canExec = true) => ({
  ...{ arn: `arn:aws:ecs:eu-west-1:000000000000:task/dev/${id}`, runtimeId: `${id}-1`, startedAt: 0, canExec },
});

async function running(...tasks: ReturnType<typeof task>[]) {
  const context = await released();
  context.aws.reachable = tasks;
  return context;
}

test('opens a shell in the task that runs longest, and hands the terminal over', async () => {
  const context = await running(task('old'), task('new'));

  await expect(exec({ environment: 'dev' }, context)).resolves.toBe(0);

  expect(context.aws.calls).toEqual([`open ${task('old').arn} pyshop /bin/sh`]);
  expect(context.sessionPlugin.connect.mock.calls).toEqual([
    [{ sessionId: 's-1', streamUrl: 'wss://session', tokenValue: 'token' }, 'eu-west-1', 'ecs:dev_old_old-1'],
  ]);
});

test('opens a command in the task that is named, and ends with its code', async () => {
  const context = await running(task('old'), task('new'));
  context.sessionPlugin.connect.mockResolvedValue(7);

  const exitCode = await runCli(['exec', 'dev', '--task', 'new', '--', 'echo', 'a "b"'], '1', context);

  expect(exitCode).toBe(7);
  expect(context.aws.calls).toEqual([`open ${task('new').arn} pyshop echo "a \\"b\\""`]);
});

test('S004-33: says why not when the service allows none', async () => {
  const context = await running(task('old', false));

  await expect(exec({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ExecOff',
    message: 'pyshop of dev lets nobody into its tasks',
    hint: 'give it exec: { reason } in the config and deploy; or berth run dev -- <command>, in a task of its own',
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
});

test('S004-33: says why not on the local cloud', async () => {
  const context = await running(task('old'));
  context.aws.sessionRefusal = 'ExecuteCommand is not supported.';

  await expect(exec({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ExecRefused',
    message:
      'the local cloud opens no sessions: its tasks are processes of this computer: ExecuteCommand is not supported',
    hint: 'berth run <environment> -- <command>, in a task of its own',
  });
});

test.each([undefined, 'gone'])('fails when no such task runs (%s)', async id => {
  const tasks = id ? [task('old')] : [];

  await expect(exec({ environment: 'dev', task: id }, await running(...tasks))).rejects.toMatchObject({
    name: 'NoTask',
    hint: id ? 'running: old' : 'berth status dev',
  });
});

test('fails without the plugin of AWS', async () => {
  const context = await running(task('old'));
  context.sessionPlugin.isInstalled.mockResolvedValue(false);

  await expect(exec({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'PluginMissing', exitCode: 1 });
  expect(context.sessionPlugin.connect).not.toHaveBeenCalled();
});
