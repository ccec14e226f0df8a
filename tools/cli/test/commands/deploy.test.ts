import { deploy } from '../../src/commands/deploy';
import { FIRST } from '../_fakes/rollout';
import { atRoot, withoutImage } from '../_fixtures/deploying';

test('makes the stacks in order, tells only the service stack that it is new, then releases', async () => {
  const { context } = atRoot();

  const report = await deploy({ environment: 'dev' }, context);

  expect(context.toolkit.deploy.mock.calls.map(([{ stackName, parameters }]) => [stackName, parameters])).toEqual([
    ['dev-network', {}],
    ['dev-service', { FirstDeployment: 'yes' }],
  ]);
  expect(report.stacks.map(({ action }) => action)).toEqual(['created', 'created']);
  expect(report.services).toEqual([
    expect.objectContaining({ action: 'released', digest: FIRST, url: 'http://dev.example' }),
  ]);
});

test('removes the lock of a process that was killed when there is nothing left to deploy', async () => {
  const { context } = atRoot();
  await deploy({ environment: 'dev' }, context);
  const now = context.clock.now();
  const lock = (owner: string) => JSON.stringify({ owner, pid: 77, since: now, expires: now + 300_000 });
  const later = { ...context, isAlive: (pid: number) => pid !== 77 };

  context.aws.parameters.set('/berth/dev/deploy/lock/1', lock('eve@ci'));
  await deploy({ environment: 'dev' }, later);
  expect(context.aws.parameters.has('/berth/dev/deploy/lock/1')).toBe(true);

  context.aws.parameters.set('/berth/dev/deploy/lock/1', lock('ada@laptop'));
  await deploy({ environment: 'dev' }, later);
  expect(context.aws.parameters.has('/berth/dev/deploy/lock/1')).toBe(false);
});

test('has nothing to deploy the second time, says why, and touches nothing', async () => {
  const { context } = atRoot();
  await deploy({ environment: 'dev' }, context);
  context.toolkit.deploy.mockClear();
  context.aws.calls.length = 0;

  const report = await deploy({ environment: 'dev' }, context);

  expect(context.io.said.at(-1)).toBe(
    'dev: nothing to deploy: dev-network, dev-service unchanged; dev-pyshop:2 serves sha256:111111111111 already',
  );
  expect(report.services).toEqual([expect.objectContaining({ action: 'skipped' })]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
  expect(context.aws.calls).toEqual([]);
});

test('updates only the stack that changed, and never sends the first start again', async () => {
  const { context, stand } = atRoot();
  await deploy({ environment: 'dev' }, context);
  stand('dev-service', {});
  context.toolkit.deploy.mockClear();

  const { stacks } = await deploy({ environment: 'dev' }, context);

  expect(context.toolkit.deploy.mock.calls.map(([{ parameters }]) => parameters)).toEqual([{ FirstDeployment: 'no' }]);
  expect(stacks).toEqual([
    { name: 'dev-network', action: 'skipped', reason: 'template, tags and inputs are unchanged' },
    { name: 'dev-service', action: 'updated', reason: 'the template changed' },
  ]);
});

const blueGreen = {
  Resources: {
    Service: { Type: 'AWS::ECS::Service', Properties: { DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } } },
  },
};

test('F38: another strategy is refused, and as a step of its own it releases nothing', async () => {
  const { context, stand } = atRoot();
  await deploy({ environment: 'dev' }, context);
  stand('dev-service', blueGreen);
  for (const released of context.aws.deployments) released.status = 'Succeeded';
  context.toolkit.deploy.mockClear();

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'StrategyChange', exitCode: 1 });
  expect(context.toolkit.deploy).not.toHaveBeenCalled();

  const migrateStrategy = ['dev-service/Service'];
  const report = await deploy({ environment: 'dev', migrateStrategy, image: FIRST }, context);
  expect(report).toMatchObject({ services: [], stacks: [{ action: 'skipped' }, { action: 'updated' }] });
});

test('F38: a strategy does not change while a release is moved', async () => {
  const { context, stand } = atRoot();
  await deploy({ environment: 'dev' }, context);
  stand('dev-service', blueGreen);
  context.toolkit.deploy.mockClear();
  const [released] = context.aws.deployments;
  if (released) released.status = 'InProgress';

  const migrateStrategy = ['dev-service/Service'];
  await expect(deploy({ environment: 'dev', migrateStrategy }, context)).rejects.toMatchObject({
    ...{ name: 'DeploymentActive', exitCode: 5 },
  });
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('F40: tells a stack that is updated which revision its service runs, and one that is made nothing', async () => {
  const TaskDefinition = { 'Fn::If': ['IsKnown', { Ref: 'Serving' }, 'dev-pyshop'] };
  const { context, stand } = atRoot(
    {},
    {
      'apps/dev/cdk.out/dev-service.template.json': {
        Parameters: { FirstDeployment: { Type: 'String' }, Serving: { Type: 'String' } },
        Resources: { Service: { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'pyshop', TaskDefinition } } },
      },
    },
  );
  await deploy({ environment: 'dev' }, context);
  stand('dev-service', {});

  await deploy({ environment: 'dev' }, context);

  const sent = context.toolkit.deploy.mock.calls.filter(([{ stackName }]) => stackName === 'dev-service');
  expect(sent.map(([{ parameters }]) => parameters)).toEqual([
    { FirstDeployment: 'yes' },
    { FirstDeployment: 'no', Serving: expect.stringMatching(/dev-pyshop:2$/) },
  ]);
});

test('ships a new image without touching a stack', async () => {
  const { context } = atRoot();
  await deploy({ environment: 'dev' }, context);
  for (const deployment of context.aws.deployments) deployment.status = 'Succeeded';
  context.toolkit.deploy.mockClear();
  const digest = `sha256:${'3'.repeat(64)}`;
  context.aws.images.add(digest);

  const { services } = await deploy({ environment: 'dev', image: digest }, context);

  expect(services).toEqual([expect.objectContaining({ action: 'released', digest })]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('F41: refuses to deploy onto a broken stack before anything else', async () => {
  const { context, stand } = atRoot();
  stand('dev-service', {}, 'UPDATE_ROLLBACK_FAILED');

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'StackBroken', exitCode: 1 });

  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('F42: gives way to an update of somebody else, or waits for it', async () => {
  const { context, stand, template } = atRoot();
  stand('dev-network', template('dev-network'), 'UPDATE_IN_PROGRESS');

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'StackBusy', exitCode: 5 });

  context.clock.onSleep = () => void stand('dev-network', template('dev-network'));
  await expect(deploy({ environment: 'dev', wait: true }, context)).resolves.toMatchObject({ environment: 'dev' });
});

test('points this process at the local cloud', async () => {
  const { context } = atRoot();
  context.variables.AWS_PROFILE = 'production';

  await deploy({ environment: 'dev' }, context);

  expect(context.variables).toMatchObject({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
  });
  expect(context.variables.AWS_PROFILE).toBeUndefined();
});

test('brings the stacks only when asked to', async () => {
  const { context, stand } = atRoot();
  await deploy({ environment: 'dev' }, context);
  stand('dev-service', {});
  withoutImage(context.cwd);

  const report = await deploy({ environment: 'dev', stacksOnly: true }, context);

  expect(report.stacks.map(({ action }) => action)).toEqual(['skipped', 'updated']);
  expect(report.services).toEqual([]);
});

test('S000-41: prints the URL of the application, from the load balancer or from what stands before it', async () => {
  const { context } = atRoot();
  const { url } = await deploy({ environment: 'dev' }, context);
  const [name = ''] = context.aws.stacks.keys();
  const stack = context.aws.stacks.get(name);
  const outputs = { ApplicationUrl: 'https://abc.execute-api.eu-west-1.amazonaws.com' };
  if (stack) context.aws.stacks.set(name, { ...stack, state: { ...stack.state, outputs } });

  const again = await deploy({ environment: 'dev' }, context);

  expect([url, again.url]).toEqual(['http://dev.example', outputs.ApplicationUrl]);
});
