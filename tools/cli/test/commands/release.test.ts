import { logs } from '../../src/commands/logs';
import { release } from '../../src/commands/release';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

function atRoot() {
  const context = fakeContext(workspace());
  context.aws.images.add(FIRST);
  return context;
}

test('ships the image of the service that the environment runs', async () => {
  const context = atRoot();

  const { services } = await release({ environment: 'dev' }, context);

  expect(services).toEqual([expect.objectContaining({ action: 'released', digest: FIRST })]);
  expect(context.io.said.at(-1)).toMatch(
    /^pyshop: released, deployment d-1 succeeded; the tasks before it stay until /,
  );
});

test('has nothing to release the second time, says why, and takes no lock', async () => {
  const context = atRoot();
  await release({ environment: 'dev' }, context);
  context.aws.calls.length = 0;

  await release({ environment: 'dev' }, context);

  expect(context.io.said.at(-1)).toBe('dev: nothing to release: dev-pyshop:2 serves sha256:111111111111 already');
  expect(context.aws.calls).toEqual([]);
});

test('gives the lock back after a failure', async () => {
  const context = atRoot();
  context.aws.migrationExitCode = 1;

  await expect(release({ environment: 'dev' }, context)).rejects.toMatchObject({ exitCode: 4 });

  expect([...context.aws.parameters.keys()].filter(name => name.includes('lock'))).toEqual([]);
});

test.each(['pyshop:latest', 'sha256:12'])('fails on --image %s: only a digest names content', async image => {
  await expect(release({ environment: 'dev', image }, atRoot())).rejects.toMatchObject({
    name: 'ImageInvalid',
    exitCode: 1,
  });
});

test('fails in an environment without a service', async () => {
  const context = atRoot();
  context.aws.parameters.clear();

  await expect(release({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'NothingToRelease',
    hint: 'berth deploy dev',
  });
});

test('prints logs of the services, oldest first, each line once', async () => {
  const context = atRoot();
  const line = { id: 'a', stream: 'pyshop/pyshop/0123456789abcdef', timestamp: 0, message: 'started' };
  const ports = context.aws.ports;
  ports.logs.since = async () => [{ ...line, id: 'b', timestamp: 1000, message: 'ready' }, line, line];

  await logs({ environment: 'dev' }, { ...context, connect: () => ports });

  expect(context.io.results).toEqual([
    '1970-01-01T00:00:00.000Z 01234567 started',
    '1970-01-01T00:00:01.000Z 01234567 ready',
  ]);
});
