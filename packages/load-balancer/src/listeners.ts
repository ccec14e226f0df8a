import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { TargetGroupPair } from './target-group-pair';

/**
 * TLS 1.3 and 1.2 with post-quantum key exchange. Pinned, because the default of the API is older.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09';

export interface ListenersProps {
  readonly loadBalancerArn: string;

  /** The target groups that a listener can point at, in the course of releases. */
  readonly targets: TargetGroupPair;

  readonly productionPort: number;
  readonly testPort: number;

  /**
   * @default - plain HTTP
   */
  readonly certificate?: ICertificate;
}

/**
 * The listener of the users and the listener of the tests. Both point at blue when they are created.
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

  private forward(id: string, port: number, { loadBalancerArn, targets, certificate }: ListenersProps): CfnListener {
    const listener = new CfnListener(this, id, {
      loadBalancerArn,
      port,
      protocol: certificate ? 'HTTPS' : 'HTTP',
      ...(certificate && { certificates: [{ certificateArn: certificate.certificateArn }], sslPolicy: TLS_POLICY }),
      defaultActions: [{ type: 'forward', targetGroupArn: targets.blue.targetGroupArn }],
    });
    // the template knows of blue only: after a release CloudFormation would try to delete green while it is in use
    listener.node.addDependency(targets);
    return listener;
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
