import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { X509Certificate as PeculiarCertificate } from '@peculiar/x509';
import type { Context } from '../../core/service';

/** A certificate with what a server needs to use it, in PEM. */
export interface IssuedCertificate {
  readonly certificate: string;

  /** Those between it and a root that clients trust, the root itself last. */
  readonly chain: string;
  readonly key: string;
}

export type KeyAlgorithm = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'EC_prime256v1' | 'EC_secp384r1' | 'EC_secp521r1';

const DAY_MS = 86_400_000;
const TEN_YEARS_MS = 3650 * DAY_MS;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const OWN_KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Where systems keep the authorities that they trust: Debian, Red Hat, Alpine and macOS. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Where a local cloud with its data in `folder` keeps its root certificate. */
export function rootCertificateFile(folder: string): string {
  return join(folder, 'authority', 'ca.pem');
}

/**
 * Signs the certificates of this local cloud. Its root is made once for a folder, at first use; whoever trusts `authority/ca.pem` trusts all that it signs.
 *
 * Its dates are those of the computer's clock, as clients look at that one.
 */
export class CertificateAuthority {
  /** The root certificate alone. */
  public readonly certificateFile: string;
  private readonly folder: string;
  private ready: Promise<void> | undefined;

  constructor({ folder }: Pick<Context, 'folder'>) {
    this.certificateFile = rootCertificateFile(folder);
    this.folder = dirname(this.certificateFile);
  }

  /** The root together with the authorities that this computer trusts. */
  public get bundleFile(): string {
    return join(this.folder, 'trusted.pem');
  }

  /** What makes OpenSSL (Python, curl, Ruby) and Node.js trust the root besides all others. */
  public async trust(): Promise<Record<string, string>> {
    await this.prepare();
    return { SSL_CERT_FILE: this.bundleFile, NODE_EXTRA_CA_CERTS: this.certificateFile };
  }

  /** A certificate of a server by these names, which may be addresses. The first is its subject's. */
  public async issue(
    names: readonly string[],
    days: number,
    keyAlgorithm: KeyAlgorithm = 'EC_prime256v1',
  ): Promise<IssuedCertificate> {
    await this.prepare();
    const x509 = await loadX509();
    const root = new x509.X509Certificate(await readFile(this.certificateFile, 'utf8'));
    const keys = await makeKeys(keyAlgorithm);
    const now = Date.now();
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: [{ CN: [names.find(name => name.length <= 64) ?? 'Berth'] }], // X.520: no longer ones
      issuer: root.subjectName.toJSON(),
      notBefore: new Date(now - DAY_MS), // clocks differ
      notAfter: new Date(now + days * DAY_MS),
      signingAlgorithm: OWN_KEY,
      signingKey: await this.key(),
      publicKey: keys.publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
        new x509.SubjectAlternativeNameExtension(
          names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        // without these two, OpenSSL's strict mode refuses it, which Python 3.13 asks for
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(root),
      ],
    });
    return { certificate: pem(made), chain: pem(root), key: await exportKey(keys.privateKey) };
  }

  private prepare(): Promise<void> {
    this.ready ??= this.makeRoot().catch(error => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  private async makeRoot(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (!this.isWhole()) {
      const x509 = await loadX509();
      const keys = await makeKeys('EC_prime256v1');
      const root = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: serialNumber(),
        name: [{ O: ['Berth'] }, { CN: [`Berth local cloud ${randomBytes(3).toString('hex')}`] }],
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: new Date(Date.now() + TEN_YEARS_MS),
        signingAlgorithm: OWN_KEY,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      await writeFile(this.keyFile, await exportKey(keys.privateKey), { mode: 0o600 });
      await writeWhole(this.certificateFile, pem(root));
    }
    const own = await readFile(this.certificateFile, 'utf8');
    await writeWhole(this.bundleFile, `${systemAuthorities()}\n${own}`);
  }

  /** A kill between the two files leaves a key without its certificate, or with the one before it. */
  private isWhole(): boolean {
    if (!existsSync(this.certificateFile) || !existsSync(this.keyFile)) return false;
    const certificate = new X509Certificate(readFileSync(this.certificateFile));
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(this.keyFile)));
  }

  private get keyFile(): string {
    return join(this.folder, 'ca-key.pem');
  }

  private async key(): Promise<CryptoKey> {
    const der = createPrivateKey(await readFile(this.keyFile)).export({ type: 'pkcs8', format: 'der' });
    return (await webcrypto.subtle.importKey('pkcs8', der, OWN_KEY, false, ['sign'])) as CryptoKey;
  }
}

/** Loaded with the first certificate: it takes a third of a second. */
async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as Crypto);
  return x509;
}

const CURVES: Readonly<Record<string, string>> = {
  EC_prime256v1: 'P-256',
  EC_secp384r1: 'P-384',
  EC_secp521r1: 'P-521',
};

async function makeKeys(algorithm: KeyAlgorithm): Promise<CryptoKeyPair> {
  const namedCurve = CURVES[algorithm];
  const parameters = namedCurve
    ? { name: 'ECDSA', namedCurve }
    : {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: Number(algorithm.slice('RSA_'.length)),
        publicExponent: new Uint8Array([1, 0, 1]),
      };
  return (await webcrypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair;
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }).export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}

function pem(certificate: PeculiarCertificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** Positive, hence without the first bit. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function systemAuthorities(): string {
  const file = SYSTEM_BUNDLES.find(path => existsSync(path));
  return file ? readFileSync(file, 'utf8') : rootCertificates.join('\n');
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text, { mode: 0o644 });
  await rename(`${file}.next`, file);
}
