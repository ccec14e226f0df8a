import { destroy } from '../../src/commands/destroy';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

function deployed(terminationProtection = false) {
  const context = fakeContext(workspace());
  for (const name of ['dev-network', 'dev-service']) {
    const state = {
      name,
      status: 'CREATE_COMPLETE',
      parameters: {},
      tags: {},
      terminationProtection: name === 'dev-network' && terminationProtection,
    };
    context.aws.stacks.set(name, { state, template: {} });
  }
  return context;
}

test('deletes the last stack first', async () => {
  const context = deployed();

  const { deleted } = await destroy({ environment: 'dev', yes: true }, context);

  expect(deleted).toEqual(['dev-service', 'dev-network']);
  expect(context.toolkit.destroy.mock.calls).toHaveLength(2);
});

test('retires the revisions that releases registered, after the stacks', async () => {
  const context = deployed();
  const deleted: number[] = [];
  context.aws.beforeWrite = call => {
    if (call.startsWith('retire')) deleted.push(context.toolkit.destroy.mock.calls.length);
  };

  await destroy({ environment: 'dev', yes: true }, context);

  expect(context.aws.calls).toContain('retire dev-pyshop');
  expect(deleted).toEqual([2]);
});

test('deletes also when a contract cannot be read', async () => {
  const context = deployed();
  context.aws.parameters.set('/berth/dev/pyshop/rollout/v1', 'broken');

  const { deleted } = await destroy({ environment: 'dev', yes: true }, context);

  expect(deleted).toEqual(['dev-service', 'dev-network']);
});

test('asks first, and changes nothing when the user declines', async () => {
  const context = deployed();
  context.io.answer = false;

  await expect(destroy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'DestroyDeclined',
    exitCode: 1,
  });

  expect(context.toolkit.destroy).not.toHaveBeenCalled();
});

test('refuses a protected environment, whatever the user says', async () => {
  const context = deployed(true);

  await expect(destroy({ environment: 'dev', yes: true }, context)).rejects.toMatchObject({
    name: 'Protected',
    message: 'dev was not deleted: dev-network is protected',
    exitCode: 1,
  });

  expect(context.toolkit.destroy).not.toHaveBeenCalled();
});

test('has nothing to do when nothing is deployed', async () => {
  await expect(destroy({ environment: 'dev' }, fakeContext(workspace()))).resolves.toEqual({
    environment: 'dev',
    deleted: [],
  });
});
