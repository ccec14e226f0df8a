import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../../src/services/acm/certificate-authority';
import { ensureCertificate } from '../../../../src/services/rds/postgres/certificate';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-certificate-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function certificateOf(server: string): X509Certificate {
  return new X509Certificate(readFileSync(join(folder, server, 'server.crt')));
}

test('whoever trusts the one root can verify every server', async () => {
  const authority = new CertificateAuthority({ folder });
  for (const server of ['one', 'other']) await ensureCertificate(join(folder, server), undefined, authority);

  const root = new X509Certificate(readFileSync(authority.certificateFile));
  const certificates = ['one', 'other'].map(certificateOf);

  expect(certificates.map(certificate => certificate.verify(root.publicKey))).toEqual([true, true]);
  expect(certificates.map(certificate => certificate.checkIP('127.0.0.1'))).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(certificates[0]?.fingerprint256).not.toBe(certificates[1]?.fingerprint256);
});

test('a certificate stays, unless another authority has signed it', async () => {
  const authority = new CertificateAuthority({ folder });
  await ensureCertificate(join(folder, 'one'), undefined, authority);
  const first = certificateOf('one').fingerprint256;

  await ensureCertificate(join(folder, 'one'), undefined, authority);
  expect(certificateOf('one').fingerprint256).toBe(first);

  const other = new CertificateAuthority({ folder: join(folder, 'new') });
  await other.trust();
  await ensureCertificate(join(folder, 'one'), undefined, other);
  expect(certificateOf('one').fingerprint256).not.toBe(first);
});
