import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import type { Listener } from '../registry';
import type { ControlPlane } from './control-plane';
import { checkedPolicy, DEFAULT_POLICY, describePolicies } from './ssl-policies';

/** What of a listener decides how TLS is ended. */
export type Encryption = Pick<Listener, 'protocol' | 'certificates' | 'sslPolicy'>;

/**
 * The encryption that a request asks for, over that of before.
 *
 * @throws AwsError if the protocol is none of this load balancer, or HTTPS has no certificate that is issued
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
 */
export function checkedEncryption(
  plane: ControlPlane,
  input: Pick<sdk.CreateListenerInput, 'Protocol' | 'Certificates' | 'SslPolicy' | 'MutualAuthentication'>,
  before?: Listener,
): Encryption {
  const protocol = input.Protocol ?? before?.protocol ?? 'HTTP';
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw new AwsError('UnsupportedProtocol', `Listener protocol '${protocol}' must be one of 'HTTP, HTTPS'`);
  }
  if ((input.MutualAuthentication?.Mode ?? 'off') !== 'off') {
    throw new AwsError('ValidationError', 'Mutual authentication is not implemented in the local cloud');
  }
  const asked = (input.Certificates ?? []).map(({ CertificateArn = '' }) => CertificateArn);
  if (protocol === 'HTTP') {
    if (asked.length > 0) {
      throw new AwsError('ValidationError', 'A certificate cannot be specified for HTTP listeners');
    }
    return { protocol, certificates: [], sslPolicy: undefined };
  }
  if (asked.length > 1) throw new AwsError('TooManyCertificates', 'You can specify only one default certificate');
  const [first] = asked.length > 0 ? asked : (before?.certificates ?? []);
  if (!first) throw new AwsError('ValidationError', 'A certificate must be specified for HTTPS listeners');
  checkCertificate(plane, first);
  const others = (before?.certificates ?? []).slice(1).filter(arn => arn !== first);
  const sslPolicy = checkedPolicy(input.SslPolicy ?? before?.sslPolicy ?? DEFAULT_POLICY);
  return { protocol, certificates: [first, ...others], sslPolicy };
}

/** Certificates besides the default one, chosen by the name that a client asks for. */
export function certificateOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry } = plane;
  const secured = (arn: string | undefined): Listener => {
    const listener = registry.getListener(arn);
    if (listener.protocol === 'HTTPS') return listener;
    throw new AwsError('InvalidConfigurationRequest', `Listener '${listener.arn}' is no HTTPS listener`);
  };
  const put = (listener: Listener, certificates: readonly string[]): void => {
    registry.listeners.put(listener.arn, { ...listener, certificates });
    plane.changed();
  };
  return {
    AddListenerCertificates(input: sdk.AddListenerCertificatesInput): sdk.AddListenerCertificatesOutput {
      const listener = secured(input.ListenerArn);
      const arns = (input.Certificates ?? []).map(({ CertificateArn = '' }) => CertificateArn);
      for (const arn of arns) checkCertificate(plane, arn);
      put(listener, [...new Set([...(listener.certificates ?? []), ...arns])]);
      return { Certificates: arns.map(CertificateArn => ({ CertificateArn, IsDefault: false })) };
    },

    RemoveListenerCertificates(input: sdk.RemoveListenerCertificatesInput): sdk.RemoveListenerCertificatesOutput {
      const listener = secured(input.ListenerArn);
      const [first = '', ...others] = listener.certificates ?? [];
      const gone = (input.Certificates ?? []).map(({ CertificateArn }) => CertificateArn);
      if (gone.includes(first)) {
        throw new AwsError('OperationNotPermitted', `Default certificate '${first}' cannot be removed`);
      }
      put(listener, [first, ...others.filter(arn => !gone.includes(arn))]);
      return {};
    },

    DescribeListenerCertificates(input: sdk.DescribeListenerCertificatesInput): sdk.DescribeListenerCertificatesOutput {
      const { certificates = [] } = secured(input.ListenerArn);
      return { Certificates: certificates.map((CertificateArn, i) => ({ CertificateArn, IsDefault: i === 0 })) };
    },

    DescribeSSLPolicies({ Names }: sdk.DescribeSSLPoliciesInput): sdk.DescribeSSLPoliciesOutput {
      return { SslPolicies: describePolicies(Names) };
    },
  };
}

function checkCertificate({ certificates }: ControlPlane, arn: string): void {
  const certificate = certificates?.tryFind(arn);
  if (!certificate) throw new AwsError('CertificateNotFound', `Certificate '${arn}' not found`);
  if (certificate.issued) return;
  throw new AwsError(
    'UnsupportedCertificate',
    `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
  );
}
