import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { TLS_POLICIES } from '../data/tls-policies';
import type { PlainHttp } from '../load-balancer-props';
import { acceptPlainHttp, acceptRedirect } from './load-balancer-findings';

/** Pinned, because the default of the API is older. */
const [TLS_POLICY] = TLS_POLICIES;

/** What nobody's rule wants. */
const NOT_FOUND: CfnListener.ActionProperty = {
  type: 'fixed-response',
  fixedResponseConfig: { statusCode: '404', contentType: 'text/plain', messageBody: 'not found' },
};

export interface ListenersProps {
  readonly loadBalancerArn: string;
  readonly productionPort: number;

  /**
   * @default - no test listener
   */
  readonly testPort?: number;

  /**
   * @default - plain HTTP
   */
  readonly certificate?: ICertificate;

  /**
   * Why there is a listener without TLS.
   *
   * @default - there is none
   */
  readonly http?: PlainHttp;
}

/**
 * The ports of a load balancer. None of them knows a service: what leads to one is its rule.
 *
 * So a certificate, a policy or a port can change in place, and no stack update that changes one can move traffic.
 */
export class Listeners extends Construct {
  public readonly productionArn: string;
  public readonly testArn?: string;
  public readonly plainArn?: string;

  constructor(scope: Construct, id: string, props: ListenersProps) {
    super(scope, id);

    const { productionPort, testPort, certificate, http } = props;
    this.productionArn = this.serve('Production', productionPort, props).ref;
    if (testPort !== undefined) this.testArn = this.serve('Test', testPort, props).ref;
    if (certificate && http?.forward) this.plainArn = this.serve('Plain', 80, { ...props, certificate: undefined }).ref;
    if (certificate && !http?.forward) this.redirect(props);
  }

  private serve(id: string, port: number, { loadBalancerArn, certificate, http }: ListenersProps): CfnListener {
    const listener = new CfnListener(this, id, {
      loadBalancerArn,
      port,
      protocol: certificate ? 'HTTPS' : 'HTTP',
      ...(certificate && { certificates: [{ certificateArn: certificate.certificateArn }], sslPolicy: TLS_POLICY }),
      defaultActions: [NOT_FOUND],
    });
    if (!certificate && http) acceptPlainHttp(listener, http);
    return listener;
  }

  private redirect({ loadBalancerArn, productionPort }: ListenersProps): void {
    const redirectConfig = { protocol: 'HTTPS', port: String(productionPort), statusCode: 'HTTP_301' };
    const listener = new CfnListener(this, 'Redirect', {
      loadBalancerArn,
      port: 80,
      protocol: 'HTTP',
      defaultActions: [{ type: 'redirect', redirectConfig }],
    });
    acceptRedirect(listener);
  }
}
