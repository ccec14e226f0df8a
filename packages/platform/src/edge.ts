import { CLOUDFRONT_ZONE, Domain, DomainZone, type IDomain } from '@berth/dns';
import { HttpApi, type TokenIssuer, UserPool } from '@berth/http-api';
import { ContentDelivery, LoadBalancer, type LoadBalancerProps, type PlainHttp } from '@berth/load-balancer';
import type { INetwork } from '@berth/network';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { CdnEdgeConfig, DomainEdgeConfig, EdgeConfig, HttpApiEdgeConfig, ZoneConfig } from './config/edge-config';
import type { EnvironmentConfig } from './config/environment-config';
import type { Reason } from './config/reason';
import { decided, decidedIfAny } from './private/decisions';
import { hasTestListener } from './private/imports';
import { listenerPorts } from './private/listener-ports';
import { protectionOf } from './private/protection';

export interface EdgeProps {
  readonly config: EnvironmentConfig;
  readonly edge: Exclude<EdgeConfig, { readonly kind: 'none' }>;
  readonly network: INetwork;

  /** Of logs and users' data. */
  readonly encryptionKey: IKey;
}

/** How users come in: a load balancer, and what stands before it. */
export class Edge extends Construct {
  public readonly loadBalancer: LoadBalancer;

  /** Where users reach the services. */
  public readonly url: string;

  /** Undefined unless users come in by an API. */
  public readonly api?: HttpApi;

  /** Those who may come in by the API. */
  public readonly userPool?: UserPool;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);

    const { edge, config } = props;
    const domain = edge.kind === 'domain' ? this.makeDomain(config, edge) : undefined;
    this.loadBalancer = this.makeLoadBalancer(props, domain);
    domain?.pointTo(this, this.loadBalancer);
    if (edge.kind === 'httpApi') {
      this.userPool = this.makeUserPool(config, edge);
      this.api = this.makeApi(props, edge, this.userPool);
    }
    const cdn = edge.kind === 'cdn' ? this.makeCdn(config, edge) : undefined;
    this.url = (this.api ?? cdn ?? this.loadBalancer).url;
  }

  private makeLoadBalancer({ config, edge, network, encryptionKey }: EdgeProps, domain?: IDomain): LoadBalancer {
    const { guardedEdge, deletionProtection, logRetention, deleteWithStack } = protectionOf(config);
    const internal = isInternal(edge);
    const waf = edge.waf ?? (guardedEdge && edge.kind !== 'httpApi');
    return new LoadBalancer(this, 'LoadBalancer', {
      ...this.encryptionOf(config, edge, domain),
      ...(internal && { internal, userCidrs: [] }),
      environment: config.name,
      network,
      testListener: hasTestListener(config),
      // the block of the VPC as it is written down, so that rules about open ports can read it
      testCidrs: [config.network.cidr],
      deletionProtection,
      accessLogs: edge.accessLogs ?? guardedEdge,
      waf,
      wafOptions: waf
        ? {
            logEncryptionKey: encryptionKey,
            logRetention,
            deleteLogWithStack: deleteWithStack,
            forwardedAddresses: edge.kind === 'cdn',
          }
        : undefined,
    });
  }

  private encryptionOf(
    config: EnvironmentConfig,
    edge: EdgeProps['edge'],
    domain: IDomain | undefined,
  ): Pick<LoadBalancerProps, 'certificate' | 'http' | 'domainName'> {
    switch (edge.kind) {
      case 'http':
      case 'cdn':
        return { http: decided(config, edge) };
      case 'domain':
        return {
          certificate: domain?.certificate,
          domainName: edge.domain,
          http: forwarded(config, edge.plainHttp),
        };
      case 'https':
        return {
          certificate: this.certificateOf('Certificate', edge.certificateArn),
          domainName: edge.domain,
          http: forwarded(config, edge.plainHttp),
        };
      case 'httpApi':
        return {
          certificate: edge.tls && this.certificateOf('Certificate', edge.tls.certificateArn),
          http: decidedIfAny(config, edge.plainHttp),
        };
    }
  }

  private certificateOf(id: string, certificateArn: string): ICertificate {
    return Certificate.fromCertificateArn(this, id, certificateArn);
  }

  private makeCdn(config: EnvironmentConfig, edge: CdnEdgeConfig): ContentDelivery {
    const { domain, zone, certificateArn, cachedPaths } = edge;
    const cdn = new ContentDelivery(this, 'Cdn', {
      loadBalancer: this.loadBalancer,
      originTls: false,
      domainNames: domain === undefined ? [] : [domain],
      certificate: certificateArn === undefined ? undefined : this.certificateOf('CdnCertificate', certificateArn),
      cachedPaths: cachedPaths && [...cachedPaths],
    });
    if (domain === undefined || certificateArn === undefined || !zone) return cdn;
    const name = new Domain(this, 'Domain', {
      environment: config.name,
      domainName: domain,
      zone: this.zoneOf(config, zone),
      www: false,
      certificate: { certificateArn, names: [domain] },
      cloudFront: true,
    });
    name.pointTo(this, { dnsName: cdn.domainName, hostedZoneId: CLOUDFRONT_ZONE });
    return cdn;
  }

  private makeApi(
    { config, network, encryptionKey }: EdgeProps,
    edge: HttpApiEdgeConfig,
    tokens: TokenIssuer,
  ): HttpApi {
    const { logRetention, deleteWithStack } = protectionOf(config);
    const { domain: domainName, zone } = edge;
    const domain = domainName && zone ? this.makeDomain(config, { domain: domainName, zone, www: false }) : undefined;
    const api = new HttpApi(this, 'Api', {
      environment: config.name,
      network,
      target: {
        listenerArn: this.loadBalancer.productionListenerArn,
        port: listenerPorts(edge).production,
        securityGroup: this.loadBalancer.securityGroup,
      },
      tokens,
      secureServerName: edge.tls?.serverName,
      http: decidedIfAny(config, edge.plainHttp),
      domain,
      public: edge.public?.map(({ route, ...reason }) => ({ route, ...decided(config, reason) })),
      rateLimit: edge.rateLimit,
      burstLimit: edge.burstLimit,
      cors: edge.corsOrigins && { allowOrigins: [...edge.corsOrigins] },
      logRetention,
      encryptionKey,
      deleteLogWithStack: deleteWithStack,
    });
    if (api.aliasTarget) domain?.pointTo(this, api.aliasTarget);
    return api;
  }

  private makeUserPool({ name: environment, protection }: EnvironmentConfig, edge: HttpApiEdgeConfig): UserPool {
    const strict = protection === 'strict';
    return new UserPool(this, 'Users', {
      environment,
      selfSignUp: edge.selfSignUp ?? false,
      threatProtection: strict,
      deletionProtection: strict,
      deleteWithStack: !strict,
    });
  }

  private makeDomain(
    config: EnvironmentConfig,
    { domain, zone, www }: Pick<DomainEdgeConfig, 'domain' | 'zone' | 'www'>,
  ): IDomain {
    return new Domain(this, 'Domain', {
      environment: config.name,
      domainName: domain,
      zone: this.zoneOf(config, zone),
      www,
    });
  }

  private zoneOf({ shared }: EnvironmentConfig, zone: ZoneConfig): IHostedZone {
    if ('shared' in zone) return DomainZone.fromContract(this, 'Zone', shared, zone.shared);
    return HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: zone.id, zoneName: zone.name });
  }
}

/** Port 80 that serves, too, where the config insists on it. */
function forwarded(config: EnvironmentConfig, plainHttp: Reason | undefined): PlainHttp | undefined {
  return plainHttp && { ...decided(config, plainHttp), forward: true };
}

/** Whether something else of ours stands before the load balancer. */
function isInternal({ kind }: EdgeConfig): boolean {
  return kind === 'cdn' || kind === 'httpApi';
}
