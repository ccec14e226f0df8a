import { readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Duration, type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { completeHealthCheck, type HealthCheck } from './health-check';
import { Listeners } from './listeners';
import { DEREGISTRATION_DELAY, loadBalancerProblems, portsOf } from './load-balancer-problems';
import { TargetGroupPair, type TargetGroupReference } from './target-group-pair';

const PACKAGE = 'load-balancer';

const FIELDS = [
  'url',
  'fullName',
  'productionListenerArn',
  'testListenerArn',
  'blueTargetGroupArn',
  'blueTargetGroupName',
  'greenTargetGroupArn',
  'greenTargetGroupName',
  'securityGroupId',
] as const;

/**
 * A load balancer for one service that is released blue/green.
 */
export interface ILoadBalancer extends IResource {
  /** Where the service answers: `http://dev-alb-123.eu-west-1.elb.amazonaws.com`. */
  readonly url: string;

  /** Part of the load balancer's metrics: `app/name/0123456789abcdef`. */
  readonly fullName: string;

  readonly securityGroup: ISecurityGroup;
  readonly productionListenerArn: string;
  readonly testListenerArn: string;

  /** The target group that serves when the stack is created. */
  readonly blue: TargetGroupReference;

  readonly green: TargetGroupReference;
}

/**
 * Who reaches a service, over which ports, and how its health is checked.
 */
export interface LoadBalancerProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/load-balancer/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /** Port on which the tasks listen, 1 to 65535. */
  readonly targetPort: number;

  readonly healthCheck: HealthCheck;

  /**
   * Certificate of the domain. With it both listeners speak HTTPS, and port 80 redirects.
   *
   * @default - none: say why with `http`
   */
  readonly certificate?: ICertificate;

  /**
   * Insist on plain HTTP, and say why: passwords and tokens then cross the internet readable.
   *
   * @default - a certificate is required
   */
  readonly http?: PlainHttp;

  /**
   * Whether only the VPC can reach it.
   *
   * @default false
   */
  readonly internal?: boolean;

  /**
   * Port of the production listener.
   *
   * @default - 443 with a certificate, otherwise 80
   */
  readonly productionPort?: number;

  /**
   * Port of the test listener, where a release can be tried before users reach it.
   *
   * @default - 9443 with a certificate, otherwise 9000
   */
  readonly testPort?: number;

  /**
   * Networks that may use the test listener.
   *
   * @default - the VPC
   */
  readonly testCidrs?: string[];

  /**
   * How long a target that goes away may finish its requests, up to an hour. Tasks must live longer than this after SIGTERM.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether deletion is refused until somebody turns this off.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/**
 * Why a load balancer speaks plain HTTP.
 */
export interface PlainHttp {
  /** `no domain yet`. */
  readonly reason: string;
}

/**
 * Defines an Application Load Balancer with a production listener, a test listener and two target groups.
 */
export class LoadBalancer extends Resource implements ILoadBalancer {
  /** Refer to the load balancer of another stack of this environment. */
  public static fromContract(scope: Construct, id: string, environment: string): ILoadBalancer {
    class Import extends Resource implements ILoadBalancer {
      private readonly fields = readContract(this, environment, PACKAGE, FIELDS);
      public readonly url = this.fields.url;
      public readonly fullName = this.fields.fullName;
      public readonly productionListenerArn = this.fields.productionListenerArn;
      public readonly testListenerArn = this.fields.testListenerArn;
      public readonly blue = {
        targetGroupArn: this.fields.blueTargetGroupArn,
        targetGroupName: this.fields.blueTargetGroupName,
      };
      public readonly green = {
        targetGroupArn: this.fields.greenTargetGroupArn,
        targetGroupName: this.fields.greenTargetGroupName,
      };
      public readonly securityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.securityGroupId,
        { allowAllOutbound: false },
      );
    }
    return new Import(scope, id);
  }

  public readonly url: string;
  public readonly fullName: string;
  public readonly securityGroup: ISecurityGroup;
  public readonly productionListenerArn: string;
  public readonly testListenerArn: string;
  public readonly blue: TargetGroupReference;
  public readonly green: TargetGroupReference;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);

    const { network, certificate, internal = false, deregistrationDelay = DEREGISTRATION_DELAY } = props;
    const ports = portsOf(props);
    ValidationError.throwIfAny(loadBalancerProblems(props), this);

    this.securityGroup = this.makeSecurityGroup(props);
    const loadBalancer = new CfnLoadBalancer(this, 'Resource', {
      type: 'application',
      scheme: internal ? 'internal' : 'internet-facing',
      ipAddressType: 'ipv4',
      subnets: internal ? network.subnetIds : network.publicSubnetIds,
      securityGroups: [this.securityGroup.securityGroupId],
      loadBalancerAttributes: attributesOf(props),
    });
    const targets = new TargetGroupPair(this, 'Targets', {
      network,
      port: props.targetPort,
      healthCheck: completeHealthCheck(props.healthCheck),
      deregistrationDelay,
    });
    const listeners = new Listeners(this, 'Listeners', {
      loadBalancerArn: loadBalancer.ref,
      targets,
      productionPort: ports.production,
      testPort: ports.test,
      certificate,
    });

    this.url = urlOf(loadBalancer.attrDnsName, ports.production, certificate !== undefined);
    this.fullName = loadBalancer.attrLoadBalancerFullName;
    this.productionListenerArn = listeners.production.ref;
    this.testListenerArn = listeners.test.ref;
    this.blue = targets.blue;
    this.green = targets.green;
    this.writeContract(props.environment);
  }

  private makeSecurityGroup(props: LoadBalancerProps): SecurityGroup {
    const { network, certificate, internal = false, testCidrs = [network.cidr] } = props;
    const ports = portsOf(props);
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Load balancer: users and testers in, tasks out',
      allowAllOutbound: false,
    });
    const users = internal ? Peer.ipv4(network.cidr) : Peer.anyIpv4();
    group.addIngressRule(users, Port.tcp(ports.production), 'users');
    if (certificate) group.addIngressRule(users, Port.tcp(80), 'users who are redirected to HTTPS');
    for (const cidr of testCidrs) group.addIngressRule(Peer.ipv4(cidr), Port.tcp(ports.test), 'testers');
    return group;
  }

  private writeContract(environment: string): void {
    const { url, fullName, productionListenerArn, testListenerArn, blue, green } = this;
    const fields: Record<(typeof FIELDS)[number], string> = {
      url,
      fullName,
      productionListenerArn,
      testListenerArn,
      blueTargetGroupArn: blue.targetGroupArn,
      blueTargetGroupName: blue.targetGroupName,
      greenTargetGroupArn: green.targetGroupArn,
      greenTargetGroupName: green.targetGroupName,
      securityGroupId: this.securityGroup.securityGroupId,
    };
    writeContract(this, environment, PACKAGE, fields);
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes */
function attributesOf({
  deletionProtection = true,
}: LoadBalancerProps): CfnLoadBalancer.LoadBalancerAttributeProperty[] {
  return Object.entries({
    'deletion_protection.enabled': String(deletionProtection),
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
  }).map(([key, value]) => ({ key, value }));
}

/** The port only where a browser would not guess it. */
function urlOf(host: string, port: number, https: boolean): string {
  const usual = port === (https ? 443 : 80);
  return `${https ? 'https' : 'http'}://${host}${usual ? '' : `:${port}`}`;
}
