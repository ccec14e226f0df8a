import { Domain, DomainZone, type IDomain } from '@berth/dns';
import { HttpApi, UserPool } from '@berth/http-api';
import { ContentDelivery, LoadBalancer, type LoadBalancerProps } from '@berth/load-balancer';
import type { INetwork } from '@berth/network';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { CdnEdgeConfig, DomainEdgeConfig, EdgeConfig, HttpApiEdgeConfig } from './config/edge-config';
import type { EnvironmentConfig } from './config/environment-config';
import { decided } from './private/decisions';
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

  /** Undefined unless users sign in with Cognito. */
  public readonly userPool?: UserPool;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);

    const { edge, config } = props;
    const domain = edge.kind === 'domain' ? this.makeDomain(config, edge) : undefined;
    this.loadBalancer = this.makeLoadBalancer(props, domain);
    this.userPool = edge.kind === 'httpApi' ? this.makeUserPool(config, edge) : undefined;
    this.url = this.makeFront(props) ?? this.loadBalancer.url;
    domain?.pointTo(this, this.loadBalancer);
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
    if (edge.kind === 'domain') return { certificate: domain?.certificate, domainName: edge.domain };
    if (edge.kind !== 'https') return { http: decided(config, edge) };
    return {
      certificate: Certificate.fromCertificateArn(this, 'Certificate', edge.certificateArn),
      http: edge.plainHttp && { ...decided(config, edge.plainHttp), forward: true },
    };
  }

  /** What users meet before the load balancer, and its address. */
  private makeFront(props: EdgeProps): string | undefined {
    const { edge } = props;
    if (edge.kind === 'cdn') return this.makeCdn(edge).url;
    return edge.kind === 'httpApi' ? this.makeApi(props, edge).url : undefined;
  }

  private makeCdn({ domain, certificateArn, cachedPaths }: CdnEdgeConfig): ContentDelivery {
    return new ContentDelivery(this, 'Cdn', {
      loadBalancer: this.loadBalancer,
      originTls: false,
      domainNames: domain === undefined ? [] : [domain],
      certificate:
        certificateArn === undefined
          ? undefined
          : Certificate.fromCertificateArn(this, 'CdnCertificate', certificateArn),
      cachedPaths: cachedPaths && [...cachedPaths],
    });
  }

  private makeApi({ config, network, encryptionKey }: EdgeProps, edge: HttpApiEdgeConfig): HttpApi {
    const { logRetention, deleteWithStack } = protectionOf(config);
    return new HttpApi(this, 'Api', {
      environment: config.name,
      network,
      target: {
        listenerArn: this.loadBalancer.productionListenerArn,
        port: listenerPorts(edge).production,
        securityGroup: this.loadBalancer.securityGroup,
      },
      tokens: this.userPool ?? { issuer: '', audience: [] },
      http: decided(config, edge),
      public: edge.public?.map(({ route, ...reason }) => ({ route, ...decided(config, reason) })),
      rateLimit: edge.rateLimit,
      burstLimit: edge.burstLimit,
      cors: edge.corsOrigins && { allowOrigins: [...edge.corsOrigins] },
      logRetention,
      encryptionKey,
      deleteLogWithStack: deleteWithStack,
    });
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

  private makeDomain(config: EnvironmentConfig, { domain, zone, www }: DomainEdgeConfig): IDomain {
    return new Domain(this, 'Domain', {
      environment: config.name,
      domainName: domain,
      zone: this.zoneOf(config, zone),
      www,
    });
  }

  private zoneOf({ shared }: EnvironmentConfig, zone: DomainEdgeConfig['zone']): IHostedZone {
    if ('shared' in zone) return DomainZone.fromContract(this, 'Zone', shared, zone.shared);
    return HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: zone.id, zoneName: zone.name });
  }
}

/** Whether something else of ours stands before the load balancer. */
function isInternal({ kind }: EdgeConfig): boolean {
  return kind === 'cdn' || kind === 'httpApi';
}
