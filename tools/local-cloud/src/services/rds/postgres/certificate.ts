import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateAuthority } from '../../acm/certificate-authority';
import { giveTo, type ServerUser } from './server-user';

const TEN_YEARS = 3650;

/** Makes the server's certificate and key in its data directory, unless there are those of this authority: a restored snapshot brings its own. */
export async function ensureCertificate(
  dataFolder: string,
  user: ServerUser | undefined,
  authority: CertificateAuthority,
): Promise<void> {
  const [certificate, key] = [join(dataFolder, 'server.crt'), join(dataFolder, 'server.key')];
  if (existsSync(key) && (await isSigned(certificate, authority))) return;
  const made = await authority.issue(['localhost', '127.0.0.1'], TEN_YEARS);
  await mkdir(dataFolder, { recursive: true });
  await writeFile(key, made.key, { mode: 0o600 });
  await writeFile(certificate, made.certificate, { mode: 0o644 });
  giveTo(user, key);
  giveTo(user, certificate);
}

async function isSigned(certificate: string, { certificateFile }: CertificateAuthority): Promise<boolean> {
  if (!existsSync(certificate) || !existsSync(certificateFile)) return false;
  const root = new X509Certificate(await readFile(certificateFile));
  return new X509Certificate(await readFile(certificate)).verify(root.publicKey);
}
