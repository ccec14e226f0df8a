import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Testing } from 'projen/lib/testing';
import { readmeExamples, renderExample } from '../src/readme-examples';
import { makeMonorepo } from './_fixtures/monorepo';

const ROOT = resolve(__dirname, '../../..');
const README = ['# jobs', '```sh', 'npm install', '```', '```ts', 'export const jobs = 3;', '```', ''].join('\n');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  mkdirSync(join(folder, 'test'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function check(readme: string) {
  writeFileSync(join(folder, 'README.md'), readme);
  execFileSync(process.execPath, [join(ROOT, 'tools/workspace/lib/check-readme.task.js')], { cwd: folder });
}

function compile() {
  const compilerOptions = { noEmit: true, strict: true, types: [] };
  writeFileSync(join(folder, 'test/tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'test', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout;
}

test('takes the blocks of TypeScript and no others', () => {
  expect(readmeExamples(README)).toEqual([{ line: 6, code: 'export const jobs = 3;\n' }]);
});

test('leaves an example on the line that it has in the README', () => {
  const [example] = readmeExamples(README);

  expect(example && renderExample(example).split('\n')[5]).toBe('export const jobs = 3;');
});

test('an example that does not compile is named with its line', () => {
  check(README.replace('= 3', ': string = 3'));

  expect(compile()).toContain("test/_readme/line-6.ts(6,14): error TS2322: Type 'number' is not assignable to type");
});

test('an example that compiles passes', () => {
  check(README);

  expect(compile()).toBe('');
});

test('a README is part of what a project tests', () => {
  const { namedInputs, targetDefaults } = Testing.synth(makeMonorepo())['nx.json'];

  expect(namedInputs.readme).toContain('{projectRoot}/README.md');
  expect(targetDefaults.test.inputs).toContain('readme');
  expect(targetDefaults.test.options.commands[0]).toContain('check-readme.task.js');
});

test('forgets the examples of an earlier README', () => {
  check(README);

  check('# jobs\n');

  expect(readdirSync(join(folder, 'test'))).toEqual([]);
});
