import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLock } from '../src/folder-lock';
import { run } from '../src/run';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('holds its process from the start, and nothing beside it', () => {
  const lock = FolderLock.take(folder);

  expect(readdirSync(folder)).toEqual(['lock']);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));

  lock.release();

  expect(readdirSync(folder)).toEqual([]);
});

test('takes over from a process that is gone, and cleans up after it', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(folder, 'lock'), String(pid));

  FolderLock.take(folder);

  expect(readdirSync(folder)).toEqual(['lock']);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
});

test('a folder that cannot be used is named, with what to do', async () => {
  writeFileSync(join(folder, 'file'), '');

  await expect(
    run({ folder: join(folder, 'file', 'cloud'), port: 0, speed: 1, runtimePath: [] }),
  ).rejects.toMatchObject({
    name: 'FolderUnusable',
    message: expect.stringMatching(/^cannot write .*cloud: it is not a folder\nhint: make room there/),
    exitCode: 1,
  });
});
