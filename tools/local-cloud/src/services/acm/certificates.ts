import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-acm';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { Tags } from '../../core/tags';
import type { Zones } from '../route53/zones';
import type { CertificateAuthority, IssuedCertificate, KeyAlgorithm } from './certificate-authority';

export type CertificateStatus = 'PENDING_VALIDATION' | 'ISSUED' | 'VALIDATION_TIMED_OUT';

/** What the service remembers of a certificate. */
export interface Certificate {
  readonly arn: string;
  readonly names: readonly [string, ...string[]];
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED';
  readonly status: CertificateStatus;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly createdAt: string;
  readonly issuedAt?: string;
  readonly token?: string;
  readonly transparency: sdk.CertificateTransparencyLoggingPreference;

  /** There once it is issued. */
  readonly issued?: IssuedCertificate;
  readonly tags: Tags;
}

/** @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
const VALIDATION_MS = 72 * 3_600_000;
const CHECK_MS = 20_000;

/** @see https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
const VALID_DAYS = 198;
const RENEWAL_MS = 45 * 86_400_000;

/** Who has certificates in use: ARNs of load balancers by ARN of a certificate. */
export type CertificateUsers = (arn: string) => readonly string[];

/** The certificates and their life. */
export class Certificates {
  private readonly table: Collection<Certificate>;
  private readonly users: CertificateUsers[] = [];
  private readonly listeners: (() => void)[] = [];
  private cancelCheck: (() => void) | undefined;

  constructor(
    private readonly context: Pick<Context, 'store' | 'clock' | 'log'>,
    private readonly authority: CertificateAuthority,
    private readonly zones: Pick<Zones, 'resolve'>,
  ) {
    this.table = context.store.collection<Certificate>('acm:certificates');
  }

  public list(region: string): Certificate[] {
    return this.table.list().filter(({ arn }) => arn.split(':')[3] === region);
  }

  public tryFind(arn: string): Certificate | undefined {
    return this.table.get(arn);
  }

  public find(arn = ''): Certificate {
    const certificate = this.table.get(arn);
    if (!certificate) throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
    return certificate;
  }

  /** It is issued once the records that `validationRecord` tells are found, and never if they are not within three days. */
  public request(
    input: Pick<Certificate, 'names' | 'keyAlgorithm' | 'tags' | 'token' | 'transparency'>,
    { region, accountId }: { region: string; accountId: string },
  ): Certificate {
    const certificate: Certificate = {
      ...input,
      arn: `arn:aws:acm:${region}:${accountId}:certificate/${randomUUID()}`,
      type: 'AMAZON_ISSUED',
      status: 'PENDING_VALIDATION',
      createdAt: this.now(),
    };
    this.put(certificate);
    this.checkLater();
    return certificate;
  }

  public import(issued: IssuedCertificate, tags: Tags, arn: string): Certificate {
    const x509 = new X509Certificate(issued.certificate);
    const before = this.table.get(arn);
    const certificate: Certificate = {
      transparency: 'DISABLED',
      createdAt: this.now(),
      ...before,
      arn,
      names: namesOf(x509),
      type: 'IMPORTED',
      status: 'ISSUED',
      keyAlgorithm: algorithmOf(x509),
      issuedAt: this.now(),
      issued,
      tags: before?.tags ?? tags,
    };
    this.put(certificate);
    this.tellChange();
    return certificate;
  }

  public change(certificate: Certificate, change: Pick<Partial<Certificate>, 'tags' | 'transparency'>): Certificate {
    return this.put({ ...this.find(certificate.arn), ...change });
  }

  /** @throws AwsError ResourceInUseException, while a listener uses it */
  public remove({ arn }: Certificate): void {
    if (this.usersOf(arn).length > 0) {
      throw new AwsError('ResourceInUseException', `Certificate ${arn} in account is in use.`);
    }
    this.table.delete(arn);
  }

  public usersOf(arn: string): string[] {
    return [...new Set(this.users.flatMap(users => users(arn)))];
  }

  /** A service that uses certificates says which. */
  public addUsers(users: CertificateUsers): void {
    this.users.push(users);
  }

  /** Calls `listener` whenever a certificate is issued or changed. */
  public onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Goes on with what is not validated, and renews what runs out, as clients see it. */
  public async start(): Promise<void> {
    this.checkLater();
    for (const certificate of this.table.list()) {
      const { issued, type } = certificate;
      if (!issued || type === 'IMPORTED') continue;
      const end = Date.parse(new X509Certificate(issued.certificate).validTo);
      if (end - Date.now() < RENEWAL_MS) await this.issue(certificate);
    }
  }

  public stop(): void {
    this.cancelCheck?.();
    this.cancelCheck = undefined;
  }

  /** Whether the record of a name is found by the world. */
  public isValidated({ arn }: Certificate, name: string): boolean {
    const { name: record, value } = validationRecord(accountOf(arn), name);
    return this.zones.resolve(record, 'CNAME').some(found => withDot(found) === value);
  }

  private checkLater(): void {
    const isPending = this.table.list().some(({ status }) => status === 'PENDING_VALIDATION');
    if (this.cancelCheck || !isPending) return;
    this.cancelCheck = this.context.clock.after(CHECK_MS, () => {
      this.cancelCheck = undefined;
      void this.check().finally(() => this.checkLater());
    });
  }

  private async check(): Promise<void> {
    for (const certificate of this.table.list().filter(({ status }) => status === 'PENDING_VALIDATION')) {
      const age = this.context.clock.now().getTime() - Date.parse(certificate.createdAt);
      if (certificate.names.every(name => this.isValidated(certificate, name))) await this.issue(certificate);
      else if (age >= VALIDATION_MS) this.put({ ...certificate, status: 'VALIDATION_TIMED_OUT' });
    }
  }

  private async issue(certificate: Certificate): Promise<void> {
    try {
      const issued = await this.authority.issue(certificate.names, VALID_DAYS, certificate.keyAlgorithm);
      const current = this.table.get(certificate.arn);
      if (!current) return; // deleted meanwhile
      this.put({ ...current, issued, status: 'ISSUED', issuedAt: this.now() });
      this.tellChange();
    } catch (error) {
      this.context.log(`acm: cannot issue ${certificate.arn}: ${(error as Error).message}`);
    }
  }

  private tellChange(): void {
    for (const listener of this.listeners) listener();
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }

  private put(certificate: Certificate): Certificate {
    this.table.put(certificate.arn, certificate);
    return certificate;
  }
}

/** The CNAME that shows who a domain belongs to: the same for an account and a domain, whatever certificate asks. A wildcard is its domain's. */
export function validationRecord(accountId: string, domain: string): { name: string; value: string } {
  const base = withDot(domain.toLowerCase().replace(/^\*\./, ''));
  const hash = createHash('sha256').update(`${accountId} ${base}`).digest('hex');
  return { name: `_${hash.slice(0, 32)}.${base}`, value: `_${hash.slice(32)}.mhbtsbpdnt.acm-validations.aws.` };
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** The certificate and its key, as they come from somebody else. */
export function checkedImport(certificate: string, key: string, chain: string): IssuedCertificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(certificate);
  } catch (cause) {
    throw new AwsError('ValidationException', `The certificate is not in PEM format: ${(cause as Error).message}`);
  }
  try {
    if (!x509.checkPrivateKey(createPrivateKey(key))) {
      throw new AwsError('ValidationException', 'The private key does not match the certificate.');
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError('ValidationException', 'The private key is not supported or not in PEM format.');
  }
  return { certificate: withEnd(certificate), key, chain: chain && withEnd(chain) };
}

function namesOf(x509: X509Certificate): [string, ...string[]] {
  const subject = /CN=([^\n]+)/.exec(x509.subject)?.[1];
  const alternatives = (x509.subjectAltName ?? '').split(', ').filter(name => name.startsWith('DNS:'));
  const names = [...(subject ? [subject] : []), ...alternatives.map(name => name.slice('DNS:'.length))];
  const [first = 'unnamed', ...others] = [...new Set(names)];
  return [first, ...others];
}

function algorithmOf({ publicKey }: X509Certificate): KeyAlgorithm {
  const { namedCurve, modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'ec') return `EC_${namedCurve}` as KeyAlgorithm;
  return `RSA_${modulusLength}` as KeyAlgorithm;
}

function withDot(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}

function withEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
