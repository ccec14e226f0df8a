import type { IConstruct } from 'constructs';
import { accept, awsSolutions, controlTower } from './findings';

/** Accept what every distribution before a service is. */
export function acceptService(distribution: IConstruct): void {
  accept(distribution, [awsSolutions('CFR1')], 'users of all countries are welcome');
  const root = [controlTower('cloudfront_default_root_object_configured_check')];
  accept(distribution, root, 'the service answers the path "/" itself');
  const failover = [controlTower('cloudfront_origin_failover_enabled_check')];
  accept(distribution, failover, 'one load balancer in several zones: an environment has no second one');
}

/** Accept what CloudFront allows with its own name. */
export function acceptOwnName(distribution: IConstruct): void {
  const ids = [
    awsSolutions('CFR4'),
    controlTower('cloudfront_custom_ssl_certificate_check'),
    controlTower('cloudfront_security_policy_check'),
    controlTower('cloudfront_sni_enabled_check'),
  ];
  accept(distribution, ids, 'with its own name CloudFront decides the certificate and the TLS versions');
}

/** Accept that requests are judged behind the edge. */
export function acceptNoEdgeAcl(distribution: IConstruct): void {
  accept(distribution, [awsSolutions('CFR2')], 'the web ACL of the load balancer judges what the edge lets through');
}
