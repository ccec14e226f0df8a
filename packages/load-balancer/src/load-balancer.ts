import { readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type ILoadBalancer, LoadBalancerBase } from './load-balancer-base';
import { loadBalancerProblems, portsOf } from './load-balancer-problems';
import { EntranceGroup } from './private/entrance-group';
import { Listeners } from './private/listeners';
import { acceptDeletion, acceptNoLogs, acceptNoWebAcl } from './private/load-balancer-findings';
import { LogBucket } from './private/log-bucket';
import { WebAcl, type WebAclOptions } from './web-acl';

const PACKAGE = 'load-balancer';

const FIELDS = [
  'arn',
  'url',
  'dnsName',
  'hostedZoneId',
  'fullName',
  'securityGroupId',
  'productionListenerArn',
  'testListenerArn',
  'plainListenerArn',
] as const;

/**
 * Who reaches the services of an environment, over which ports, and how the way in is guarded.
 */
export interface LoadBalancerProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/load-balancer/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * Certificate of the domain. With it all listeners speak HTTPS, and port 80 redirects.
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
   * The name that users know it by: `shop.example.com`. Its record is made elsewhere.
   *
   * @default - the load balancer's own name
   */
  readonly domainName?: string;

  /**
   * Whether only the VPC can reach it.
   *
   * @default false
   */
  readonly internal?: boolean;

  /**
   * Networks whose users may come in. Give none if they come from security groups, through `allowFrom`.
   *
   * @default - everybody; the VPC if it is internal
   */
  readonly userCidrs?: string[];

  /**
   * Port of the production listener.
   *
   * @default - 443 with a certificate, otherwise 80
   */
  readonly productionPort?: number;

  /**
   * Whether there is a test listener, where a release can be tried before users reach it. Needed where a service is released blue/green.
   *
   * @default true
   */
  readonly testListener?: boolean;

  /**
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
   * How long a connection may be silent, 1 to 4000 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether deletion is refused until somebody turns this off.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether all requests and connections are logged, in a bucket that stays when the stack goes.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * How long they are kept, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * Whether a web ACL judges the requests.
   *
   * @default - true, unless it is internal
   */
  readonly waf?: boolean;

  /**
   * @default - see WebAclOptions
   */
  readonly wafOptions?: WebAclOptions;
}

/**
 * Why a load balancer speaks plain HTTP.
 */
export interface PlainHttp {
  /** `no domain yet`. */
  readonly reason: string;

  /**
   * Who decided it, and can be asked.
   *
   * @default - the environment's config
   */
  readonly owner?: string;

  /**
   * Last day on which it counts, `2027-03-31`. Afterwards the synthesis fails.
   *
   * @default - it counts for ever
   */
  readonly until?: string;

  /**
   * Beside a certificate: serve on port 80 what HTTPS serves, in place of redirecting. Not for services that are released blue/green.
   *
   * @default false
   */
  readonly forward?: boolean;
}

/**
 * What a load balancer of another stack has.
 */
export interface LoadBalancerContractOptions {
  /**
   * Whether it has a test listener.
   *
   * @default true
   */
  readonly testListener?: boolean;

  /**
   * Whether its port 80 serves beside HTTPS.
   *
   * @default false
   */
  readonly plainListener?: boolean;
}

/**
 * Defines an Application Load Balancer that services share. What leads to a service is its `ServiceRoute`; everything else is answered with 404.
 */
export class LoadBalancer extends LoadBalancerBase {
  /** Refer to the load balancer of another stack of this environment. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    { testListener = true, plainListener = false }: LoadBalancerContractOptions = {},
  ): ILoadBalancer {
    class Import extends LoadBalancerBase {
      private readonly fields = readContract(this, environment, PACKAGE, FIELDS);
      public readonly loadBalancerArn = this.fields.arn;
      public readonly url = this.fields.url;
      public readonly dnsName = this.fields.dnsName;
      public readonly hostedZoneId = this.fields.hostedZoneId;
      public readonly fullName = this.fields.fullName;
      public readonly productionListenerArn = this.fields.productionListenerArn;
      public readonly testListenerArn = testListener ? this.fields.testListenerArn : undefined;
      public readonly plainListenerArn = plainListener ? this.fields.plainListenerArn : undefined;
      public readonly securityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.securityGroupId,
        { allowAllOutbound: false },
      );
    }
    return new Import(scope, id);
  }

  public readonly loadBalancerArn: string;
  public readonly url: string;
  public readonly dnsName: string;
  public readonly hostedZoneId: string;
  public readonly fullName: string;
  public readonly securityGroup: ISecurityGroup;
  public readonly productionListenerArn: string;
  public readonly testListenerArn?: string;
  public readonly plainListenerArn?: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);

    const { environment, network, certificate, http, domainName, waf = !props.internal } = props;
    const subnetCount = subnetsOf(props).length;
    ValidationError.throwIfAny(loadBalancerProblems({ ...props, subnetCount }), this);

    const ports = portsOf(props);
    this.securityGroup = new EntranceGroup(this, 'SecurityGroup', { ...props, ports, vpc: network.vpc });
    const loadBalancer = this.makeLoadBalancer(props);
    this.loadBalancerArn = loadBalancer.ref;
    const listeners = new Listeners(this, 'Listeners', {
      loadBalancerArn: loadBalancer.ref,
      productionPort: ports.production,
      testPort: ports.test,
      certificate,
      http,
    });
    if (waf) new WebAcl(this, 'WebAcl', { ...props.wafOptions, environment, loadBalancerArn: loadBalancer.ref });
    else acceptNoWebAcl(loadBalancer, props.internal ?? false);

    this.dnsName = loadBalancer.attrDnsName;
    this.hostedZoneId = loadBalancer.attrCanonicalHostedZoneId;
    this.fullName = loadBalancer.attrLoadBalancerFullName;
    this.url = urlOf(domainName ?? this.dnsName, ports.production, certificate !== undefined);
    this.productionListenerArn = listeners.productionArn;
    this.testListenerArn = listeners.testArn;
    this.plainListenerArn = listeners.plainArn;
    this.writeContract(environment);
  }

  private makeLoadBalancer(props: LoadBalancerProps): CfnLoadBalancer {
    const { internal = false, accessLogs = true, accessLogRetention = Duration.days(365) } = props;
    const logs = accessLogs
      ? new LogBucket(this, 'Logs', {
          retention: accessLogRetention,
          loadBalancerPrefixes: Object.values(LOG_PREFIXES),
        })
      : undefined;
    const loadBalancer = new CfnLoadBalancer(this, 'Resource', {
      type: 'application',
      scheme: internal ? 'internal' : 'internet-facing',
      ipAddressType: 'ipv4',
      subnets: subnetsOf(props),
      securityGroups: [this.securityGroup.securityGroupId],
      loadBalancerAttributes: Object.entries({ ...attributesOf(props), ...logAttributesOf(logs) }).map(
        ([key, value]) => ({ key, value }),
      ),
    });
    // it writes a file into the bucket before it says yes
    if (logs) loadBalancer.node.addDependency(logs);
    else acceptNoLogs(loadBalancer);
    if (props.deletionProtection === false) acceptDeletion(loadBalancer);
    return loadBalancer;
  }

  private writeContract(environment: string): void {
    const fields: Record<(typeof FIELDS)[number], string | undefined> = {
      arn: this.loadBalancerArn,
      url: this.url,
      dnsName: this.dnsName,
      hostedZoneId: this.hostedZoneId,
      fullName: this.fullName,
      securityGroupId: this.securityGroup.securityGroupId,
      productionListenerArn: this.productionListenerArn,
      testListenerArn: this.testListenerArn,
      plainListenerArn: this.plainListenerArn,
    };
    const known = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
    writeContract(this, environment, PACKAGE, Object.fromEntries(known));
  }
}

/** Folders of the log bucket, by the attributes that name them. */
const LOG_PREFIXES = { access_logs: 'access', connection_logs: 'connections' };

function subnetsOf({ network, internal }: LoadBalancerProps): string[] {
  return internal ? network.subnetIds : network.publicSubnetIds;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#load-balancer-attributes */
function attributesOf({ deletionProtection = true, idleTimeout = Duration.seconds(60) }: LoadBalancerProps) {
  return {
    'deletion_protection.enabled': String(deletionProtection),
    'idle_timeout.timeout_seconds': String(idleTimeout.toSeconds()),
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
  };
}

function logAttributesOf(bucket: LogBucket | undefined): Record<string, string> {
  const attributes = Object.entries(LOG_PREFIXES).flatMap(([log, prefix]) => [
    [`${log}.s3.enabled`, String(bucket !== undefined)],
    ...(bucket
      ? [
          [`${log}.s3.bucket`, bucket.bucketName],
          [`${log}.s3.prefix`, prefix],
        ]
      : []),
  ]);
  return Object.fromEntries(attributes);
}

/** The port only where a browser would not guess it. */
function urlOf(host: string, port: number, https: boolean): string {
  const usual = port === (https ? 443 : 80);
  return `${https ? 'https' : 'http'}://${host}${usual ? '' : `:${port}`}`;
}
