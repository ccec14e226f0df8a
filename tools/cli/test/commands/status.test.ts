import { join } from 'node:path';
import { formatRollout } from '@berth/rollout';
import { runCli } from '../../src/cli';
import { status } from '../../src/commands/status';
import { fakeContext } from '../_fakes/context';
import { BASE, BLUE, GREEN, rollout } from '../_fakes/rollout';
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

/** `dev`, whose service ECS moves between two sets of tasks; a deployment is on its way. */
function moving() {
  const context = fakeContext(workspace());
  const { aws } = context;
  const { codeDeploy: _, ...contract } = rollout;
  aws.parameters.set('/berth/dev/pyshop/rollout/v1', formatRollout({ ...contract, engine: 'ecs' }));
  // who looks at the same time again sees nothing get on
  aws.native.recent();
  aws.native.start(`${BASE}9`, false);
  const [, deployment] = aws.native.deployments;
  if (!deployment) throw new TypeError('unexpected: no deployment');
  return { context, deployment, expiresAt: context.clock.time + 41.5 * 60_000 };
}

test('F36: shows whom a deployment waits for, and how long still', async () => {
  const { context, deployment, expiresAt } = moving();
  deployment.hooks = [
    { id: 'h-1', kind: 'PAUSE', expiresAt },
    { id: 'h-2', kind: 'AWS_LAMBDA', expiresAt: context.clock.time + 60_000 },
    { id: 'h-3', kind: 'AWS_LAMBDA' },
  ];

  const [shown] = await status({ environment: 'dev' }, context);
  await runCli(['status', 'dev'], '1', context);

  const until = new Date(expiresAt).toISOString();
  expect(shown?.services).toMatchObject([
    {
      deployment: 'd-2',
      waitsFor: [
        { kind: 'approval', hook: 'h-1', until },
        { kind: 'hook', hook: 'h-2', until: '2026-01-01T00:01:00.000Z' },
        { kind: 'hook', hook: 'h-3' },
      ],
    },
  ]);
  expect(context.io.results.at(-1)).toContain(
    [
      'deployment d-2 moves traffic',
      `waits for an approval until ${until}, 42 minutes left (hook h-1)`,
      'waits for a hook until 2026-01-01T00:01:00.000Z, 1 minute left (hook h-2)',
      'waits for a hook (hook h-3)',
      'next: berth approve dev',
    ].join('  '),
  );
});

test('F36: a wait that is over has no time left, and without a human to ask there is nothing to approve', async () => {
  const { context, deployment } = moving();
  deployment.hooks = [{ id: 'h-2', kind: 'AWS_LAMBDA', expiresAt: context.clock.time - 120_000 }];

  await runCli(['status', 'dev'], '1', context);

  expect(context.io.results.at(-1)).toMatch(/ 0 minutes left \(hook h-2\)$/);
});

test('F20, F36: shows that CodeDeploy waits for an approval, and nothing when it moves on', async () => {
  const context = fakeContext(workspace());
  const { aws } = context;
  const request = { appSpec: `"TaskDefinition":"${BASE}9"`, description: 'of somebody', alarms: [] };
  await aws.ports.codeDeploy.create(request as never);
  const [deployment] = aws.deployments;
  expect((await status({ environment: 'dev' }, context))[0]?.services).toMatchObject([{ waitsFor: [] }]);
  Object.assign(deployment ?? {}, { status: 'Ready', readyWaitMinutes: 60 });
  Object.assign(aws, { weights: { [BLUE]: 100, [GREEN]: 0 } });

  await runCli(['status', 'dev'], '1', context);

  expect(context.io.results.at(-1)).toContain(
    'deployment d-1 moves traffic  waits for an approval for 60 minutes at most  next: berth approve dev',
  );
});
