import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { TargetGroupReference } from './target-group-pair';

/**
 * TLS 1.3 and 1.2 with post-quantum key exchange. Pinned, because the default of the API is older.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09';

export interface ListenersProps {
  readonly loadBalancerArn: string;

  /** Where both listeners point when they are created. */
  readonly target: TargetGroupReference;

  readonly productionPort: number;
  readonly testPort: number;

  /**
   * @default - plain HTTP
   */
  readonly certificate?: ICertificate;
}

/**
 * The listener of the users and the listener of the tests.
 *
 * Nothing but the props below reaches their templates: a stack update that sent their actions again would send users back to blue.
 */
export class Listeners extends Construct {
  public readonly production: CfnListener;
  public readonly test: CfnListener;

  constructor(scope: Construct, id: string, props: ListenersProps) {
    super(scope, id);

    this.production = this.forward('Production', props.productionPort, props);
    this.test = this.forward('Test', props.testPort, props);
    if (props.certificate) this.redirect(props);
  }

  private forward(id: string, port: number, { loadBalancerArn, target, certificate }: ListenersProps): CfnListener {
    return new CfnListener(this, id, {
      loadBalancerArn,
      port,
      protocol: certificate ? 'HTTPS' : 'HTTP',
      ...(certificate && { certificates: [{ certificateArn: certificate.certificateArn }], sslPolicy: TLS_POLICY }),
      defaultActions: [{ type: 'forward', targetGroupArn: target.targetGroupArn }],
    });
  }

  private redirect({ loadBalancerArn, productionPort }: ListenersProps): void {
    new CfnListener(this, 'Redirect', {
      loadBalancerArn,
      port: 80,
      protocol: 'HTTP',
      defaultActions: [
        {
          type: 'redirect',
          redirectConfig: { protocol: 'HTTPS', port: String(productionPort), statusCode: 'HTTP_301' },
        },
      ],
    });
  }
}
