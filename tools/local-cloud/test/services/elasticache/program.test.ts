import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis } from '../../../src/services/elasticache/redis/program';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-programs-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(place: string, name: string, mode = 0o755): string {
  const file = join(folder, place, name);
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, mode);
  return file;
}

test('the server on the PATH comes before the one of a Python environment', () => {
  const [onPath, inVenv] = [program('bin', 'redis-server'), program('venv', 'redis-server')];

  expect(findRedis([join(folder, 'venv')], `/nowhere:${join(folder, 'bin')}`)).toBe(onPath);
  expect(findRedis([join(folder, 'venv')], '/nowhere')).toBe(inVenv);
});

test('a file that is no program is none', () => {
  program('bin', 'redis-server', 0o644);
  const valkey = program('bin', 'valkey-server');

  expect(findRedis([], join(folder, 'bin'))).toBe(valkey);
});

test('without a server it is told how to get one', () => {
  expect(() => findRedis([folder], '')).toThrow(
    expect.objectContaining({
      name: 'InsufficientCacheClusterCapacity',
      message: expect.stringContaining('install Redis 6.2 or Valkey and put it on the PATH'),
    }),
  );
});
