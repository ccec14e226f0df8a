import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run, type Terminal } from '../src/run';

let place: string;
let printed: string[];
let warned: string[];
let ran: string[];
let failing: RegExp;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'create-test-'));
  printed = [];
  warned = [];
  ran = [];
  failing = /rev-parse/; // no repository around it
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const terminal: Terminal = {
  isInteractive: false,
  print: text => printed.push(text),
  warn: text => warned.push(text),
  succeeds: (folder, command) => {
    ran.push(`${basename(folder)}: ${command.join(' ')}`);
    return !failing.test(command.join(' '));
  },
};

const start = (...words: string[]) => run(words, terminal);

/** Somebody who gives these answers, and gives up after them. */
const talk = (answers: string[], ...words: string[]) => {
  const next = () => Promise.resolve(answers.shift());
  return run(words, { ...terminal, isInteractive: true, prompter: { text: next, select: next } });
};

test('takes the name from the folder, and says what comes next', async () => {
  const status = await start(join(place, 'shop'), '--no-install');

  expect(status).toBe(0);
  expect(readdirSync(place)).toEqual(['shop']);
  expect(ran).toEqual([]);
  expect(printed.join('\n').split('\n')).toEqual([
    expect.stringMatching(/^\d+ files in .*shop; next:$/),
    `  cd ${join(place, 'shop')}`,
    '  npm install && npx projen',
    '  git init --initial-branch=main && git add --all && git commit --message "chore: begin"',
    expect.stringMatching(/^ {2}npm test /),
    expect.stringMatching(/^ {2}npm run local .* deploy dev /),
  ]);
});

test('installs, generates and begins a history', async () => {
  const status = await start(join(place, 'shop'));

  expect(status).toBe(0);
  expect(ran).toEqual([
    'shop: npm install',
    'shop: npx projen',
    'shop: git rev-parse --git-dir',
    'shop: git init --initial-branch=main',
    'shop: git add --all .',
    'shop: git commit --message chore: begin',
  ]);
  expect(printed.join('\n')).toMatch(/next:\n {2}cd .*shop\n {2}npm test .*\n {2}npm run local .*$/);
});

test('leaves the history to a repository around it, or to whoever wants none', async () => {
  failing = /^$/;
  await start(join(place, 'shop'));
  await start(join(place, 'other'), '--no-git');

  expect(ran.filter(command => /git (init|add|commit)/.test(command))).toEqual([]);
});

test('without a name for git the history is a step that is left', async () => {
  failing = /rev-parse|commit/;

  expect(await start(join(place, 'shop'))).toBe(0);
  expect(printed.join('\n')).toContain('git init --initial-branch=main && git add');
});

test('fails when packages cannot be installed: the repository is there, and the way on is told', async () => {
  failing = /npm install/;

  expect(await start(join(place, 'shop'))).toBe(2);
  expect(readdirSync(place)).toEqual(['shop']);
  expect(warned.join('\n')).toContain('is made, but npm could not install its packages: see above');
  expect(printed.join('\n')).toContain('  npm install && npx projen\n');
  expect(ran).toEqual(['shop: npm install']);
});

test('asks who can be asked, and makes what is answered', async () => {
  const answers = ['ec2', 'none', 'redis', 'none', 'dev', 'https://registry.npmjs.org'];

  expect(await talk(answers, join(place, 'shop'), '--dry-run')).toBe(0);
  expect(printed.join('\n')).toContain('apps/dev/src/config.ts');
});

test('writes nothing when somebody gives up', async () => {
  expect(await talk(['ec2', 'none'], join(place, 'shop'))).toBe(130);
  expect(warned).toEqual(['given up, nothing was written']);
  expect(readdirSync(place)).toEqual([]);
});

test('fails before any question when a flag or the folder will not do', async () => {
  writeFileSync(join(place, 'file'), '');

  expect(await talk([], join(place, 'shop'), '--compute', 'lambda')).toBe(1);
  expect(await talk([], join(place, 'file'))).toBe(1);
  expect(warned).toEqual([
    'ChoiceUnknown compute = "lambda": must be one of fargate, ec2, managed',
    expect.stringMatching(/^FolderNotUsable folder = ".*file": is a file; name another folder$/),
  ]);
});

test("npm's own registry needs no line", async () => {
  await start(join(place, 'shop'), '--no-install', '--registry', 'https://registry.npmjs.org');

  expect(readFileSync(join(place, 'shop/.npmrc'), 'utf8')).not.toContain('registry=');
});

test('a domain without an edge is that of a load balancer', async () => {
  expect(await start(join(place, 'shop'), '--dry-run', '--domain', 'shop.example.com')).toBe(0);
});

test('a dry run lists files and writes none', async () => {
  const status = await start(join(place, 'shop'), '--dry-run');

  expect(status).toBe(0);
  expect(readdirSync(place)).toEqual([]);
  expect(printed.join('\n')).toContain('apps/dev/src/config.ts');
});

test('flags are taken', async () => {
  const status = await start(join(place, 'shop'), '--dry-run', '--environments', 'a, b', '--edge=none');

  expect(status).toBe(0);
  expect(printed.join('\n')).toContain('apps/b/src/config.ts');
});

test('fails when choices contradict each other: code, value, remedy, and nothing is written', async () => {
  const status = await start(join(place, 'Shop'), '--edge', 'domain', '--no-install');

  expect(status).toBe(1);
  expect(readdirSync(place)).toEqual([]);
  expect(warned.join('\n').split('\n')).toEqual([
    expect.stringMatching(/^NameNotUsable name = "Shop": must be .*; try "shop"$/),
    'DomainMissing edge = "domain": needs a domain; add --domain shop.example.com, or take the edge http',
  ]);
});

test('fails when a flag is not known', async () => {
  expect(await start('--colour', 'red')).toBe(64);
  expect(warned.join('\n')).toContain("unknown option '--colour'");
});

test('help is no failure', async () => {
  expect(await start('--help')).toBe(0);
  expect(printed.join('\n')).toContain('--compute <kind>');
});
