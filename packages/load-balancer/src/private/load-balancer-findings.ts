import { acknowledgeAll, awsSolutions, nist, templateRule } from '@berth/foundation';
import type { IConstruct } from 'constructs';
import type { PlainHttp } from '../load-balancer-props';

const PLAIN_LISTENER = [
  nist('ELBv2ACMCertificateRequired'),
  nist('ALBHttpToHttpsRedirection'),
  templateRule('alb_http_to_https_redirection_check'),
];

/** Accept that a listener speaks plain HTTP. */
export function acceptPlainHttp(listener: IConstruct, { reason, owner, until }: PlainHttp): void {
  acknowledgeAll(listener, PLAIN_LISTENER, `plain HTTP was asked for: ${reason}`, {
    owner: owner ?? 'http.reason',
    until,
  });
}

/** Accept that the listener which redirects has no certificate. */
export function acceptRedirect(listener: IConstruct): void {
  acknowledgeAll(listener, [nist('ELBv2ACMCertificateRequired')], 'sends every request to HTTPS and reads none');
}

/** Accept that there is no web ACL. */
export function acceptNoWebAcl(loadBalancer: IConstruct, internal: boolean): void {
  const reason = internal ? 'internal: the internet cannot reach it' : 'turned off for this environment by waf: false';
  acknowledgeAll(loadBalancer, [nist('ALBWAFEnabled')], reason);
}

/** Accept that nothing is logged. */
export function acceptNoLogs(loadBalancer: IConstruct): void {
  const ids = [awsSolutions('ELB2'), nist('ELBLoggingEnabled'), templateRule('elbv2_logging_enabled_check')];
  acknowledgeAll(loadBalancer, ids, 'turned off for this environment by accessLogs: false');
}

/** Accept that it can be deleted. */
export function acceptDeletion(loadBalancer: IConstruct): void {
  const ids = [nist('ELBDeletionProtectionEnabled'), templateRule('elbv2_deletion_protection_enabled_check')];
  acknowledgeAll(loadBalancer, ids, 'turned off for this environment by deletionProtection: false');
}

/** Accept that everybody may come in. */
export function acceptPublic(group: IConstruct): void {
  acknowledgeAll(group, [awsSolutions('EC23')], 'public entry: only the ports of the users are open');
}

/** Accept that rules fail on a block which is known at the deployment only. */
export function acceptUnknownBlocks(group: IConstruct): void {
  const ids = [awsSolutions('EC23'), nist('EC2RestrictedCommonPorts'), nist('EC2RestrictedSSH')];
  acknowledgeAll(
    group,
    ids,
    'the block of the VPC is no literal, which the rule cannot read; the ports are those of listeners',
  );
}
