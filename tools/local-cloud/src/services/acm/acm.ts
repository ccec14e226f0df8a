import type { Context, Service } from '../../core/service';
import type { Route53 } from '../route53/route53';
import type { CertificateAuthority } from './certificate-authority';
import { Certificates } from './certificates';
import { certificateProvider } from './cloudformation';
import { certificateOperations } from './operations';

export interface AcmPeers {
  readonly authority: CertificateAuthority;
  readonly route53: Pick<Route53, 'zones'>;
}

export interface Acm extends Service {
  readonly certificates: Certificates;
}

/** ACM: certificates of the local cloud's own authority, issued to whom Route 53 shows the names to belong; and imported ones. */
export function createAcm(context: Context, { authority, route53 }: AcmPeers): Acm {
  const certificates = new Certificates(context, authority, route53.zones);
  const operations = certificateOperations(certificates);
  return {
    certificates,
    signingName: 'acm',
    client: () => import('@aws-sdk/client-acm'),
    operations,
    resources: {
      'AWS::CertificateManager::Certificate': certificateProvider(
        certificates,
        operations,
        route53.zones,
        context.clock,
      ),
    },
    start: () => certificates.start(),
    stop: async () => certificates.stop(),
  };
}
