import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';

/** The policy of a listener that names none. */
export const DEFAULT_POLICY = 'ELBSecurityPolicy-2016-08';

const ALL = ['TLSv1', 'TLSv1.1', 'TLSv1.2'];
const WITH_13 = ['TLSv1.2', 'TLSv1.3'];

/**
 * The protocols of each policy.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html (2026-05)
 */
const POLICIES: Readonly<Record<string, readonly string[]>> = {
  'ELBSecurityPolicy-2016-08': ALL,
  'ELBSecurityPolicy-TLS-1-1-2017-01': ['TLSv1.1', 'TLSv1.2'],
  'ELBSecurityPolicy-TLS-1-2-2017-01': ['TLSv1.2'],
  'ELBSecurityPolicy-TLS-1-2-Ext-2018-06': ['TLSv1.2'],
  'ELBSecurityPolicy-FS-2018-06': ALL,
  'ELBSecurityPolicy-FS-1-1-2019-08': ['TLSv1.1', 'TLSv1.2'],
  'ELBSecurityPolicy-FS-1-2-2019-08': ['TLSv1.2'],
  'ELBSecurityPolicy-FS-1-2-Res-2019-08': ['TLSv1.2'],
  'ELBSecurityPolicy-FS-1-2-Res-2020-10': ['TLSv1.2'],
  'ELBSecurityPolicy-TLS13-1-0-2021-06': [...ALL, 'TLSv1.3'],
  'ELBSecurityPolicy-TLS13-1-1-2021-06': ['TLSv1.1', ...WITH_13],
  'ELBSecurityPolicy-TLS13-1-2-2021-06': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06': WITH_13,
  'ELBSecurityPolicy-TLS13-1-3-2021-06': ['TLSv1.3'],
  'ELBSecurityPolicy-TLS13-1-0-PQ-2025-09': [...ALL, 'TLSv1.3'],
  'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09': WITH_13,
  'ELBSecurityPolicy-TLS13-1-2-Ext2-PQ-2025-09': WITH_13,
  'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09': ['TLSv1.3'],
};

/** What a listener with the policy speaks. Older than TLS 1.2 is not spoken here: today's clients and OpenSSL refuse it. */
export function tlsVersions(policy: string): { minVersion: 'TLSv1.2' | 'TLSv1.3'; maxVersion: 'TLSv1.2' | 'TLSv1.3' } {
  const protocols = protocolsOf(policy);
  return {
    minVersion: protocols.includes('TLSv1.2') ? 'TLSv1.2' : 'TLSv1.3',
    maxVersion: protocols.includes('TLSv1.3') ? 'TLSv1.3' : 'TLSv1.2',
  };
}

/** @throws AwsError SSLPolicyNotFound */
export function checkedPolicy(name: string): string {
  protocolsOf(name);
  return name;
}

export function describePolicies(names: readonly string[] | undefined): sdk.SslPolicy[] {
  return (names?.length ? names : Object.keys(POLICIES)).map(Name => ({
    Name,
    SslProtocols: [...protocolsOf(Name)],
    SupportedLoadBalancerTypes: ['application', 'network'],
  }));
}

function protocolsOf(name: string): readonly string[] {
  const protocols = POLICIES[name];
  if (!protocols) throw new AwsError('SSLPolicyNotFound', `SSL policy '${name}' not found`);
  return protocols;
}
