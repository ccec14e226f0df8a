import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { deploy } from '../../src/commands/deploy';
import { verify } from '../../src/commands/verify';
import { LOCK_LIFE_MS } from '../../src/engine/lock';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

function atRoot(files: Readonly<Record<string, object>> = {}) {
  const context = fakeContext(workspace(files));
  context.aws.images.add(FIRST);
  return context;
}

const withDatabase = (version: unknown) => ({
  'apps/dev/cdk.out/dev-network.template.json': {
    Resources: {
      Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', EngineVersion: version } },
    },
  },
});

const withSubnets = (...zones: readonly unknown[]) => ({
  'apps/dev/cdk.out/dev-network.template.json': {
    Resources: Object.fromEntries(
      zones.map((AvailabilityZone, index) => [
        `Subnet${index + 1}`,
        { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone } },
      ]),
    ),
  },
});

test('names what was checked when nothing stands in the way, and changes nothing', async () => {
  const context = atRoot();

  await expect(verify({ environment: 'dev' }, context)).resolves.toEqual({
    environment: 'dev',
    ready: true,
    checks: [
      'policy gate',
      'account',
      'bootstrap',
      'contracts',
      'availability zones',
      'hosted zones',
      'stacks',
      'versions',
      'lock',
      'release',
    ],
  });
  expect(context.aws.calls).toEqual([]);
});

test('tells all problems at once, for people and for programs', async () => {
  const context = atRoot({
    ...withDatabase('15.5'),
    'apps/dev/cdk.out/guardrails.json': { packs: [], templates: {} },
  });
  context.aws.images.clear();
  context.aws.secretHasValue = false;

  await expect(verify({ environment: 'dev' }, context)).rejects.toMatchObject({
    name: 'NotReady',
    exitCode: 1,
    message: expect.stringMatching(/^dev is not ready:\n {2}the templates of dev were not judged[\s\S]*has no value/),
    problems: [{ code: 'NotGuarded' }, { code: 'BERTH-RDS-001' }, { code: 'PreflightFailed' }],
  });
  expect(context.aws.calls).toEqual([]);
});

test.each([
  ['17.1', 'write "17" for the newest of 17.4'],
  ['15', 'offered are 16.9, 17.4'],
])('S004-10, B44, BERTH-RDS-001: fails on version %s of the engine, which cannot be created', async (version, hint) => {
  await expect(verify({ environment: 'dev' }, atRoot(withDatabase(version)))).rejects.toMatchObject({
    problems: [
      {
        code: 'BERTH-RDS-001',
        message: `dev-network/Database asks for postgres ${version}, which RDS does not offer`,
        hint,
      },
    ],
  });
});

test('B13, BERTH-NET-011: fails on a zone of the region that this account does not have', async () => {
  const context = atRoot(withSubnets('eu-west-1a', 'eu-west-1c', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }));
  context.aws.zones = ['eu-west-1a', 'eu-west-1b'];

  await expect(verify({ environment: 'dev' }, context)).rejects.toMatchObject({
    problems: [
      {
        code: 'BERTH-NET-011',
        message: 'dev-network/Subnet2 is in eu-west-1c, where this account can make no subnets',
        hint: 'use eu-west-1a, eu-west-1b',
      },
    ],
  });
});

test('takes the zones that the account has', async () => {
  const context = atRoot(withSubnets('eu-west-1a', 'eu-west-1b'));
  context.aws.zones = ['eu-west-1a', 'eu-west-1b'];

  await expect(verify({ environment: 'dev' }, context)).resolves.toMatchObject({ ready: true });
});

test.each(['17', '17.4', { Ref: 'Version' }])('takes version %j', async version => {
  await expect(verify({ environment: 'dev' }, atRoot(withDatabase(version)))).resolves.toMatchObject({ ready: true });
});

test('is 5 when all that is needed is to wait', async () => {
  const context = atRoot();
  const now = context.clock.now();
  const holder = { owner: 'eve@ci', pid: 9, since: now, expires: now + LOCK_LIFE_MS };
  context.aws.parameters.set('/berth/dev/deploy/lock/1', JSON.stringify(holder));

  await expect(verify({ environment: 'dev' }, context)).rejects.toMatchObject({
    exitCode: 5,
    problems: [{ code: 'Locked', message: expect.stringContaining('eve@ci') }],
  });
});

test('needs no image before the first release, and one after it', async () => {
  const context = atRoot();
  const forget = () => rmSync(join(context.cwd, 'services/pyshop/dist/image.json'));
  const image = { environment: 'dev', image: FIRST };
  await deploy(image, context);
  forget();

  await expect(verify({ environment: 'dev' }, context)).rejects.toMatchObject({ problems: [{ code: 'ImageMissing' }] });
  context.aws.tags = {};
  await expect(verify({ environment: 'dev' }, context)).resolves.toMatchObject({ ready: true });
});

test('a lost connection is no problem of the environment', async () => {
  const context = atRoot();
  context.aws.beforeRead = () => {
    throw Object.assign(new Error('silence'), { name: 'TimeoutError' });
  };

  await expect(verify({ environment: 'dev' }, context)).rejects.toMatchObject({ name: 'TimeoutError' });
});
