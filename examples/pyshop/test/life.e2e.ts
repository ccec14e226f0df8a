import type { EnvironmentConfig } from '@berth/platform';
import { eventually, NameServer, Rehearsal, watch } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

const GLOBAL = 'pyshop-global';
const STAGING = 'pyshop-staging';
const PRODUCTION = 'pyshop-production';
const DOMAIN = 'pyshop.example.com';

/** As the tasks are. */
const PLATFORM = ['--platform', 'linux/arm64'];

/** What stays with its data when its environment goes. */
const RETAINED = /^database snapshot pyshop-staging-/;

let rehearsal: Rehearsal;
let names: NameServer;
let life: Awaited<ReturnType<typeof live>>;

beforeAll(async () => {
  [rehearsal, names] = await Promise.all([Rehearsal.ofExample('pyshop', 'us-east-1'), NameServer.start()]);
  rehearsal.variables.BERTH_DNS_SERVER = names.address;
  life = await live();
});

afterAll(async () => {
  names.stop();
  await rehearsal.stop();
});

/** The whole life of the system, once, in this order; each test looks at one part of it. */
async function live() {
  const shared = await share();
  const undelegated = await deployUndelegated();
  await delegate();
  const known = new Set(await rehearsal.account.inventory());
  const stacksFirst = await stacksThenImage();
  const ofStaging = new Set(await rehearsal.account.inventory());
  const imageFirst = await imageThenStacks();
  for (const line of await rehearsal.account.inventory()) if (!ofStaging.has(line)) known.add(line);
  const checked = await check(stacksFirst.image);
  const migrated = await releaseWithMigration();
  const broken = await releaseBroken();
  const shell = await rehearsal.berth('exec', STAGING, '--', 'id');
  const died = await loseTask();
  const rotated = await rotate();
  const scaled = await changeDatabaseAndScale();
  await rehearsal.destroy(STAGING);
  const left = (await rehearsal.account.inventory()).filter(line => !known.has(line));
  return {
    shared,
    undelegated,
    stacksFirst,
    imageFirst,
    checked,
    migrated,
    broken,
    shell,
    died,
    rotated,
    scaled,
    left,
  };
}

/** The account of the company: a domain, and production in its zone. */
async function share() {
  const bootstrapped = await rehearsal.berth('bootstrap', GLOBAL);
  const { exitCode, output } = await rehearsal.berth('deploy', GLOBAL);
  const contact = {};
  await rehearsal.account.route53Domains.registerDomain({
    ...{ DomainName: DOMAIN, DurationInYears: 1 },
    ...{ AdminContact: contact, RegistrantContact: contact, TechContact: contact },
  });
  const id = await zoneId(DOMAIN);
  rehearsal.configure<EnvironmentConfig>(PRODUCTION, config => ({
    ...config,
    edge: { kind: 'domain', domain: DOMAIN, zone: { id, name: DOMAIN } },
  }));
  return { bootstrapped: bootstrapped.exitCode, exitCode, output, nameServers: await nameServers(`staging.${DOMAIN}`) };
}

async function deployUndelegated() {
  const [verified, deployed] = [await rehearsal.berth('verify', STAGING), await rehearsal.berth('deploy', STAGING)];
  return { verified, deployed, stacks: Object.keys(await rehearsal.account.physicalIds(STAGING)) };
}

/** What whoever holds the domain does: the zone above names the servers, and the world finds them there. */
async function delegate() {
  const zone = `staging.${DOMAIN}`;
  const servers = await nameServers(zone);
  await rehearsal.account.route53.changeResourceRecordSets({
    HostedZoneId: await zoneId(DOMAIN),
    ChangeBatch: {
      Changes: [
        {
          Action: 'CREATE',
          ResourceRecordSet: { Name: zone, Type: 'NS', TTL: 300, ResourceRecords: servers.map(Value => ({ Value })) },
        },
      ],
    },
  });
  names.delegate(zone, servers);
}

/** The repository is empty: stacks, then a release. */
async function stacksThenImage() {
  const stacks = await rehearsal.berth('deploy', STAGING, '--stacks-only');
  const tasks = await rehearsal.account.tasks(STAGING);
  const image = ['--image', await rehearsal.image('older', ...PLATFORM)];
  const released = await rehearsal.berth('release', STAGING, ...image);
  return { image, stacks, tasks, released, serving: await rehearsal.serving(STAGING) };
}

/** The image is in the repository before anything of production is there. */
async function imageThenStacks() {
  const digest = (await rehearsal.serving(STAGING)).digest;
  const deployed = await rehearsal.deploy(PRODUCTION, '--image', digest);
  const answer = await rehearsal.visit(PRODUCTION, '/healthz');
  return { digest, deployed, answer, serving: await rehearsal.serving(PRODUCTION) };
}

async function check(image: readonly string[]) {
  const verified = await rehearsal.berth('verify', STAGING, ...image);
  const status = await rehearsal.berth('status', STAGING);
  return { verified, status, answer: await rehearsal.visit(STAGING, '/healthz') };
}

async function releaseWithMigration() {
  const image = ['--image', await rehearsal.image('newer', ...PLATFORM)];
  const pending = await rehearsal.berth('migrate', 'status', STAGING, ...image, '--json');
  let deployed = '';
  const watched = await watch(rehearsal, STAGING, async () => {
    ({ output: deployed } = await rehearsal.berth('deploy', STAGING, ...image));
  });
  const done = await rehearsal.berth('migrate', 'status', STAGING, ...image, '--json');
  const again = await rehearsal.berth('deploy', STAGING, ...image);
  return { pending, watched, deployed, done, again };
}

async function releaseBroken() {
  const before = await rehearsal.serving(STAGING);
  const image = await rehearsal.image('broken', ...PLATFORM);
  let exitCode: number | undefined;
  const watched = await watch(rehearsal, STAGING, async () => {
    ({ exitCode } = await rehearsal.berth('release', STAGING, '--image', image));
  });
  return { exitCode, before, watched, after: await rehearsal.serving(STAGING) };
}

async function loseTask() {
  const [lost, kept] = await rehearsal.account.tasks(STAGING);
  const watched = await watch(rehearsal, STAGING, async () => {
    await rehearsal.account.ecs.stopTask({ cluster: await clusterName(), task: lost?.id, reason: 'its host is lost' });
    await eventually(
      'another task runs',
      () => rehearsal.account.tasks(STAGING),
      tasks => tasks.length === 2 && tasks.every(({ id }) => id !== lost?.id),
      300_000,
    );
  });
  return { watched, kept };
}

async function rotate() {
  const url = async () => rehearsal.account.output(STAGING, 'DatabaseUrlSecretArn').then(secret);
  const before = { url: await url(), tasks: (await rehearsal.account.tasks(STAGING)).map(({ id }) => id) };
  const SecretId = await rehearsal.account.output(STAGING, 'ApplicationUserSecretArn');
  const watched = await watch(rehearsal, STAGING, async () => {
    await rehearsal.account.secretsManager.rotateSecret({ SecretId });
    await eventually(
      'other tasks serve',
      () => rehearsal.account.tasks(STAGING),
      tasks => tasks.length === 2 && tasks.every(({ id }) => !before.tasks.includes(id)),
      300_000,
    );
  });
  return { watched, before: before.url, after: await url() };
}

/** The tasks do not change: what counts as much load does. */
async function changeDatabaseAndScale() {
  const targets = (cpu: number, memory: number, storageGiB: number) => (config: EnvironmentConfig) => ({
    ...config,
    database: { instanceClass: 'db.t4g.micro', ...config.database, storageGiB },
    services: config.services.map(service => ({ ...service, scaling: { min: 2, max: 10, cpu, memory } })),
  });
  rehearsal.configure<EnvironmentConfig>(STAGING, targets(70, 3, 25));
  const { stacks } = await rehearsal.deploy(STAGING, '--stacks-only');
  const most = await desired('ten tasks are wanted', count => count >= 10);
  rehearsal.configure<EnvironmentConfig>(STAGING, targets(70, 80, 25));
  await rehearsal.deploy(STAGING, '--stacks-only');
  const least = await desired('two tasks are wanted', count => count <= 2);
  return { told: stacks.flatMap(({ snapshots = [] }) => snapshots), snapshots: await snapshots(), most, least };
}

function desired(what: string, wanted: (count: number) => boolean): Promise<number> {
  const look = async () => {
    const { services = [] } = await rehearsal.account.ecs.describeServices({
      cluster: await clusterName(),
      services: ['pyshop'],
    });
    return services[0]?.desiredCount ?? 0;
  };
  return eventually(what, look, wanted, 300_000);
}

async function snapshots(): Promise<string[]> {
  const lines = await rehearsal.account.inventory();
  return lines.filter(line => line.startsWith('database snapshot '));
}

function clusterName(): Promise<string | undefined> {
  return rehearsal.account.output(STAGING, 'ClusterName');
}

async function secret(SecretId: string | undefined): Promise<string> {
  const { SecretString = '' } = await rehearsal.account.secretsManager.getSecretValue({ SecretId });
  return SecretString;
}

async function zoneId(name: string): Promise<string> {
  const { HostedZones = [] } = await rehearsal.account.route53.listHostedZonesByName({ DNSName: name });
  return HostedZones.find(({ Name }) => Name === `${name}.`)?.Id?.replace('/hostedzone/', '') ?? '';
}

async function nameServers(zone: string): Promise<string[]> {
  const { DelegationSet } = await rehearsal.account.route53.getHostedZone({ Id: await zoneId(zone) });
  return DelegationSet?.NameServers ?? [];
}

test('S004-29: staging and production run two tasks after their first deployment, and updates keep them', () => {
  const two = { desired: 2, running: 2 };

  expect(life.stacksFirst.serving).toMatchObject(two);
  expect(life.imageFirst.serving).toMatchObject(two);
  expect(life.migrated.watched.tasks).toHaveLength(2);
});

test('S004-31: a release that never gets healthy is taken back, and what served before serves all the time', () => {
  const { exitCode, before, watched, after } = life.broken;

  expect(exitCode).toBe(2);
  expect(watched.failures).toEqual([]);
  expect(after).toMatchObject({ digest: before.digest, revision: before.revision, running: 2 });
});

test('S004-33: a shell in a task is opened, or it is said why not', () => {
  expect(life.shell.exitCode).not.toBe(0);
  expect(life.shell.output).toContain('the local cloud opens no sessions: its tasks are processes of this computer');
});

test('S004-36: a target below what tasks use starts tasks up to ten, and one above it leaves two', () => {
  expect([life.scaled.most, life.scaled.least]).toEqual([10, 2]);
});

test('S004-45: a zone that is not delegated stops the deployment before anything is made, with its name servers', () => {
  const { shared, undelegated, stacksFirst } = life;

  expect(shared.nameServers).toHaveLength(4);
  for (const server of shared.nameServers) {
    for (const { output } of [shared, undelegated.verified, undelegated.deployed]) expect(output).toContain(server);
  }
  expect([undelegated.verified.exitCode, undelegated.deployed.exitCode, undelegated.stacks]).toEqual([1, 1, []]);
  expect(stacksFirst.stacks.exitCode).toBe(0);
});

test('S004-49: a task that dies is replaced, and every request is answered', () => {
  const { watched, kept } = life.died;

  expect(watched.failures).toEqual([]);
  expect(watched.tasks).toHaveLength(2);
  expect(watched.tasks).toContainEqual(kept);
});

test('S004-70: stacks may come before the image, or the image before the stacks', () => {
  const { stacksFirst, imageFirst } = life;

  expect([stacksFirst.stacks.exitCode, stacksFirst.tasks, stacksFirst.released.exitCode]).toEqual([0, [], 0]);
  expect(imageFirst.deployed.stacks.every(({ action }) => action === 'created')).toBe(true);
  expect(imageFirst.deployed.services).toMatchObject([{ action: 'released', digest: imageFirst.digest }]);
  expect(imageFirst.answer.status).toBe(200);
});

test('S004-71: migrations run once, before the new version gets a request, and can be looked at', () => {
  const { pending, watched, deployed, done, again } = life.migrated;
  const [before, after] = [pending, done].map(({ stdout }) => JSON.parse(stdout).services);

  expect(before).toMatchObject([{ service: 'pyshop', state: 'pending' }]);
  expect(after).toMatchObject([{ service: 'pyshop', state: 'done' }]);
  expect(watched.failures).toEqual([]);
  expect(deployed.match(/pyshop: migration: done/g)).toHaveLength(1);
  expect(deployed.indexOf('pyshop: migration: done')).toBeLessThan(deployed.indexOf('pyshop: rollout of'));
  expect([again.exitCode, again.output]).toEqual([0, expect.stringContaining('nothing to deploy')]);
});

test('S004-72: verify, status and the health path say that it works, by the domain and with TLS', () => {
  const { verified, status, answer } = life.checked;

  expect([verified.exitCode, status.exitCode]).toEqual([0, 0]);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { status: 'ok' }]);
});

test('S004-74: another password of the database reaches the tasks, and every request is answered', () => {
  const { watched, before, after } = life.rotated;

  expect(watched.failures).toEqual([]);
  expect([before, after].map(url => /^postgresql:\/\/app(_clone)?:/.test(url))).toEqual([true, true]);
  expect(after).not.toBe(before);
});

test('S004-75: the database is copied before it is changed, and the name of the copy is printed', () => {
  const { told, snapshots } = life.scaled;

  expect(told).toHaveLength(1);
  expect(snapshots).toEqual(told.map(name => `database snapshot ${name}`));
});

test('what is destroyed leaves nothing but copies of its database', () => {
  expect(life.left.filter(line => !RETAINED.test(line))).toEqual([]);
});
