import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type ILoadBalancer, LoadBalancerBase } from './load-balancer-base';
import { loadBalancerProblems, portsOf } from './load-balancer-problems';
import type { LoadBalancerContractOptions, LoadBalancerProps } from './load-balancer-props';
import { EntranceGroup } from './private/entrance-group';
import { Listeners } from './private/listeners';
import { acceptDeletion, acceptNoLogs, acceptNoWebAcl } from './private/load-balancer-findings';
import { LogBucket } from './private/log-bucket';
import { WebAcl } from './web-acl';

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

  /** The load balancer itself, for what has no prop here. */
  public readonly loadBalancer: CfnLoadBalancer;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);

    const { environment, network, certificate, http, domainName, waf = !props.internal } = props;
    const subnetCount = subnetsOf(props).length;
    ValidationError.throwIfAny(loadBalancerProblems({ ...props, subnetCount }), this);

    const ports = portsOf(props);
    this.securityGroup = new EntranceGroup(this, 'SecurityGroup', { ...props, ports, vpc: network.vpc });
    const loadBalancer = this.makeLoadBalancer(props);
    this.loadBalancer = loadBalancer;
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
