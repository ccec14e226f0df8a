import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fork } from './_fixtures/fork';
import { Newcomer } from './_fixtures/newcomer';
import { PrivateRegistry } from './_fixtures/private-registry';
import type { Finished } from './_fixtures/run';

// one story: publish, create, do what the README says, change, destroy
jest.setTimeout(3_600_000);

const CREATE = ['npm', 'create', '--yes', 'berth@latest', 'shop', '--', '--name', 'shop'];
const CHOSEN = ['--compute', 'ec2', '--database', 'postgresql', '--cache', 'valkey', '--environments', 'dev,prod'];

/** What `berth status --json` says. */
interface Status {
  readonly stacks: readonly { readonly status: string }[];
  readonly services: readonly { readonly url: string }[];
}

/** What happened, so that each test tells one part of it. */
interface Story {
  readonly refused: Finished;
  readonly leftByRefusal: readonly string[];
  readonly created: string;
  readonly commands: readonly string[];
  readonly done: Readonly<Record<string, Finished>>;
  readonly answers: readonly { readonly status: number; readonly text: string }[];
  readonly built: Finished;
  readonly changed: string;
  readonly affectedByWords: readonly string[];
  readonly affectedBySettings: readonly string[];
  readonly destroyed: Finished;
  readonly left: Status;
  readonly stopped: Finished;
}

let registry: PrivateRegistry;
let fork: Fork;
let newcomer: Newcomer;
let story: Story;

beforeAll(async () => {
  registry = await PrivateRegistry.start();
  fork = await Fork.of(registry.npmrc, { NPM_TOKEN: registry.token });
  newcomer = await Newcomer.of(registry);
  await fork.releaseFirst();
  await fork.publish(registry.url);
  story = await tell();
});

afterAll(async () => {
  await newcomer?.remove();
  fork?.remove();
  await registry?.stop();
});

async function tell(): Promise<Story> {
  const named = [...CREATE, ...CHOSEN, '--registry', registry.url];
  const refused = await newcomer.tries('.', ...named, '--edge', 'domain');
  const leftByRefusal = readdirSync(newcomer.folder);
  const created = await newcomer.does('.', ...named);

  const commands = commandsOf(newcomer.reads('shop/README.md'));
  const done: Record<string, Finished> = {};
  for (const command of commands) done[command] = await newcomer.tries('shop', ...command.split(' '));
  const answers = await visit();
  const built = await newcomer.tries('shop', 'npx', 'projen', 'build');
  const changed = await newcomer.does('shop', 'git', 'status', '--porcelain');

  writeFileSync(join(newcomer.folder, 'shop/services/shop/README.md'), '# shop\n');
  const affectedByWords = await affected();
  const config = 'shop/apps/prod/src/config.ts';
  writeFileSync(join(newcomer.folder, config), newcomer.reads(config).replace('platform team', 'shop team'));
  const affectedBySettings = await affected();

  const destroyed = await newcomer.tries('shop', 'npx', 'berth', 'destroy', 'dev', '--yes');
  const left = await statusOf('dev');
  const stopped = await newcomer.tries('shop', 'npx', 'berth', 'local', 'stop');
  return {
    refused,
    leftByRefusal,
    created,
    commands,
    done,
    answers,
    built,
    changed,
    affectedByWords,
    affectedBySettings,
    destroyed,
    left,
    stopped,
  };
}

/** What a README says first. */
function commandsOf(readme: string): string[] {
  const [, block = ''] = readme.match(/```sh\n([^`]*)```/) ?? [];
  return block.split('\n').flatMap(line => line.replace(/#.*/, '').trim() || []);
}

/** As users do. */
async function visit(): Promise<{ status: number; text: string }[]> {
  const { services } = await statusOf('dev');
  const headers = { 'content-type': 'application/json' };
  const requests: [string, RequestInit?][] = [
    ['/'],
    ['/notes', { method: 'POST', headers, body: '{"text":"buy milk"}' }],
    ['/visits', { method: 'POST' }],
  ];
  return Promise.all(
    requests.map(async ([path, request]) => {
      const answer = await fetch(new URL(path, services[0]?.url), request);
      return { status: answer.status, text: await answer.text() };
    }),
  );
}

async function statusOf(environment: string): Promise<Status> {
  return JSON.parse(await newcomer.does('shop', 'npx', 'berth', 'status', environment, '--json'));
}

/** Which environments the next push would deploy. */
async function affected(): Promise<string[]> {
  const words = ['show', 'projects', '--affected', '--with-target', 'deploy', '--json'];
  return JSON.parse(await newcomer.does('shop', 'npx', 'nx', ...words));
}

test('what contradicts itself is refused with its code, and nothing is written', () => {
  expect(story.refused.exitCode).toBe(1);
  expect(story.refused.output).toContain(
    'DomainMissing edge = "domain": needs a domain; add --domain shop.example.com',
  );
  expect(story.leftByRefusal).toEqual([]);
});

test('one command makes a repository, installs its packages and says what comes next', () => {
  expect(story.created).toMatch(/\d+ files in shop; next:\n {2}cd shop\n {2}npm test .*\n {2}npm run local /);
  expect(newcomer.reads('shop/node_modules/@berth/platform/package.json')).toContain('"version": "1.0.0"');
});

test('the token of the registry is in no file of it', () => {
  const files = readdirSync(join(newcomer.folder, 'shop'), { withFileTypes: true }).filter(entry => entry.isFile());

  for (const { name } of files) expect(newcomer.reads(`shop/${name}`)).not.toContain(registry.token);
  expect(newcomer.reads('shop/.npmrc')).toContain(`@berth:registry=${registry.url}\n`);
});

test('each command that its README begins with succeeds', () => {
  expect(story.commands).toEqual(['npm install', 'npm test', 'npm run local']);
  for (const command of story.commands) expect(story.done[command]).toMatchObject({ exitCode: 0 });
});

test('its tests are those of the service and of each environment, and every template is judged', () => {
  for (const task of ['shop:pytest', 'dev:test', 'prod:test', 'global:synth', 'dev:synth', 'prod:synth']) {
    expect(story.done['npm test']?.output).toContain(`nx run ${task}`);
  }
});

test('on the local cloud the service answers, with its database and its cache', () => {
  expect(story.answers).toEqual([
    { status: 200, text: '{"message":"hello"}' },
    { status: 201, text: '{"text":"buy milk","id":1}' },
    { status: 200, text: '{"visits":1}' },
  ]);
});

test('projen builds it, and nothing that is committed changes by any of this', () => {
  expect(story.built).toMatchObject({ exitCode: 0 });
  expect(story.changed).toBe('');
});

test('only what reaches an environment deploys it', () => {
  expect(story.affectedByWords).toEqual([]);
  expect(story.affectedBySettings).toEqual(['prod']);
});

test('an environment is destroyed, and the local cloud stops', () => {
  expect(story.destroyed).toMatchObject({ exitCode: 0 });
  expect(new Set(story.left.stacks.map(({ status }) => status))).toEqual(new Set(['not deployed']));
  expect(story.left.services).toEqual([]);
  expect(story.stopped).toMatchObject({ exitCode: 0 });
});
