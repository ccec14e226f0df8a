import { diff } from '../../src/commands/diff';
import { synth } from '../../src/commands/synth';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

const unjudged = { 'apps/dev/cdk.out/guardrails.json': { packs: [], templates: {} } };

test('writes the templates of an environment', async () => {
  const context = fakeContext(workspace());

  expect(await synth({ environment: 'dev' }, context)).toEqual({ environment: 'dev', stacks: ['dev-network'] });
  expect(context.toolkit.synth).toHaveBeenCalledWith(expect.stringMatching(/apps\/dev$/));
});

test('fails when the app has no policy gate', async () => {
  const context = fakeContext(workspace(unjudged));

  await expect(synth({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NotGuarded', exitCode: 1 });
});

test('compares nothing that the policy gate did not judge', async () => {
  const context = fakeContext(workspace(unjudged));

  await expect(diff({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NotGuarded', exitCode: 1 });
  expect(context.toolkit.diff).not.toHaveBeenCalled();
});
