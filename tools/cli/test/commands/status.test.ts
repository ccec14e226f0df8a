import { status } from '../../src/commands/status';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

test('shows stacks and services, without anything that changes by itself', async () => {
  const context = fakeContext(workspace());

  const [first] = await status({ environment: 'dev' }, context);
  context.clock.time += 60_000;
  const [second] = await status({ environment: 'dev' }, context);

  expect(first).toMatchObject({
    environment: 'dev',
    stacks: [
      { name: 'dev-network', status: 'not deployed' },
      { name: 'dev-service', status: 'not deployed' },
    ],
    services: [{ service: 'pyshop', url: 'http://dev.example', revision: 'dev-pyshop:1', running: 0 }],
  });
  expect(second).toEqual(first);
});
