import { acknowledgeAll, awsSolutions, templateRule } from '@berth/foundation';
import type { IConstruct } from 'constructs';

/** Accept what every distribution before a service is. */
export function acceptService(distribution: IConstruct): void {
  acknowledgeAll(distribution, [awsSolutions('CFR1')], 'users of all countries are welcome');
  const root = [templateRule('cloudfront_default_root_object_configured_check')];
  acknowledgeAll(distribution, root, 'the service answers the path "/" itself');
  const failover = [templateRule('cloudfront_origin_failover_enabled_check')];
  acknowledgeAll(distribution, failover, 'one load balancer in several zones: an environment has no second one');
}

/** Accept what CloudFront allows with its own name. */
export function acceptOwnName(distribution: IConstruct): void {
  const ids = [
    awsSolutions('CFR4'),
    templateRule('cloudfront_custom_ssl_certificate_check'),
    templateRule('cloudfront_security_policy_check'),
    templateRule('cloudfront_sni_enabled_check'),
  ];
  acknowledgeAll(distribution, ids, 'with its own name CloudFront decides the certificate and the TLS versions');
}

/** Accept that requests are judged behind the edge. */
export function acceptNoEdgeAcl(distribution: IConstruct): void {
  acknowledgeAll(
    distribution,
    [awsSolutions('CFR2')],
    'the web ACL of the load balancer judges what the edge lets through',
  );
}
