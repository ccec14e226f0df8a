import type { Rollout } from '@berth/rollout';
import { Changes } from '../../src/engine/changes';
import { preflight } from '../../src/engine/preflight';
import { planRelease, type ReleaseOptions, type ReleasePlan, release } from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BLUE, FIRST, GREEN, LISTENER, rollout, SECOND } from '../_fakes/rollout';

/** An account in which FIRST serves, and whoever looks whether SECOND may be released there. */
async function account() {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  aws.images.add(FIRST).add(SECOND);
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const first = await planRelease(rollout, { name: 'pyshop', digest: FIRST }, context);
  await release(first, { wait: false, beforeChange: async () => undefined, changes: new Changes() }, context);
  for (const deployment of aws.deployments) deployment.status = 'Succeeded';
  const plan = async (changes: Partial<ReleasePlan> = {}): Promise<ReleasePlan> => ({
    ...(await planRelease(rollout, { name: 'pyshop', digest: SECOND }, context)),
    ...changes,
  });
  const look = async (changes: Partial<ReleasePlan> = {}, allowed: Partial<ReleaseOptions> = {}) =>
    preflight(await plan(changes), allowed, context);
  return { aws, context, plan, look };
}

test('nothing speaks against a release whose image is there', async () => {
  const { look } = await account();

  await expect(look()).resolves.toEqual({ push: false });
});

test('an image that is on this computer only must be sent', async () => {
  const { aws, look } = await account();
  aws.images.delete(SECOND);

  await expect(look({ image: { name: 'pyshop', digest: SECOND, layout: 'dist/image' } })).resolves.toEqual({
    push: true,
  });
});

test('an image that is nowhere cannot be released', async () => {
  const { aws, look } = await account();
  aws.images.delete(SECOND);

  await expect(look()).rejects.toMatchObject({
    name: 'PreflightFailed',
    exitCode: 1,
    problems: [
      {
        code: 'ImageNotFound',
        message: `image ${SECOND} is neither in ${rollout.repository} nor on this computer`,
        hint: 'make it with nx image, or name a digest that is there',
      },
    ],
  });
});

test('a repository that is not there is made by the shared stacks', async () => {
  const { aws, look } = await account();
  aws.ports.registry.has = async () => undefined;

  await expect(look({ image: { name: 'pyshop', digest: SECOND, layout: 'dist/image' } })).rejects.toMatchObject({
    problems: [{ code: 'RepositoryMissing', message: 'repository pyshop does not exist', hint: 'berth deploy global' }],
  });
});

test.each([
  [
    undefined,
    {
      code: 'BERTH-SEC-004',
      message: `secret ${rollout.secrets[0]} does not exist`,
      hint: 'deploy the stack that makes it',
    },
  ],
  [
    false,
    {
      code: 'SecretEmpty',
      message: `secret ${rollout.secrets[0]} has no value`,
      hint: `aws secretsmanager put-secret-value --secret-id ${rollout.secrets[0]}`,
    },
  ],
])('F10: a secret whose value is known to be %s stops a release', async (hasValue, problem) => {
  const { aws, look } = await account();
  aws.secretHasValue = hasValue;

  await expect(look()).rejects.toMatchObject({ problems: [problem] });
});

test('F23: a red alarm stops a release, unless it is ignored', async () => {
  const { aws, look } = await account();
  Object.assign(aws, { watchedAlarms: ['errors', 'latency'], redAlarms: ['errors', 'latency'] });
  const problem = (name: string) => ({
    code: 'AlarmRed',
    message: `alarm ${name} is red before the release begins`,
    hint: `wait until it is green, or add --ignore-alarm ${name}=<reason>`,
  });

  await expect(look()).rejects.toMatchObject({ problems: [problem('errors'), problem('latency')] });
  await expect(look({}, { ignoredAlarms: ['errors', 'latency'] })).resolves.toEqual({ push: false });
});

test.each<[string, Partial<ReleasePlan>]>([
  ['a release that goes on', { begun: true }],
  ['a restart', { again: true }],
])('alarms, ways back and room do not stop %s', async (_, changes) => {
  const { aws, look } = await account();
  Object.assign(aws, { watchedAlarms: ['errors'], redAlarms: ['errors'] });
  aws.images.delete(FIRST);

  await expect(look(changes)).resolves.toEqual({ push: false });
});

test('alarms do not stop a way back to a revision', async () => {
  const { aws, plan, look } = await account();
  Object.assign(aws, { watchedAlarms: ['errors'], redAlarms: ['errors'] });
  const { wanted } = await plan();

  await expect(look({ wanted: { ...wanted, arn: 'dev-pyshop:2' } })).resolves.toEqual({ push: false });
});

test('F17: an image that serves and is gone stops a release', async () => {
  const { aws, look } = await account();
  aws.images.delete(FIRST);

  await expect(look()).rejects.toMatchObject({
    problems: [
      {
        code: 'WayBackMissing',
        message: `image ${FIRST}, which serves now, is not in ${rollout.repository} any more: nothing could bring it back`,
        hint: 'push it again, or add --without-way-back',
      },
    ],
  });
});

test('F17: an image that is released again is sent again, and is its own way back', async () => {
  const { aws, look } = await account();
  aws.images.delete(FIRST);

  await expect(look({ image: { name: 'pyshop', digest: FIRST, layout: 'dist/image' } })).resolves.toEqual({
    push: true,
  });
});

test.each<[Partial<Rollout>, { code: string; message: string }]>([
  [
    { container: { name: 'shop', port: 8000 } },
    { code: 'ContainerMissing', message: `${rollout.taskDefinition} has no container shop` },
  ],
  [
    { container: { name: 'pyshop', port: 9000 } },
    { code: 'PortMissing', message: 'container pyshop does not map port 9000' },
  ],
])('F08: what the AppSpec would name in vain stops a release: %j', async (changes, problem) => {
  const { look } = await account();

  await expect(look({ rollout: { ...rollout, ...changes } })).rejects.toMatchObject({
    problems: [{ ...problem, hint: 'deploy the service stack again' }],
  });
});

test('F08: a container that maps no port, or that one beside others', async () => {
  const { aws, look } = await account();
  const [container] = aws.revisions[1]?.definition.containerDefinitions ?? [];
  Object.assign(container ?? {}, { portMappings: [{ containerPort: 9000 }, { containerPort: 8000 }] });
  await expect(look()).resolves.toEqual({ push: false });

  Object.assign(container ?? {}, { portMappings: undefined });
  await expect(look()).rejects.toMatchObject({ problems: [{ code: 'PortMissing' }] });
  await expect(look({ rollout: { ...rollout, container: { name: 'pyshop' } } })).resolves.toEqual({ push: false });
});

test('a service without a revision, or with one without containers, has none that could miss', async () => {
  const { aws, look } = await account();
  Object.assign(aws.revisions[1]?.definition ?? {}, { containerDefinitions: undefined });
  await expect(look()).resolves.toEqual({ push: false });

  aws.taskSets = [];
  await expect(look()).resolves.toEqual({ push: false });
});

test.each<[string, readonly string[], string, string]>([
  [
    'two target groups',
    [BLUE, GREEN],
    'neither blue nor green',
    'point the listener back at one of the two target groups',
  ],
  ['one target group', [BLUE], 'not the target group of the service', 'point the listener back at its target group'],
])('F29: traffic that goes elsewhere than to %s stops a release', async (_, targetGroups, which, hint) => {
  const { aws, look } = await account();
  aws.weights = { [BLUE]: 50, other: 25, another: 25, unused: 0 };

  await expect(
    look({ rollout: { ...rollout, loadBalancer: { productionListener: LISTENER, targetGroups: [...targetGroups] } } }),
  ).rejects.toMatchObject({
    problems: [
      {
        code: 'TrafficElsewhere',
        message: `the production listener sends traffic to other, another, which is ${which}`,
        hint,
      },
    ],
  });
});

test('a service that nobody calls has no traffic that could go elsewhere', async () => {
  const { aws, plan, look } = await account();
  aws.weights = { other: 100 };
  const { live } = await plan();

  await expect(look({ rollout: { ...rollout, loadBalancer: undefined } })).resolves.toEqual({ push: false });
  await expect(look({ live: { ...live, listener: undefined } })).resolves.toEqual({ push: false });
});

test('tells all problems at once, a line for each', async () => {
  const { aws, look } = await account();
  aws.images.delete(SECOND);
  aws.secretHasValue = false;

  await expect(look()).rejects.toMatchObject({
    message:
      `pyshop cannot be released to dev:\n  image ${SECOND} is neither in ${rollout.repository} nor on this computer; ` +
      `make it with nx image, or name a digest that is there\n  secret ${rollout.secrets[0]} has no value; ` +
      `aws secretsmanager put-secret-value --secret-id ${rollout.secrets[0]}`,
  });
});
