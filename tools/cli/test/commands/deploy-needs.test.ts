import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy } from '../../src/commands/deploy';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { atRoot, withoutImage } from '../_fixtures/deploying';
import { workspace } from '../_fixtures/workspace';

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
