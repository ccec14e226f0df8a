import { eventually, Rehearsal, type RunningTask, watch } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

const GLOBAL = 'ecs-ec2-basic-global';
const DEV = 'ecs-ec2-basic-dev';
const CLUSTER = `${DEV}-cluster`;
const KEY = `${GLOBAL}/secret-key`;

/** Says which secrets a process finds in its environment, before it does anything else. */
const LOOK = 'import os; print([name for name in ("DATABASE_URL", "SECRET_KEY") if os.environ.get(name)])';

let rehearsal: Rehearsal;
let life: Awaited<ReturnType<typeof live>>;

beforeAll(async () => {
  rehearsal = await Rehearsal.ofExample('ecs-ec2-basic');
  life = await live();
});

afterAll(() => rehearsal.stop());

/** The whole life of the system, once and in this order; each test looks at one part of it. */
async function live() {
  const made = await makeFromNothing();
  const seen = await rehearsal.berth('run', DEV, '--', 'python', '-c', LOOK);
  const killed = await killTask();
  const lost = await loseHost();
  const withoutKey = await releaseWithoutKey();
  const newer = await release('newer');
  const broken = await release('broken');
  await rehearsal.destroy(DEV);
  const left = (await rehearsal.account.inventory()).filter(line => !made.before.includes(line));
  return { made, seen, killed, lost, withoutKey, newer, broken, left };
}

async function makeFromNothing() {
  const bootstrapped = await rehearsal.berth('bootstrap', GLOBAL);
  const tooEarly = await rehearsal.berth('deploy', DEV);
  const stacks = await rehearsal.account.physicalIds(DEV);
  const global = await rehearsal.berth('deploy', GLOBAL);
  const before = await rehearsal.account.inventory();
  const dev = await rehearsal.berth('deploy', DEV, '--json');
  const tasks = await rehearsal.account.tasks(DEV);
  const again = await rehearsal.berth('deploy', DEV);
  return { bootstrapped, tooEarly, stacks, global, before, dev, tasks, again, status: await statusOf('/products') };
}

async function killTask() {
  const before = await theTask();
  await rehearsal.account.ecs.stopTask({ cluster: CLUSTER, task: before?.id, reason: 'killed by a test' });
  return { before, after: await replaced(before) };
}

/** Ends the host that the task runs on. */
async function loseHost() {
  const { autoScaling } = rehearsal.account;
  const before = await theTask();
  const host = await hostOf(before);
  const known = await hosts();
  await autoScaling.terminateInstanceInAutoScalingGroup({ InstanceId: host, ShouldDecrementDesiredCapacity: false });
  const started = (found: Hosts) => [...found].find(([id, state]) => state === 'InService' && !known.has(id))?.[0];
  const now = await eventually('another host is in service', hosts, found => started(found) !== undefined);
  const after = await replaced(before);
  return {
    host,
    started: started(now),
    before,
    after,
    home: await hostOf(after),
    serving: await rehearsal.serving(DEV),
  };
}

/** Asks for a release while one of the secrets is deleted. */
async function releaseWithoutKey() {
  const { secretsManager } = rehearsal.account;
  const image = await rehearsal.image('newer');
  const before = await theTask();
  await secretsManager.deleteSecret({ SecretId: KEY });
  const done = await rehearsal.berth('release', DEV, '--image', image);
  const status = await statusOf('/products');
  const after = await theTask();
  await secretsManager.restoreSecret({ SecretId: KEY });
  return { done, status, before, after };
}

/** Releases while a client asks without pause. */
async function release(which: 'newer' | 'broken') {
  const image = await rehearsal.image(which);
  const before = await rehearsal.serving(DEV);
  let exitCode: number | undefined;
  const { requests, failures } = await watch(rehearsal, DEV, async () => {
    ({ exitCode } = await rehearsal.berth('release', DEV, '--image', image));
  });
  return { exitCode, requests, failures, before, after: await rehearsal.serving(DEV), version: await version() };
}

async function theTask(): Promise<RunningTask | undefined> {
  return (await rehearsal.account.tasks(DEV))[0];
}

/** The task that serves in place of another one, once it is the only one and answers. */
async function replaced(before: RunningTask | undefined): Promise<RunningTask | undefined> {
  const alone = async () => {
    const [task, ...others] = await rehearsal.account.tasks(DEV);
    return others.length === 0 && task?.id !== before?.id && (await statusOf('/products')) === 200 ? task : undefined;
  };
  return eventually('another task serves', alone, task => task !== undefined);
}

type Hosts = ReadonlyMap<string, string>;

/** Life cycle states of all hosts, by id. */
async function hosts(): Promise<Hosts> {
  const { AutoScalingInstances = [] } = await rehearsal.account.autoScaling.describeAutoScalingInstances({});
  return new Map(AutoScalingInstances.map(({ InstanceId = '', LifecycleState = '' }) => [InstanceId, LifecycleState]));
}

async function hostOf(task: RunningTask | undefined): Promise<string | undefined> {
  const { ecs } = rehearsal.account;
  const { tasks = [] } = await ecs.describeTasks({ cluster: CLUSTER, tasks: [task?.id ?? ''] });
  const arns = tasks.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []);
  const { containerInstances = [] } = await ecs.describeContainerInstances({
    cluster: CLUSTER,
    containerInstances: arns,
  });
  return containerInstances[0]?.ec2InstanceId;
}

/** 0 while nothing answers at all. */
async function statusOf(path: string): Promise<number> {
  const { url } = await rehearsal.serving(DEV);
  return fetch(new URL(path, url)).then(
    ({ status }) => status,
    () => 0,
  );
}

async function version(): Promise<string | null> {
  const { url } = await rehearsal.serving(DEV);
  return (await fetch(new URL('/version', url))).headers.get('x-version');
}

test('S000-02: from an empty account, first what is shared and then the environment', () => {
  const { bootstrapped, global, dev } = life.made;

  expect([bootstrapped, global, dev].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});

test('S000-02: the environment alone is refused, with what is missing, and nothing is made', () => {
  const { tooEarly, stacks } = life.made;

  expect(tooEarly.exitCode).toBe(1);
  expect(tooEarly.output).toContain('/berth/ecs-ec2-basic-global/deploy-access/v1/executionRoleArn');
  expect(tooEarly.output).toContain('hint: berth deploy ecs-ec2-basic-global');
  expect(stacks).toEqual({});
});

test('S000-16: another host takes the place of one that was lost, and the service is back', () => {
  const { host, started, home, serving } = life.lost;

  expect(host).toMatch(/^i-/);
  expect(started).toMatch(/^i-/);
  expect(started).not.toBe(host);
  expect(home).not.toBe(host);
  expect(serving).toMatchObject({ desired: 1, running: 1 });
});

test('S000-26: the secrets are there before the first line of a process runs', () => {
  const { exitCode, stdout } = life.seen;

  expect([exitCode, stdout]).toEqual([0, "['DATABASE_URL', 'SECRET_KEY']\n"]);
});

test('S000-26: without one of them there is no release, it is named, and the old task serves', () => {
  const { done, status, before, after } = life.withoutKey;

  expect(done.exitCode).toBe(1);
  expect(done.output).toMatch(/secret \S+:ecs-ec2-basic-global\/secret-key-\w+ does not exist/);
  expect(status).toBe(200);
  expect(after).toEqual(before);
});

test('S000-29: one task runs, and another one takes the place of one that is killed', () => {
  const { before, after } = life.killed;

  expect(life.made.tasks.map(({ id }) => id)).toEqual([before?.id]);
  expect(after?.id).not.toBe(before?.id);
  expect(after?.revision).toBe(before?.revision);
});

test('S000-32: nobody notices a release', () => {
  const { exitCode, requests, failures, before, after, version: served } = life.newer;

  expect({ exitCode, failures, served }).toEqual({ exitCode: 0, failures: [], served: '1.3.0' });
  expect(requests).toBeGreaterThan(0);
  expect(after.digest).not.toBe(before.digest);
  expect(after).toMatchObject({ desired: 1, running: 1 });
});

test('S000-32: nobody notices a release that does not work, and what served before serves again', () => {
  const { exitCode, requests, failures, before, after, version: served } = life.broken;

  expect({ exitCode, failures, served }).toEqual({ exitCode: 2, failures: [], served: '1.3.0' });
  expect(requests).toBeGreaterThan(0);
  expect([after.digest, after.running]).toEqual([before.digest, 1]);
});

test('S000-41: a deployment ends with the URL of the application, which answers', () => {
  const { dev, again, status } = life.made;

  const { url } = JSON.parse(dev.stdout) as { url: string };
  expect(url).toMatch(/^http:\/\//);
  expect(again.exitCode).toBe(0);
  expect(again.stdout.split('\n')[0]).toBe(url);
  expect(status).toBe(200);
});

test('what stays of the environment is a snapshot of its data', () => {
  expect(life.left).toEqual([expect.stringMatching(/^database snapshot ecs-ec2-basic-dev-/)]);
});
