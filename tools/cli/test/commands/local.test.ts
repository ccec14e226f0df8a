import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localEnv, localStatus, startLocal, stopLocal } from '../../src/commands/local';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

test('starts it on the state of the workspace, with the Python environments that exist', async () => {
  const context = fakeContext(workspace());
  context.localCloud.find.mockResolvedValue(undefined);
  const venv = join(context.cwd, 'services/pyshop/.venv/bin');
  mkdirSync(venv, { recursive: true });

  await startLocal({}, context);

  expect(context.localCloud.start).toHaveBeenCalledWith({
    folder: join(context.cwd, '.berth/local-cloud'),
    port: undefined,
    speed: 20,
    runtimePaths: [venv],
  });
  expect(context.io.said.at(-1)).toBe('watch it in a browser: http://127.0.0.1:4566/');
});

test('says so when it runs already', async () => {
  const context = fakeContext(workspace());

  await startLocal({}, context);

  expect(context.io.said).toEqual([
    'the local cloud runs already (process 7)',
    'watch it in a browser: http://127.0.0.1:4566/',
  ]);
  expect(context.localCloud.start).not.toHaveBeenCalled();
});

test('stops it, and does not mind when it does not run', async () => {
  const context = fakeContext(workspace());
  await stopLocal({}, context);
  context.localCloud.find.mockResolvedValue(undefined);

  await stopLocal({}, context);

  expect(context.localCloud.stop).toHaveBeenCalledTimes(1);
  expect(context.io.said).toEqual(['local cloud stopped; its state stays', 'the local cloud does not run']);
});

test('prints lines for the shell', async () => {
  const lines = await localEnv({}, fakeContext(workspace()));

  expect(lines.split('\n')).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:4566');
});

test('takes another folder', async () => {
  const context = fakeContext(workspace());

  await expect(localStatus({ folder: 'elsewhere' }, context)).resolves.toMatchObject({
    running: true,
    folder: join(context.cwd, 'elsewhere'),
  });
});

test('has no variables to print when it does not run', async () => {
  const context = fakeContext(workspace());
  context.localCloud.find.mockResolvedValue(undefined);

  await expect(localEnv({}, context)).rejects.toMatchObject({
    name: 'LocalCloudNotRunning',
    hint: 'berth local start',
  });
});

test('one that was killed is started once more, so that nothing it left behind goes on', async () => {
  const context = fakeContext(workspace());
  context.localCloud.find.mockResolvedValue(undefined);
  context.localCloud.wasKilled.mockReturnValue(true);

  await stopLocal({}, context);

  expect(context.localCloud.start).toHaveBeenCalledTimes(1);
  expect(context.localCloud.stop).toHaveBeenCalledTimes(1);
  expect(context.io.said).toEqual([
    'the local cloud was killed: ending what it left behind',
    'local cloud stopped; its state stays',
  ]);
});
