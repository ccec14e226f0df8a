import { join } from 'node:path';
import { allowLogGroups, denyForeignGrants, removalPolicyOf, ValidationError } from '@berth/foundation';
import {
  type IAlarm,
  type IMetric,
  MathExpression,
  Metric,
  type MetricOptions,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnCanary, Runtime } from 'aws-cdk-lib/aws-synthetics';
import { Duration, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RouteMetrics } from './metrics';
import { ArtefactBucket } from './private/artefact-bucket';
import { CheckRole } from './private/check-role';
import { makeAlarms, NoData } from './private/make-alarms';
import { type SyntheticRequest, syntheticCheckProblems } from './synthetic-check-problems';

/** Without a browser, which nobody needs to read a status. */
const RUNTIME = Runtime.SYNTHETICS_NODEJS_3_1;

const CODE = join(__dirname, '../lib/functions/synthetic-check');

/** What a folder of compiled TypeScript holds and the check does not need. */
const NOT_CODE = ['*.ts', '*.map', '*.tsbuildinfo'];

/** Synthetics takes more, but then shortens the name of the log. */
const LONGEST_NAME = 21;

/**
 * What is asked, how often, and who hears of it.
 */
export interface SyntheticCheckProps {
  /** Who is told. */
  readonly topic: ITopic;

  /** What the alarm calls it: `dev-shop`. */
  readonly name: string;

  /** Where users go: `https://shop.example.com`. It must be reachable from the internet. */
  readonly url: string;

  /** What is asked, 1 to 20 requests. All are sent at once. */
  readonly requests: SyntheticRequest[];

  /**
   * Whole minutes, 1 to 60. A run costs $0.0012: $52 a month at one a minute.
   *
   * @default Duration.minutes(1)
   */
  readonly every?: Duration;

  /**
   * How often each request is sent in a run, 1 to 50: while a release has 10 percent of the users, 10 times find it in two runs of three.
   *
   * @default 1
   */
  readonly repeat?: number;

  /**
   * Runs in a row that must fail before the alarm begins, 1 to 10.
   *
   * @default 2
   */
  readonly failures?: number;

  /**
   * Count runs only while this route has healthy targets. A service without tasks, such as one before its first release, then raises no
   * alarm, and a release that fixes a service that is down is not stopped by it; `RouteAlarms` tells of that.
   *
   * @default - runs always count
   */
  readonly route?: Pick<RouteMetrics, 'metricHealthyHosts'>;

  /**
   * Key of reports and log. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long reports of runs are kept, 1 to 455 whole days.
   *
   * @default Duration.days(31)
   */
  readonly reportRetention?: Duration;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the log and the own key with the stack. The bucket of reports is kept in any case.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * Defines a check from the internet: a canary of CloudWatch Synthetics that asks a service as users do, and an alarm that ends a release.
 *
 * Give the alarm to `alarms` of a `BlueGreenDeployment` or a `NativeRollout`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html
 */
export class SyntheticCheck extends Construct {
  /** Begins when runs fail. */
  public readonly alarm: IAlarm;

  public readonly canaryName: string;
  public readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: SyntheticCheckProps) {
    super(scope, id);

    const { every = Duration.minutes(1), reportRetention = Duration.days(31) } = props;
    ValidationError.throwIfAny(syntheticCheckProblems(props), this);

    this.canaryName = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME, separator: '-' }).toLowerCase();
    const key = props.encryptionKey ?? this.makeKey(props);
    const canary = this.makeCanary(props, { key, every, reportRetention });
    this.logGroup = new LogGroup(this, 'Log', {
      // the canary may write to it, but not make it: what it says before is lost
      logGroupName: `/aws/lambda/cwsyn-${this.canaryName}-${canary.attrId}`,
      retention: props.logRetention ?? RetentionDays.ONE_YEAR,
      encryptionKey: key,
      removalPolicy: removalPolicyOf(props.deleteLogWithStack),
    });
    this.alarm = this.makeAlarm(props, every);
  }

  /**
   * Share of the runs that got good answers, in percent.
   *
   * @default - average over 5 minutes
   */
  public metricSuccess(options?: MetricOptions): IMetric {
    return this.metric('SuccessPercent', options);
  }

  /**
   * How long a run took, in milliseconds.
   *
   * @default - average over 5 minutes
   */
  public metricDuration(options?: MetricOptions): IMetric {
    return this.metric('Duration', options);
  }

  private metric(metricName: string, options?: MetricOptions): Metric {
    return new Metric({
      namespace: 'CloudWatchSynthetics',
      metricName,
      dimensionsMap: { CanaryName: this.canaryName },
      statistic: Stats.AVERAGE,
      ...options,
    }).attachTo(this);
  }

  private makeCanary(
    { url, requests, repeat = 1 }: SyntheticCheckProps,
    { key, every, reportRetention }: { key: IKey; every: Duration; reportRetention: Duration },
  ): CfnCanary {
    const bucket = new ArtefactBucket(this, 'Reports', reportRetention);
    const { canaryName } = this;
    const { role } = new CheckRole(this, 'Role', { canaryName, bucket, key });
    const code = new Asset(this, 'Code', { path: CODE, exclude: NOT_CODE });
    const minutes = every.toMinutes();
    return new CfnCanary(this, 'Resource', {
      name: canaryName,
      runtimeVersion: RUNTIME.name,
      code: { handler: 'index.handler', s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
      executionRoleArn: role.roleArn,
      artifactS3Location: bucket.location,
      artifactConfig: { s3Encryption: { encryptionMode: 'SSE_KMS', kmsKeyArn: key.keyArn } },
      successRetentionPeriod: reportRetention.toDays(),
      failureRetentionPeriod: reportRetention.toDays(),
      schedule: { expression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`, durationInSeconds: '0' },
      runConfig: {
        timeoutInSeconds: 60,
        memoryInMb: 960,
        environmentVariables: {
          QUESTIONS: JSON.stringify(requests.map(request => questionOf(url, request))),
          REPEAT: String(repeat),
        },
      },
      startCanaryAfterCreation: true,
      provisionedResourceCleanup: 'AUTOMATIC',
    });
  }

  private makeKey({ name, deleteLogWithStack }: SyntheticCheckProps): IKey {
    const key = new Key(this, 'Key', {
      description: `Reports of the check of ${name}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(deleteLogWithStack),
    });
    allowLogGroups(key);
    denyForeignGrants(key);
    return key;
  }

  private makeAlarm({ topic, name, failures = 2, route }: SyntheticCheckProps, every: Duration): IAlarm {
    const period = { period: every };
    const success = this.metricSuccess(period);
    const metric = route ? whileHealthy(success, route.metricHealthyHosts(period), every) : success;
    const [alarm] = makeAlarms(this, topic, [
      {
        id: 'Failed',
        metric,
        atMost: 99,
        periods: failures,
        noData: NoData.FINE,
        says: `${failures} checks of ${name} from the internet failed in a row. Read the log of the check; if a release goes out just now, it is rolled back.`,
      },
    ]);
    if (!alarm) throw new TypeError('unexpected check without an alarm');
    return alarm;
  }
}

/** Where nothing can answer, a failed run says nothing of the release. */
function whileHealthy(success: IMetric, hosts: IMetric, period: Duration): IMetric {
  return new MathExpression({
    expression: 'IF(FILL(hosts, 0) > 0, success, 100)',
    usingMetrics: { success, hosts },
    label: 'good answers while there are healthy targets',
    period,
  });
}

/** As the check reads it. */
function questionOf(url: string, { path, status = 200, within = Duration.seconds(10), text }: SyntheticRequest) {
  return { url: `${url}${path}`, status, withinMs: within.toMilliseconds(), text };
}
