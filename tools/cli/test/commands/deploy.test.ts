import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy } from '../../src/commands/deploy';
import type { StackDeployment } from '../../src/infrastructure/toolkit';
import type { StackTemplate } from '../../src/workspace/assembly';
import { readAssembly } from '../../src/workspace/assembly';
import { findEnvironment } from '../../src/workspace/workspace';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

/** A user at the root of a workspace; the toolkit makes stacks in the account. */
function atRoot(image: object = {}, files: Readonly<Record<string, object>> = {}) {
  const root = workspace({
    'services/pyshop/dist/image.json': { name: 'pyshop', digest: FIRST, tag: 'one', ...image },
    ...files,
  });
  const context = fakeContext(root);
  const { stacks } = readAssembly(findEnvironment('dev', root));
  const template = (name: string) => stacks.find(stack => stack.name === name)?.template as StackTemplate;
  context.aws.images.add(FIRST);
  context.toolkit.deploy.mockImplementation(async (deployment: StackDeployment) => {
    await deployment.approve();
    stand(deployment.stackName, template(deployment.stackName));
  });
  const stand = (name: string, deployed: StackTemplate, status = 'CREATE_COMPLETE') =>
    context.aws.stacks.set(name, {
      state: { name, status, parameters: {}, tags: {}, terminationProtection: false },
      template: deployed,
    });
  return { context, stand, template };
}

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

test('F46: refuses to replace what holds data, without a change', async () => {
  const { context, stand, template } = atRoot();
  stand('dev-network', {});
  stand('dev-service', template('dev-service'));
  context.aws.changes = [{ logicalId: 'Vpc', type: 'AWS::EC2::VPC', action: 'Modify', replacement: 'True' }];

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'StatefulChange', exitCode: 1 });

  await expect(deploy({ environment: 'dev', allowReplace: ['Vpc'] }, context)).resolves.toMatchObject({
    environment: 'dev',
  });
});

test('does not say that nothing was changed when a stack was', async () => {
  const { context, stand } = atRoot();
  stand('dev-service', {});
  context.aws.changes = [{ logicalId: 'Logs', type: 'AWS::Logs::LogGroup', action: 'Remove', replacement: 'False' }];

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'StatefulChange',
    message: expect.stringMatching(/before that: dev-network created$/),
    exitCode: 3,
  });
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

test('fails when the local cloud does not run, with the command that starts it', async () => {
  const { context } = atRoot();
  context.localCloud.find.mockResolvedValue(undefined);

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'LocalCloudNotRunning',
    hint: 'berth local start',
    exitCode: 1,
  });
});

test('fails when the credentials are of another account', async () => {
  const manifest = {
    artifacts: {
      a: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/eu-west-1',
        properties: { templateFile: 'dev-network.template.json' },
      },
    },
  };
  const context = fakeContext(workspace({ 'apps/dev/cdk.out/manifest.json': manifest }));

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'AccountMismatch',
    message: 'the credentials are of account 000000000000, the config says 111122223333',
    exitCode: 1,
  });
});

test('deploys nothing that the policy gate did not judge', async () => {
  const context = fakeContext(workspace({ 'apps/dev/cdk.out/guardrails.json': { packs: [], templates: {} } }));

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'NotGuarded', exitCode: 1 });
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

/** The image of the service in `root` was not made, or is gone. */
const withoutImage = (root: string) => rmSync(join(root, 'services/pyshop/dist/image.json'));

test('S003-42: makes the stacks while there is no image yet, and says what comes next', async () => {
  const { context } = atRoot();
  withoutImage(context.cwd);

  const report = await deploy({ environment: 'dev' }, context);

  expect(report.stacks.map(({ action }) => action)).toEqual(['created', 'created']);
  expect(report.services).toEqual([]);
  const file = join(context.cwd, 'services/pyshop/dist/image.json');
  expect(context.io.said[0]).toBe(
    `dev: no image yet: ${file} does not exist; stacks only, next: nx image pyshop, then berth release dev`,
  );
});

test('fails before the first change when the image is gone and something serves', async () => {
  const { context } = atRoot();
  await deploy({ environment: 'dev' }, context);
  context.toolkit.deploy.mockClear();
  withoutImage(context.cwd);

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ImageMissing',
    message: `no image yet: ${join(context.cwd, 'services/pyshop/dist/image.json')} does not exist`,
    hint: 'nx image pyshop',
    exitCode: 1,
  });
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('an image.json that cannot be used is made again, past the cache that may hold the same', async () => {
  const { context } = atRoot();
  const file = join(context.cwd, 'services/pyshop/dist/image.json');
  writeFileSync(file, '{"name":"pyshop"}');

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ImageInvalid',
    message: `${file} holds no name and digest`,
    hint: 'nx image pyshop --skip-nx-cache',
  });
  await expect(deploy({ environment: 'dev', image: file }, context)).rejects.toMatchObject({ hint: 'berth image' });
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

/** The service stack reads contracts of `global`, and one that the network stack writes. */
const reading = (...contracts: string[]) => ({
  'apps/dev/cdk.out/dev-network.template.json': {
    Resources: {
      VpcId: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/berth/dev/network/v1/vpcId' } },
      Key: { Type: 'AWS::KMS::Alias', Properties: { Key: '{{resolve:ssm:/berth/global/secrets/v1/keyArn}}' } },
    },
  },
  'apps/dev/cdk.out/dev-service.template.json': {
    Parameters: Object.fromEntries(
      ['/berth/dev/network/v1/vpcId', '/aws/service/ami', ...contracts].map((Default, index) => [
        `P${index}`,
        { Type: 'AWS::SSM::Parameter::Value<String>', Default },
      ]),
    ),
    Resources: {},
  },
});

test('S000-02: names the contract of another environment that is missing, and that one, without a change', async () => {
  const { context } = atRoot({}, reading('/berth/global/container-registry/v1/pyshop-arn'));
  context.aws.calls.length = 0;

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ContractMissing',
    message: [
      'dev needs contracts that do not exist:',
      '/berth/global/container-registry/v1/pyshop-arn',
      '/berth/global/secrets/v1/keyArn',
    ].join('\n  '),
    hint: 'berth deploy global, then this command again',
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

const ZONE = '/berth/global/dns/v1/shop.example-zoneId';

/** An account in which `global` made a zone, seen through DNS. */
function withZone(delegatedTo: string[], dnsServer?: string) {
  const { context } = atRoot({}, reading(ZONE));
  const { parameters } = context.aws;
  parameters.set('/berth/global/secrets/v1/keyArn', 'key');
  parameters.set(ZONE, 'Z1').set('/berth/global/dns/v1/shop.example-nameServers', 'ns-2.example ns-1.example');
  context.variables.BERTH_DNS_SERVER = dnsServer;
  context.dns.nameServers.mockResolvedValue(delegatedTo);
  return context;
}

test.each([
  ['to nobody', []],
  ['to others', ['ns-1.example', 'ns.elsewhere']],
])('S004-45: refuses to deploy while the zone is delegated %s, with its name servers', async (_, servers) => {
  const context = withZone(servers, '127.0.0.1:53');

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ZoneNotDelegated',
    message:
      'dev needs zones that are not delegated:\n  zone shop.example: its registrar, or the zone above it, must name ns-1.example, ns-2.example',
    exitCode: 1,
  });
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('S004-45: deploys once the zone is delegated, however DNS writes the names', async () => {
  const context = withZone(['NS-1.example.', 'ns-2.example'], '127.0.0.1:53');

  await expect(deploy({ environment: 'dev' }, context)).resolves.toMatchObject({ environment: 'dev' });
});

test('nobody delegates a zone of the local cloud, so it is not asked for', async () => {
  const context = withZone([]);

  await expect(deploy({ environment: 'dev' }, context)).resolves.toMatchObject({ environment: 'dev' });
  expect(context.dns.nameServers).not.toHaveBeenCalled();
});

test('tells the name servers of a zone that it made', async () => {
  const { context } = atRoot();
  context.aws.parameters.set('/berth/dev/dns/v1/shop.example-zoneId', 'Z1');
  context.aws.parameters.set('/berth/dev/dns/v1/shop.example-nameServers', 'ns-1.example ns-2.example');

  await deploy({ environment: 'dev' }, context);

  expect(context.io.said).toContain(
    'zone shop.example: its registrar, or the zone above it, must name ns-1.example, ns-2.example',
  );
});

/** `dev` stands with a database of version 16.9; the network stack changes it. */
async function withDatabase(properties: object) {
  const Resources = { Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...properties } } };
  const { context, stand } = atRoot({}, { 'apps/dev/cdk.out/dev-network.template.json': { Resources } });
  await deploy({ environment: 'dev' }, context);
  stand('dev-network', {});
  context.aws.databases.set('dev-database', { status: 'available', engine: 'postgres', version: '16.9' });
  context.aws.changes = [
    {
      ...{ logicalId: 'Database', physicalId: 'dev-database', type: 'AWS::RDS::DBInstance' },
      ...{ action: 'Modify', replacement: 'False' },
    },
  ];
  context.aws.calls.length = 0;
  return context;
}

test('S004-75: takes a snapshot of a database before the change, waits for it and prints its name', async () => {
  const context = await withDatabase({ EngineVersion: '16' });

  const report = await deploy({ environment: 'dev' }, context);

  const [snapshot = ''] = context.aws.snapshots.keys();
  expect(snapshot).toMatch(/^dev-database-before-20260101t\d{6}z$/);
  expect(context.io.said).toContain(`dev-network: snapshot ${snapshot} taken before the change`);
  expect(report.stacks[0]).toMatchObject({ name: 'dev-network', action: 'updated', snapshots: [snapshot] });
  expect(context.aws.snapshots.get(snapshot)).toBe('available');
});

test('changes no database whose snapshot failed', async () => {
  const context = await withDatabase({ EngineVersion: '16' });
  context.aws.snapshotEnd = 'failed';

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'SnapshotFailed', exitCode: 1 });
});

test('takes no snapshot of a database that is made, or is gone', async () => {
  const context = await withDatabase({ EngineVersion: '16' });
  context.aws.databases.clear();

  await deploy({ environment: 'dev' }, context);

  expect(context.aws.snapshots.size).toBe(0);
});

test('refuses another major version of an engine, without a snapshot', async () => {
  const context = await withDatabase({ EngineVersion: '17' });

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'MajorUpgrade',
    message: 'stack dev-network was not changed: dev-database runs 16.9, and dev-network/Database asks for 17',
    hint: 'majorUpgrade: { to, reason, until } in the config of the database, or --allow-major-upgrade dev-network/Database',
    exitCode: 1,
  });
  expect(context.aws.snapshots.size).toBe(0);
});

test.each([
  ['the command line', {}, ['dev-network/Database']],
  ['the config', { AllowMajorVersionUpgrade: true }, []],
])('lets %s allow another major version, after a snapshot', async (_, properties, allowMajorUpgrade) => {
  const context = await withDatabase({ EngineVersion: '17', ...properties });

  await deploy({ environment: 'dev', allowMajorUpgrade }, context);

  expect(context.aws.snapshots.size).toBe(1);
});

test('an image without its base is refused for a real account, before any change', async () => {
  const made = fakeContext(toAccount('111122223333', { hasBase: false }));
  const identity = { ...made.aws.ports.identity, account: async () => '111122223333' };
  const context = { ...made, connect: () => ({ ...made.aws.ports, identity }) };

  await expect(deploy({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'ImageWithoutBase',
    message: expect.stringContaining('cannot ship pyshop to account 111122223333'),
    hint: 'start Docker, then nx image pyshop --skip-nx-cache',
    exitCode: 1,
  });
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('an image without its base goes to the local cloud', async () => {
  const { context } = atRoot({ hasBase: false });

  await expect(deploy({ environment: 'dev' }, context)).resolves.toMatchObject({ environment: 'dev' });
});

/** A workspace whose environment dev goes to `account`. */
function toAccount(account: string, image: object): string {
  const environment = `aws://${account}/eu-west-1`;
  const properties = { templateFile: 'dev-network.template.json' };
  return workspace({
    'apps/dev/cdk.out/manifest.json': {
      artifacts: { 'dev-network': { type: 'aws:cloudformation:stack', environment, properties } },
    },
    'services/pyshop/dist/image.json': { name: 'pyshop', digest: FIRST, tag: 'one', ...image },
  });
}
