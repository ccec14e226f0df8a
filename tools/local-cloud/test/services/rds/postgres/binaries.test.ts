import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBinaries, type Package } from '../../../../src/services/rds/postgres/binaries';

const nobody = { uid: 65534, gid: 65534 };
let folder: string;
let made: Package;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binaries-'));
  made = { native: join(folder, 'package', 'native'), version: randomUUID() };
  for (const name of ['bin', 'lib']) mkdirSync(join(made.native, name), { recursive: true });
  writeFileSync(join(made.native, 'bin', 'postgres'), '', { mode: 0o755 });
  writeFileSync(join(made.native, 'lib', 'libx.so.1.2'), '');
  const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
  writeFileSync(join(made.native, 'pg-symlinks.json'), JSON.stringify(links));
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

test('makes the links that npm does not pack, once', async () => {
  const use = () => findBinaries(folder, nobody, made);

  const [{ postgres }] = await Promise.all([use(), use()]);
  await use();

  expect(postgres).toBe(join(made.native, 'bin', 'postgres'));
  expect(readlinkSync(join(made.native, 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
});

test('copies the programs out of a folder that the user of the server may not enter', async () => {
  chmodSync(folder, 0o700);

  const [{ postgres }] = await Promise.all([findBinaries(folder, nobody, made), findBinaries(folder, nobody, made)]);

  const place = dirname(dirname(postgres));
  expect(place).not.toContain(folder);
  expect(readlinkSync(join(place, 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
  expect(lstatSync(place).mode & 0o777).toBe(0o755);
  rmSync(place, { recursive: true });
});
