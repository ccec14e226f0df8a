import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Certificates } from '../../acm/certificates';
import { tlsVersions } from '../control/ssl-policies';
import type { Listener } from '../registry';

interface Choice {
  readonly names: readonly string[];
  readonly context: SecureContext;
}

/**
 * The certificates of a listener: the one for the name that a client asks for, else the default one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
 */
export class SecureContexts {
  /** Of the default certificate. */
  public readonly options: SecureContextOptions;
  private readonly choices: readonly Choice[];

  constructor({ certificates: arns = [], sslPolicy = '' }: Listener, certificates: Pick<Certificates, 'tryFind'>) {
    const versions = tlsVersions(sslPolicy);
    const all = arns.flatMap(arn => {
      const { issued } = certificates.tryFind(arn) ?? {};
      if (!issued) return [];
      const { certificate, chain, key } = issued;
      return [{ names: namesOf(certificate), options: { cert: certificate + chain, key, ...versions } }];
    });
    this.options = all[0]?.options ?? versions;
    this.choices = all.map(({ names, options }) => ({ names, context: createSecureContext(options) }));
  }

  /** An exact name goes before a wildcard. */
  public find(serverName: string): SecureContext | undefined {
    const name = serverName.toLowerCase();
    const wildcard = name.replace(/^[^.]+/, '*');
    const of = (wanted: string) => this.choices.find(({ names }) => names.includes(wanted));
    return (of(name) ?? of(wildcard) ?? this.choices[0])?.context;
  }
}

function namesOf(certificate: string): string[] {
  const alternatives = new X509Certificate(certificate).subjectAltName ?? '';
  return alternatives.split(', ').map(name => name.replace(/^DNS:/, '').toLowerCase());
}
