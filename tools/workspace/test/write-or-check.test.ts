import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOrCheck } from '../src/write-or-check';

const folder = mkdtempSync(join(tmpdir(), 'berth-made-'));
const path = join(folder, 'README.md');

beforeEach(() => writeFileSync(path, 'old'));
afterAll(() => rmSync(folder, { recursive: true }));

test('writes what has changed', () => {
  expect(writeOrCheck([{ path, text: 'new' }], 'costs', [])).toEqual([]);

  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('checks without writing, and names the command that writes', () => {
  expect(writeOrCheck([{ path, text: 'new' }], 'costs', ['--check'])).toEqual([
    `${path}: not what the templates say\nhint: npm run costs`,
  ]);

  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('finds nothing wrong with what is current', () => {
  expect(writeOrCheck([{ path, text: 'old' }], 'costs', ['--check'])).toEqual([]);
});
