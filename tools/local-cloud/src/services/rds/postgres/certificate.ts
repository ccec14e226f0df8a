import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, type ServerUser } from './server-user';

const TEN_YEARS_MS = 3650 * 86_400_000;

/** Makes the server's certificate and key in its data directory, once. It is its own authority: clients that verify trust `server.crt`. */
export async function ensureCertificate(dataFolder: string, user: ServerUser | undefined): Promise<void> {
  const [certificate, key] = [join(dataFolder, 'server.crt'), join(dataFolder, 'server.key')];
  if (existsSync(certificate) && existsSync(key)) return;
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + TEN_YEARS_MS),
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await mkdir(dataFolder, { recursive: true });
  await writeFile(key, made.private, { mode: 0o600 });
  await writeFile(certificate, made.cert, { mode: 0o644 });
  giveTo(user, key);
  giveTo(user, certificate);
}

/** Collects the certificates of all servers below `folder` in one file, for clients that verify. */
export async function collectCertificates(folder: string, file: string): Promise<void> {
  const servers = (await readdir(folder)).map(id => join(folder, id, 'data', 'server.crt')).filter(existsSync);
  const certificates = await Promise.all(servers.map(server => readFile(server, 'utf8')));
  const partial = `${file}.${randomUUID()}`; // whole or not there, though another server starts as well
  await writeFile(partial, certificates.join('\n'));
  await rename(partial, file);
}
