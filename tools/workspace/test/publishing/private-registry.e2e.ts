import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer } from './_fixtures/consumer';
import { Fork } from './_fixtures/fork';
import { PrivateRegistry } from './_fixtures/private-registry';
import type { Finished } from './_fixtures/run';

// one story: publish, install, deploy, publish a minor, update, deploy
jest.setTimeout(3_600_000);

/** What happened, so that each test tells one part of it. */
interface Story {
  readonly published: string;
  readonly publishedAgain: string;
  readonly refused: Finished;
  readonly installed: Finished;
  readonly first: string;
  readonly compiled: readonly string[];
  readonly before: Readonly<Record<string, string>>;
  readonly released: string;
  readonly updated: Finished;
  readonly second: string;
  readonly compiledAgain: readonly string[];
  readonly after: Readonly<Record<string, string>>;
}

let registry: PrivateRegistry;
let fork: Fork;
let consumer: Consumer;
let story: Story;

beforeAll(async () => {
  registry = await PrivateRegistry.start();
  const token = { NPM_TOKEN: registry.token };
  fork = await Fork.of(registry.npmrc, token);
  consumer = new Consumer(registry.npmrc, token);
  story = await tell();
});

afterAll(async () => {
  await consumer?.remove();
  fork?.remove();
  await registry?.stop();
});

async function tell(): Promise<Story> {
  await fork.releaseFirst();
  const published = await fork.publish(registry.url);
  const publishedAgain = await fork.publish(registry.url, '--projects=@berth/foundation,@berth/network');

  const refused = await consumer.install({ NPM_TOKEN: 'nobody' });
  const installed = await consumer.install();
  const first = consumer.versionOf('network');
  const compiled = await consumer.compile();
  await consumer.berth('synth', 'dev');
  await consumer.berth('local', 'start', '--speed', '100');
  await consumer.berth('bootstrap', 'dev');
  const before = await deploy();

  changeNetwork();
  await fork.commit('feat(network): subnets say whom they are for');
  const released = await fork.nx('release', '--skip-publish');
  await fork.build();
  await fork.publish(registry.url);

  const updated = await consumer.install();
  const second = consumer.versionOf('network');
  const compiledAgain = await consumer.compile();
  const after = await deploy();
  return {
    published,
    publishedAgain,
    refused,
    installed,
    first,
    compiled,
    before,
    released,
    updated,
    second,
    compiledAgain,
    after,
  };
}

async function deploy(): Promise<Record<string, string>> {
  await consumer.berth('synth', 'dev');
  await consumer.berth('deploy', 'dev', '--stacks-only');
  return consumer.resources();
}

/** A minor that is seen in the templates: a tag more. */
function changeNetwork(): void {
  const file = join(fork.folder, 'packages/network/src/network.ts');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(/(super\(scope, id\);\n)/, "$1    core.Tags.of(this).add('audience', 'tasks');\n");
  writeFileSync(file, `import * as core from 'aws-cdk-lib/core';\n${changed}`);
}

test('every package is published, with its version', () => {
  for (const name of ['network', 'rds', 'cli', 'local-cloud', 'foundation']) {
    expect(story.published).toContain(`@berth/${name}@1.0.0: published\n`);
  }
});

test('a second publication of the same versions ends well, and says that there is nothing to do', () => {
  expect(story.publishedAgain).toContain('@berth/network@1.0.0: published already, nothing to do');
  expect(story.publishedAgain).not.toContain('@1.0.0: published\n');
});

test('who has no token gets nothing', () => {
  expect(story.refused.exitCode).not.toBe(0);
  expect(story.refused.output).toMatch(/E401|E403/);
});

test('a project outside of the workspace installs what it needs', () => {
  expect(story.installed).toMatchObject({ exitCode: 0 });
  expect(story.first).toBe('1.0.0');
});

test('it compiles with the oldest and the newest compiler, all types checked', () => {
  expect(story.compiled).toEqual(['', '']);
});

test('it deploys a network, a cluster, a database, secrets and releases', () => {
  const kinds = ['Network', 'Cluster', 'Database', 'Key', 'Releases'];

  for (const kind of kinds) expect(Object.keys(story.before).filter(id => id.startsWith(kind))).not.toEqual([]);
});

test('a feature of a package is a minor of it, and a patch of what has it as a peer', () => {
  expect(story.released).toContain('new version 1.1.0 written to packages/network/package.json');
  expect(story.released).toContain('new version 1.0.1 written to packages/rds/package.json');
  expect(story.released).not.toContain('written to packages/foundation/package.json');
});

test('an update to the minor needs no other change of the project', () => {
  expect(story.updated).toMatchObject({ exitCode: 0 });
  expect(story.second).toBe('1.1.0');
  expect(story.compiledAgain).toEqual(['', '']);
});

test('the update replaces nothing', () => {
  expect(story.after).toEqual(story.before);
});
