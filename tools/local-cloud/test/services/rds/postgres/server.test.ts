import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../../src/services/acm/certificate-authority';
import { administer } from '../../../../src/services/rds/postgres/administration';
import { findBinaries } from '../../../../src/services/rds/postgres/binaries';
import { ensureCertificate } from '../../../../src/services/rds/postgres/certificate';
import { writeConfiguration } from '../../../../src/services/rds/postgres/configuration';
import { scramVerifier } from '../../../../src/services/rds/postgres/scram';
import { PostgresServer } from '../../../../src/services/rds/postgres/server';
import { giveTo, serverUser } from '../../../../src/services/rds/postgres/server-user';
import { DataTemplate } from '../../../../src/services/rds/postgres/template';

const password = 'admin';
const user = serverUser();
let authority: CertificateAuthority;
let templates: string;
let template: DataTemplate;
let folder: string;
let data: string;
let port: number;
let started: PostgresServer[];
let exits: number;

/** The template is made once. */
beforeAll(async () => {
  templates = mkdtempSync(join(tmpdir(), 'postgres-template-'));
  authority = new CertificateAuthority({ folder: templates });
  template = new DataTemplate(templates, await findBinaries(templates, user), user, await scramVerifier(password));
});

afterAll(() => rmSync(templates, { recursive: true }));

beforeEach(async () => {
  // not even its own user may go through this folder
  folder = join(mkdtempSync(join(tmpdir(), 'postgres-')), 'private');
  mkdirSync(folder, { mode: 0o700 });
  chmodSync(join(folder, '..'), 0o700);
  data = join(folder, 'data');
  started = [];
  exits = 0;
  await template.copyTo(data);
  await ensureCertificate(data, user, authority);
  port = await freePort();
  await writeConfiguration(data, { port, forceSsl: true, parameters: {} }, user);
});

afterEach(async () => {
  for (const server of started) await server.stop();
  rmSync(join(folder, '..'), { recursive: true });
});

jest.setTimeout(20_000);

test('a server that a killed local cloud has left is ended, and another one goes on with its data', async () => {
  await (await server()).start();
  await run('CREATE TABLE kept AS SELECT 7 AS id');

  await (await server()).start();

  expect(exits).toBe(1);
  expect(await run('SELECT id FROM kept')).toEqual([{ id: 7 }]);
});

test('a lock that names a process of somebody else is of no account', async () => {
  const lock = join(data, 'postmaster.pid');
  writeFileSync(lock, `${process.pid}\n/proc/self/cwd\n1\n${port}\n\n127.0.0.1\n 1 1\nready   \n`);
  giveTo(user, lock);

  await (await server()).start();

  expect(await run('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('what a kill left of a half-made copy goes with the next one', async () => {
  mkdirSync(join(folder, 'copy.partial-1'));

  await template.copyTo(join(folder, 'copy'), data);

  expect(readdirSync(folder).filter(name => name.startsWith('copy'))).toEqual(['copy']);
});

test('a stopped server ends without telling of an accident', async () => {
  const stopped = await server();
  await stopped.start();

  await stopped.stop();

  expect(exits).toBe(0);
  await expect(run('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('fails with the last words of a server that does not start', async () => {
  writeFileSync(join(data, 'postgresql.conf'), 'no_such_setting = 1\n');

  await expect((await server()).start()).rejects.toMatchObject({
    message: expect.stringContaining('no_such_setting'),
  });
});

async function server(): Promise<PostgresServer> {
  const { postgres } = await findBinaries(folder, user);
  const made = new PostgresServer(postgres, data, join(folder, 'log'), user, () => {
    exits += 1;
  });
  started.push(made);
  return made;
}

function run(sql: string): Promise<unknown[]> {
  return administer({ port, password }, async client => (await client.query(sql)).rows);
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
