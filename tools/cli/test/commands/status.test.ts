import { join } from 'node:path';
import { status } from '../../src/commands/status';
import { fakeContext } from '../_fakes/context';
import { example, workspace } from '../_fixtures/workspace';

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

test('without a name shows all environments, of the examples those that are deployed', async () => {
  const context = fakeContext(workspace(example()));
  const state = { status: 'CREATE_COMPLETE', parameters: {}, tags: {}, terminationProtection: false };
  context.aws.stacks.set('shop-dev-service', { state: { name: 'shop-dev-service', ...state }, template: {} });

  const all = await status({}, context);

  expect(all.map(({ environment }) => environment)).toEqual(['dev', 'shop-dev']);
  expect(context.io.said).toEqual([expect.stringMatching(/^global: global has no templates/)]);
});

test('without a name inside an example shows its environments, deployed or not', async () => {
  const context = fakeContext(join(workspace(example()), 'examples/shop'));

  const all = await status({}, context);

  expect(all.map(({ environment }) => environment)).toEqual(['shop-dev', 'shop-global']);
});

test('where an API stands before the load balancer, shows the URL of the API', async () => {
  const context = fakeContext(workspace());
  context.aws.parameters.set('/berth/dev/http-api/v1/url', 'https://abc.execute-api.eu-west-1.amazonaws.com');

  const [shown] = await status({ environment: 'dev' }, context);

  expect(shown?.services).toMatchObject([{ url: 'https://abc.execute-api.eu-west-1.amazonaws.com' }]);
});

test('an API of another environment says nothing of this one', async () => {
  const context = fakeContext(workspace());
  context.aws.parameters.set('/berth/dev-two/http-api/v1/url', 'https://abc.execute-api.eu-west-1.amazonaws.com');

  const [shown] = await status({ environment: 'dev' }, context);

  expect(shown?.services).toMatchObject([{ url: 'http://dev.example' }]);
});
