import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { CfnApi, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Duration, type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { httpApiProblems } from './http-api-problems';
import type { CorsRules, HttpApiProps } from './http-api-props';
import { AccessLog } from './private/access-log';
import { CustomDomain } from './private/custom-domain';
import { Routes } from './private/routes';
import { TargetLink } from './private/target-link';

const PACKAGE = 'http-api';
const FIELDS = ['apiId', 'url'] as const;

/**
 * An API that answers only those who have a token.
 */
export interface IHttpApi extends IResource {
  readonly apiId: string;

  /** Where it answers: `https://abc123.execute-api.eu-west-1.amazonaws.com`. */
  readonly url: string;

  /**
   * Requests, refused ones too.
   *
   * @default - sum over 5 minutes
   */
  metricRequests(options?: MetricOptions): IMetric;

  /**
   * Requests that were refused: no token, too many, no such thing.
   *
   * @default - sum over 5 minutes
   */
  metric4xx(options?: MetricOptions): IMetric;

  /**
   * Requests that failed, in the API or behind it.
   *
   * @default - sum over 5 minutes
   */
  metric5xx(options?: MetricOptions): IMetric;

  /**
   * Time from request to answer, in milliseconds.
   *
   * @default - average over 5 minutes
   */
  metricLatency(options?: MetricOptions): IMetric;
}

abstract class HttpApiBase extends Resource implements IHttpApi {
  public abstract readonly apiId: string;
  public abstract readonly url: string;

  public metricRequests(options?: MetricOptions): IMetric {
    return this.metric('Count', { statistic: Stats.SUM, ...options });
  }

  public metric4xx(options?: MetricOptions): IMetric {
    return this.metric('4xx', { statistic: Stats.SUM, ...options });
  }

  public metric5xx(options?: MetricOptions): IMetric {
    return this.metric('5xx', { statistic: Stats.SUM, ...options });
  }

  public metricLatency(options?: MetricOptions): IMetric {
    return this.metric('Latency', { statistic: Stats.AVERAGE, ...options });
  }

  private metric(metricName: string, options: MetricOptions): Metric {
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: this.apiId }, ...options });
  }
}

/**
 * Defines an HTTP API before an internal load balancer: every route needs a token, and every call is written down.
 */
export class HttpApi extends HttpApiBase {
  /** The API that another stack published. */
  public static fromContract(scope: Construct, id: string, environment: string): IHttpApi {
    const fields = readContract(scope, environment, PACKAGE, FIELDS);
    class Import extends HttpApiBase {
      public readonly apiId = fields.apiId;
      public readonly url = fields.url;
    }
    return new Import(scope, id);
  }

  public readonly apiId: string;
  public readonly url: string;

  /** Of the link to the load balancer. */
  public readonly securityGroup: ISecurityGroup;

  /** What the name of your own must point to; undefined without one. */
  public readonly aliasTarget?: { readonly dnsName: string; readonly hostedZoneId: string };

  /** The API itself, for what has no prop here. */
  public readonly api: CfnApi;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);

    ValidationError.throwIfAny(httpApiProblems(props), this);

    const { environment, domain, cors, tokens, timeout = Duration.seconds(30) } = props;
    const api = new CfnApi(this, 'Resource', {
      name: environment,
      protocolType: 'HTTP',
      description: `API of ${environment}`,
      disableExecuteApiEndpoint: domain !== undefined,
      ...(cors && { corsConfiguration: renderCors(cors) }),
    });
    this.api = api;
    this.apiId = api.ref;
    const link = new TargetLink(this, 'Link', { ...props, apiId: this.apiId, timeout });
    const target = link.routeTarget;
    const publicRoutes = props.public ?? [];
    new Routes(this, 'Routes', { apiId: this.apiId, tokens, target, publicRoutes, cors: cors !== undefined });
    const stage = this.makeStage(props);

    this.securityGroup = link.securityGroup;
    this.url = domain ? `https://${domain.domainName}` : api.attrApiEndpoint;
    if (domain) {
      const custom = new CustomDomain(this, 'Domain', { apiId: this.apiId, stage: stage.ref, domain });
      this.aliasTarget = custom.aliasTarget;
    }
    writeContract(this, environment, PACKAGE, {
      apiId: this.apiId,
      url: this.url,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }

  private makeStage(props: HttpApiProps): CfnStage {
    const { rateLimit = 100, burstLimit = 200 } = props;
    const { destinationArn, format } = new AccessLog(this, 'AccessLog', props);
    return new CfnStage(this, 'Stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn, format },
      defaultRouteSettings: { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit },
    });
  }
}

function renderCors(cors: CorsRules): CfnApi.CorsProperty {
  const { allowMethods = ['*'], allowHeaders = ['authorization', 'content-type'] } = cors;
  const { allowCredentials = false, maxAge = Duration.hours(1) } = cors;
  return {
    allowOrigins: [...cors.allowOrigins],
    allowMethods: [...allowMethods],
    allowHeaders: [...allowHeaders],
    allowCredentials,
    maxAge: maxAge.toSeconds(),
  };
}
