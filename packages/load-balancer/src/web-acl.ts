import { allowLogGroups, denyForeignGrants, removalPolicyOf, ValidationError } from '@berth/foundation';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { webAclProblems } from './web-acl-problems';

/**
 * How requests are judged before they reach a service.
 */
export interface WebAclOptions {
  /**
   * Requests that one address may make in five minutes, 10 to 2,000,000,000. Above, it is refused until it slows down.
   *
   * @default 2000
   */
  readonly requestLimit?: number;

  /**
   * Rules of `AWSManagedRulesCommonRuleSet` that are counted and logged only: `SizeRestrictions_BODY` where bodies are larger than 8 KiB.
   *
   * @default - all of them refuse
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
   */
  readonly countedRules?: string[];

  /**
   * Whether users come through a proxy such as CloudFront, which tells their address in `X-Forwarded-For`.
   *
   * @default false
   */
  readonly forwardedAddresses?: boolean;

  /**
   * How long the log of judged requests is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Key of the log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Delete the log with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

export interface WebAclProps extends WebAclOptions {
  /** Full name of the environment: the log is `aws-waf-logs-<environment>`. */
  readonly environment: string;

  readonly loadBalancerArn: string;
}

/**
 * Defines a web ACL before a load balancer: AWS's common rules and known bad inputs, and a limit of requests for each address.
 *
 * What it judges is logged without cookies and `Authorization`.
 */
export class WebAcl extends Construct {
  public readonly webAclArn: string;

  /** What CloudWatch calls it: web ACLs of one account and region must differ, or their numbers are one. */
  private readonly metricName: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);

    ValidationError.throwIfAny(webAclProblems(props), this);

    this.metricName = `WebAcl-${props.environment}`;
    const acl = new CfnWebACL(this, 'Resource', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(this.metricName),
      rules: rulesOf(props),
    });
    this.webAclArn = acl.attrArn;
    this.log(props);
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: props.loadBalancerArn,
    });
  }

  /**
   * Requests that were let pass.
   *
   * @default - sum over 5 minutes
   */
  public metricAllowedRequests(options?: MetricOptions): IMetric {
    return this.metric('AllowedRequests', options);
  }

  /**
   * Requests that were refused, by all rules together.
   *
   * @default - sum over 5 minutes
   */
  public metricBlockedRequests(options?: MetricOptions): IMetric {
    return this.metric('BlockedRequests', options);
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  private metric(metricName: string, options?: MetricOptions): IMetric {
    return new Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.metricName, Rule: 'ALL', Region: Stack.of(this).region },
      statistic: Stats.SUM,
      ...options,
    });
  }

  private log(props: WebAclProps): void {
    const { environment, logRetention = RetentionDays.ONE_YEAR, logEncryptionKey } = props;
    const removalPolicy = removalPolicyOf(props.deleteLogWithStack);
    const group = new LogGroup(this, 'Log', {
      // WAF takes no other names
      logGroupName: `aws-waf-logs-${environment}`,
      retention: logRetention,
      encryptionKey: logEncryptionKey ?? this.makeKey(props),
      removalPolicy,
    });
    const logGroupArn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: group.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAclArn,
      // without the ":*" at the end of a log group's own ARN
      logDestinationConfigs: [logGroupArn],
      redactedFields: ['authorization', 'cookie'].map(Name => ({ singleHeader: { Name } })),
    });
  }

  private makeKey({ deleteLogWithStack }: WebAclProps): Key {
    const removalPolicy = removalPolicyOf(deleteLogWithStack);
    const key = new Key(this, 'Key', { description: 'Log of the web ACL', enableKeyRotation: true, removalPolicy });
    allowLogGroups(key);
    denyForeignGrants(key);
    return key;
  }
}

function rulesOf({ requestLimit = 2000, countedRules = [], forwardedAddresses }: WebAclOptions) {
  const limit: CfnWebACL.RateBasedStatementProperty = forwardedAddresses
    ? {
        limit: requestLimit,
        aggregateKeyType: 'FORWARDED_IP',
        forwardedIpConfig: { headerName: 'X-Forwarded-For', fallbackBehavior: 'MATCH' },
      }
    : { limit: requestLimit, aggregateKeyType: 'IP' };
  const rules: CfnWebACL.RuleProperty[] = [
    {
      name: 'RequestLimit',
      priority: 0,
      action: { block: {} },
      statement: { rateBasedStatement: limit },
      visibilityConfig: visible('RequestLimit'),
    },
    managed('AWSManagedRulesCommonRuleSet', 1, countedRules),
    managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
  ];
  return rules;
}

function managed(name: string, priority: number, countedRules: readonly string[] = []): CfnWebACL.RuleProperty {
  const ruleActionOverrides = countedRules.map(rule => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(ruleActionOverrides.length > 0 && { ruleActionOverrides }),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
