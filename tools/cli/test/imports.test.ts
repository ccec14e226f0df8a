import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = readdirSync(join(__dirname, '../src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(__dirname, '../src', file), 'utf8') }));

const filesWith = (pattern: RegExp, among = sources) =>
  among.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('no waiter of the SDK is used: they mistake endings and swallow errors', () => {
  expect(filesWith(/\bwait(Until|For)[A-Z]\w*|@smithy\/(util|core)[\w/-]*waiter|createWaiter/)).toEqual([]);
});

test('only the ports import the SDK, and commands none of it', () => {
  expect(filesWith(/@aws-sdk\//).filter(file => !file.startsWith('aws/'))).toEqual([]);
});

test('clients, toolkit and spinners are loaded when they are needed, not at start', () => {
  const atStart = /^import (?!type )[^;]*from '(@aws-sdk\/[^']+|@aws-cdk\/toolkit-lib|execa|listr2)'/m;

  expect(filesWith(atStart)).toEqual(['terminal/spinner-step.ts']);
  expect(filesWith(/^import [^;]*spinner-step/m)).toEqual([]);
});

test('the local cloud is started, never imported', () => {
  expect(filesWith(/(from|import\() ?'@berth\/local-cloud/)).toEqual([]);
});
