import type { EnvironmentConfig } from '@berth/platform';
import { eventually, Rehearsal, visit } from '@berth/rehearsal';
import { makeCertificate } from './_fixtures/certificate';
import { Environment } from './_fixtures/environment';

jest.setTimeout(1_800_000);

const GLOBAL = 'ec2-full-platform-global';
const MAIN = 'ec2-full-platform-main';
const NAME = 'shop.example.com';

/** Prints what Redis holds, with the URL and the password that tasks get. */
const ASK_REDIS = 'import os, redis; print(redis.from_url(os.environ["REDIS_URL"]).keys("*"))';

type Life = Awaited<ReturnType<typeof live>>;

const own = makeCertificate(NAME);
let rehearsal: Rehearsal;
let main: Environment;
let life: Life;

beforeAll(async () => {
  rehearsal = await Rehearsal.ofExample('ec2-full-platform');
  main = new Environment(rehearsal.account, MAIN);
  life = await live();
});

afterAll(() => rehearsal.stop());

/** The whole life of the system, once, in this order; each test looks at one part of it. */
async function live() {
  const made = await makeFromNothing();
  const crowded = await crowd();
  const released = await release('newer');
  const shares = await share(1000);
  const stopped = await stopTask();
  const rotated = await rotate();
  const broken = await release('broken');
  const lost = await loseZone();
  await rehearsal.destroy(MAIN);
  const left = (await rehearsal.account.inventory()).filter(line => !made.before.includes(line));
  return { made, crowded, released, shares, stopped, rotated, broken, lost, left };
}

async function makeFromNothing() {
  await rehearsal.berth('bootstrap', GLOBAL);
  await rehearsal.deploy(GLOBAL);
  const before = await rehearsal.account.inventory();
  const { CertificateArn: certificateArn = '' } = await rehearsal.account.acm.importCertificate({
    Certificate: Buffer.from(own.certificate),
    PrivateKey: Buffer.from(own.key),
  });
  rehearsal.configure<EnvironmentConfig>(MAIN, config =>
    config.edge.kind === 'https' ? { ...config, edge: { ...config.edge, certificateArn } } : config,
  );
  await rehearsal.deploy(MAIN);
  const plain = await visit({ url: `http://127.0.0.1:${await main.portOf('plain')}` }, '/products');
  const url = `https://127.0.0.1:${await main.portOf('production')}`;
  const secure = await visit({ url, tls: { serverName: NAME, ca: own.certificate } }, '/products');
  const redis = await rehearsal.berth('run', MAIN, '--', 'python', '-c', ASK_REDIS);
  return { before, parts: await main.made(), plain, secure, redis };
}

/** Runs more tasks than the hosts have room for, and then fewer. */
async function crowd() {
  const calm = await eventually(
    'a host is ready beside those with tasks',
    () => main.hosts(),
    now => now.length === 3,
  );
  const guests = await main.crowd(10);
  const full = await main.hosts();
  const seen = await main.watch(async () => {
    await main.stop(guests);
    await eventually(
      'the further host is gone',
      () => main.hosts(),
      now => now.length === calm.length,
    );
    await main.recovered();
  });
  return { calm, full, seen };
}

async function release(kind: 'newer' | 'broken') {
  const image = await rehearsal.image(kind);
  const before = await rehearsal.serving(MAIN);
  let done = { exitCode: null as number | null, output: '' };
  const seen = await main.watch(async () => {
    done = await rehearsal.berth('release', MAIN, '--image', image);
  });
  return { done, seen, before, after: await rehearsal.serving(MAIN) };
}

/** How many of so many requests each task answers. */
async function share(requests: number): Promise<number[]> {
  const answers = new Map<string, number>();
  const url = `http://127.0.0.1:${await main.portOf('plain')}`;
  for (let asked = 0; asked < requests; asked += 1) {
    const { status, headers } = await visit({ url }, '/version');
    const from = `${status} from ${headers['x-task']}`;
    answers.set(from, (answers.get(from) ?? 0) + 1);
  }
  return [...answers.values()];
}

async function stopTask() {
  const [task] = await main.tasks();
  return main.watch(async () => {
    await main.stop([task?.id ?? '']);
    await main.recovered(task && [task]);
  });
}

async function rotate() {
  const SecretId = await main.contract('rds/v1/applicationSecretArn');
  const before = await main.tasks();
  const logins = [await main.secret(SecretId)];
  const seen = await main.watch(async () => {
    await rehearsal.account.secretsManager.rotateSecret({ SecretId });
    await main.recovered(before);
  });
  logins.push(await main.secret(SecretId));
  return { seen, logins, url: await main.secret(await main.contract('secrets/v1/database-url-arn')) };
}

/** Takes all hosts of a zone away in which a task runs. */
async function loseZone() {
  const { autoScaling } = rehearsal.account;
  const [busy] = await main.hostsOfTasks();
  const before = await main.hosts();
  const zone = before.find(({ id }) => id === busy)?.zone;
  const lost = before.filter(host => host.zone === zone).map(({ id }) => id);
  const seen = await main.watch(async () => {
    for (const InstanceId of lost) {
      await autoScaling.terminateInstanceInAutoScalingGroup({ InstanceId, ShouldDecrementDesiredCapacity: false });
    }
    await eventually(
      'tasks run on other hosts',
      () => main.hostsOfTasks(),
      now => now.length > 0 && !now.some(id => lost.includes(id)),
    );
    await main.recovered();
  });
  return { zone, lost, kept: before.length - lost.length, seen };
}

test('S002-01: two deployments make all parts, and the service answers through its load balancer', () => {
  const { parts, plain, secure, redis } = life.made;

  expect(parts).toMatchObject({
    ...{ 'AWS::EC2::VPC': 'CREATE_COMPLETE', 'AWS::ECS::Cluster': 'CREATE_COMPLETE' },
    ...{ 'AWS::RDS::DBInstance': 'CREATE_COMPLETE', 'AWS::ElastiCache::ReplicationGroup': 'CREATE_COMPLETE' },
    ...{ 'AWS::ECR::Repository': 'CREATE_COMPLETE', 'AWS::EC2::NatGateway': 'CREATE_COMPLETE' },
    ...{ 'AWS::SecretsManager::Secret': 'CREATE_COMPLETE' },
    ...{ 'AWS::ElasticLoadBalancingV2::LoadBalancer': 'CREATE_COMPLETE' },
  });
  expect([plain.status, secure.status]).toEqual([200, 200]);
  expect(redis.stdout).toContain('pyshop:products');
});

test('S002-18: more tasks than fit bring up a further host; fewer remove it, and nobody notices', () => {
  const { calm, full, seen } = life.crowded;

  expect(calm).toHaveLength(3);
  expect(full).toHaveLength(4);
  expect(seen.tasks).toHaveLength(2);
  expect(seen.failures).toEqual([]);
});

test('a second release reaches the users without a failed request', () => {
  const { done, seen, before, after } = life.released;

  expect(done).toMatchObject({ exitCode: 0 });
  expect(after.digest).not.toBe(before.digest);
  expect(after.revision).not.toBe(before.revision);
  expect(seen.requests).toBeGreaterThan(0);
  expect(seen.failures).toEqual([]);
});

test('S002-23: each of two tasks answers 40 to 60 of 100 requests', () => {
  expect(life.shares).toHaveLength(2);
  for (const answers of life.shares) {
    expect(answers).toBeGreaterThanOrEqual(400);
    expect(answers).toBeLessThanOrEqual(600);
  }
});

test('S002-23: a task that is stopped costs no request', () => {
  expect(life.stopped.requests).toBeGreaterThan(0);
  expect(life.stopped.failures).toEqual([]);
});

test('S002-41: after a rotation new tasks log in with the new credentials, without a failed request', () => {
  const { seen, logins, url } = life.rotated;
  const [before, after] = logins.map(login => JSON.parse(login) as { username: string; password: string });

  expect(after?.password).not.toBe(before?.password);
  expect(url).toContain(`//${after?.username}:${after?.password}@`);
  expect(seen.tasks).toHaveLength(2);
  expect(seen.sameTasks).toBe(false);
  expect(seen.failures).toEqual([]);
});

test('a broken release is taken back, and the one before serves all the time', () => {
  const { done, seen, before, after } = life.broken;

  expect(done).toMatchObject({ exitCode: 2 });
  expect([after.revision, after.digest]).toEqual([before.revision, before.digest]);
  expect(seen.failures).toEqual([]);
});

test('S002-48: when a zone loses its hosts, the load balancer keeps answering', () => {
  const { zone, lost, kept, seen } = life.lost;

  expect(zone).toMatch(/^eu-west-1[ab]$/);
  expect([lost.length, kept].filter(count => count === 0)).toEqual([]);
  expect(seen.tasks).toHaveLength(2);
  expect(seen.sameTasks).toBe(false);
  expect(seen.requests).toBeGreaterThan(0);
  expect(seen.failures).toEqual([]);
});

test('what is destroyed leaves a copy of its database behind, and nothing else', () => {
  expect(life.left).toEqual([expect.stringMatching(/^database snapshot ec2-full-platform-main-data-/)]);
});
