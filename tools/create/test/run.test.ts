import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/run';

let place: string;
let printed: string[];
let warned: string[];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'create-test-'));
  printed = [];
  warned = [];
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const start = (...words: string[]) =>
  run(words, { isInteractive: false, print: text => printed.push(text), warn: text => warned.push(text) });

test('takes the name from the folder, and says what comes next', async () => {
  const status = await start(join(place, 'shop'), '--no-install');

  expect(status).toBe(0);
  expect(readdirSync(place)).toEqual(['shop']);
  expect(printed.join('\n')).toMatch(/next:\n {2}cd .*shop\n {2}npm install\n.*\n {2}npm test\n {2}npm run local$/);
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
