import { main } from '../src/config';
import { type Report, type Story, tellStory } from './_fixtures/story';
import { synthesize } from './_fixtures/system';

jest.setTimeout(1_800_000);

let story: Story;

beforeAll(async () => {
  story = await tellStory();
});

const stackNames = ['base', 'cluster', 'data', 'monitoring', 'network', 'service-pyshop'].map(
  part => `${main.name}-${part}`,
);
const isolated = ['172.10.1.0/24', '172.10.2.0/24'];
const enterprise = ['10.0.1.0/24', '10.0.2.0/24'];

/** `created http-api-cognito-main-base`. */
function actionsOf({ stacks = [] }: Report): string[] {
  return stacks.map(({ name, action }) => `${action} ${name}`).sort();
}

test('S003-42: phase 1 makes the stacks and ends well while the registry is still empty', () => {
  expect(actionsOf(story.stacks)).toEqual(stackNames.map(name => `created ${name}`));
  expect(story.made.map(({ name, status }) => [name, status])).toEqual(
    stackNames.map(name => [name, 'CREATE_COMPLETE']),
  );
  expect(story.imagesBefore).toEqual([]);
  expect(story.running.before).toBe(0);
});

test('S003-43: phase 1 again changes nothing', () => {
  expect(actionsOf(story.again)).toEqual(stackNames.map(name => `skipped ${name}`));
});

test('S003-43: synthesized twice, the templates are equal byte for byte', () => {
  const [first, second] = [synthesize(), synthesize()].map(stacks => JSON.stringify(stacks.map(one => one.template)));

  expect(second).toBe(first);
});

test('S003-44: phase 2 sends the image that was built to the repository of phase 1, and serves it', () => {
  const [{ action, digest } = { action: '', digest: '' }] = story.release.services;

  expect(action).toBe('released');
  expect(story.imagesAfter).toEqual([digest]);
  expect(story.surroundings.tasks.map(({ digests }) => digests)).toEqual([[digest], [digest]]);
});

test('S003-45: the first release registers a revision and brings the service to its two tasks', () => {
  expect(story.release.services.map(({ revision }) => revision)).toEqual([`${main.name}-pyshop:2`]);
  expect(story.running).toEqual({ before: 0, after: 2 });
});

test('S003-46: a release is told the environment alone, and reads what it needs from the contract of the stacks', () => {
  const { contract, real } = story.surroundings;

  expect(story.early.exitCode).toBe(1);
  expect(story.early.output).toContain(`hint: berth deploy ${main.name}`);
  expect(contract).toMatchObject({ ...real, ecsService: 'pyshop', environment: main.name });
});

test('S003-47: a release leaves all stacks as they are', () => {
  expect(story.untouched).toEqual(story.made);
});

test('S003-34: who has signed up, confirmed and signed in is served', () => {
  const { status, version, product } = story.answers.good;

  expect(status).toBe(201);
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(story.products).toContain(product);
});

test.each(['none', 'expired', 'foreign'] as const)(
  'S003-34: a token that is %s opens nothing, and no task is asked',
  token => {
    const { status, version, product } = story.answers[token];

    expect(status).toBe(401);
    expect(version).toBeUndefined();
    expect(story.products).not.toContain(product);
  },
);

test('S003-20: every task has an interface of its own in an ecs subnet, and both zones are used', () => {
  const { tasks } = story.surroundings;
  const networks = tasks.map(({ address = '' }) => address.replace(/\d+$/, '0/24'));

  expect(networks.sort()).toEqual(isolated);
  expect(tasks.map(({ zone }) => zone).sort()).toEqual(['eu-west-1a', 'eu-west-1b']);
  expect(new Set(tasks.map(({ interfaceId }) => interfaceId)).size).toBe(2);
});

test('S003-17: tasks in 172.10.0.0/16 reach the database in 10.0.0.0/16, without NAT', () => {
  const { databaseBlocks, waysOut } = story.surroundings;

  expect(story.products).toContain(story.answers.good.product);
  expect(databaseBlocks).toEqual(enterprise);
  expect(isolated.filter(block => block in waysOut)).toEqual([]);
  expect(story.outside.database).toBe(false);
});

test('S003-27: the API serves, and its load balancer, which lets in the link alone, does not answer from outside', () => {
  const { loadBalancer, letIn, linkGroup } = story.surroundings;

  expect(story.answers.good.status).toBe(201);
  expect(loadBalancer).toEqual({ scheme: 'internal', blocks: isolated });
  expect(linkGroup).toMatch(/^sg-/);
  expect(letIn).toEqual([linkGroup]);
  expect(story.outside.loadBalancer).toBe(false);
});

test('S003-40: image, logs and secrets come to tasks that have no way to the internet', () => {
  const { tasks, events, waysOut } = story.surroundings;

  expect(Object.keys(waysOut).sort()).toEqual(['10.0.1.0/24', '10.0.10.0/24', '10.0.2.0/24', '10.0.20.0/24']);
  expect(tasks.map(({ digests }) => digests.length)).toEqual([1, 1]);
  expect(events.filter(event => event === 'started')).toHaveLength(2);
  // without its secret DATABASE_URL the service stops before it listens
  expect(story.answers.good.status).toBe(201);
  // the endpoints are the way: whom they do not let in does not start
  expect(story.stranger).toMatch(/^ResourceInitializationError: unable to pull secrets or registry auth: /);
});

test('users notice nothing of the next release', () => {
  const { watched, version } = story.later;

  expect(watched.failures).toEqual([]);
  expect(watched.requests).toBeGreaterThan(0);
  expect(version).toBe('1.3.0');
});

test('a release that is not healthy is taken back, and the one before goes on serving', () => {
  const { broken, versionAfterBroken } = story.later;

  expect(broken.exitCode).toBe(2);
  expect(versionAfterBroken).toBe('1.3.0');
});

test('when everything is destroyed, a snapshot of its data stays', () => {
  expect(story.left).toEqual([expect.stringMatching(/^database snapshot http-api-cognito-main-/)]);
});
