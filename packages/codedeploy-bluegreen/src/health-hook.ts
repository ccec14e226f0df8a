import { join } from 'node:path';
import { isKnown, type Problem, ValidationError, wholeNumberProblems } from '@berth/foundation';
import type { FunctionOptions } from '@berth/functions';
import type { ILoadBalancer } from '@berth/load-balancer';
import type { INetwork } from '@berth/network';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { HealthSettings } from './functions/health-hook/health';
import { ValidationHook } from './validation-hook';

/** Compiled, also while the tests run the sources. */
const CODE = join(__dirname, '../lib/functions/health-hook');

/**
 * What is asked, through the load balancer, and which answer is good.
 */
export interface HealthHookProps extends FunctionOptions {
  /** The function sits in the subnets of the tasks. They need a way to the AWS APIs: NAT, or endpoints. */
  readonly network: INetwork;

  readonly loadBalancer: ILoadBalancer;

  /** Port of the listener, as the load balancer has it: 9443. */
  readonly port: number;

  /**
   * Which listener is asked: the one where green is tried before the users reach it, or the users' own.
   *
   * @default 'test'
   */
  readonly listener?: 'test' | 'production';

  /** Starts with a slash: `/healthz`. */
  readonly path: string;

  /**
   * The name that users call, which is that of the certificate: `shop.example.com`. Needed with HTTPS.
   *
   * @default - the load balancer's own name
   */
  readonly host?: string;

  /**
   * First good status, 100 to 599.
   *
   * @default 200
   */
  readonly minStatus?: number;

  /**
   * Last good status, at least the first.
   *
   * @default 299
   */
  readonly maxStatus?: number;

  /**
   * What the body must hold: `"status":"ok"`.
   *
   * @default - any body is good
   */
  readonly text?: string;

  /**
   * How often it is asked until an answer is good, 1 to 100.
   *
   * @default 10
   */
  readonly attempts?: number;

  /**
   * Wait between two attempts, 0 to 60 seconds.
   *
   * @default Duration.seconds(3)
   */
  readonly pause?: Duration;
}

/**
 * Defines a hook that asks a service through its load balancer, and ends the release unless the answer is good.
 */
export class HealthHook extends ValidationHook {
  constructor(scope: Construct, id: string, props: HealthHookProps) {
    const { network, loadBalancer, port, timeout = Duration.minutes(5) } = props;
    super(scope, id, {
      ...props,
      timeout,
      code: CODE,
      description: `Asks ${props.path} before a release goes on`,
      variables: { HEALTH: JSON.stringify(settingsOf(props)) },
      statements: [
        // no resource level
        new PolicyStatement({
          actions: [
            'ec2:DescribeNetworkInterfaces',
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeLoadBalancers',
          ],
          resources: ['*'],
        }),
      ],
      network,
    });
    ValidationError.throwIfAny(healthHookProblems(props), this);

    if (!this.securityGroup) throw new TypeError('unexpected hook: without security group');
    loadBalancer.allowFrom(this, this.securityGroup, port);
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'APIs of AWS');
  }
}

/** Every mistake in the props. */
export function healthHookProblems(props: Omit<HealthHookProps, 'network'>): Problem[] {
  const { path, port, minStatus = 200, maxStatus = 299, attempts, pause } = props;
  const problems = [
    ...wholeNumberProblems(port, { code: 'BERTH-LB-010', path: 'port', min: 1, max: 65_535 }),
    ...wholeNumberProblems(minStatus, { code: 'BERTH-CD-008', path: 'minStatus', min: 100, max: 599 }),
    ...wholeNumberProblems(maxStatus, { code: 'BERTH-CD-008', path: 'maxStatus', min: minStatus, max: 599 }),
    ...wholeNumberProblems(attempts, { code: 'BERTH-CD-008', path: 'attempts', min: 1, max: 100 }),
  ];
  const seconds = isKnown(pause) ? pause.toSeconds({ integral: false }) : undefined;
  const rule = { code: 'BERTH-CD-008', path: 'pause', min: 0, max: 60, unit: 'seconds' };
  problems.push(...wholeNumberProblems(seconds, rule));
  if (isKnown(path) && !path.startsWith('/')) {
    problems.push({
      code: 'BERTH-LB-002',
      path: 'path',
      value: path,
      fact: 'must start with "/"',
      fix: `use "/${path}"`,
    });
  }
  if (props.listener !== 'production' && props.loadBalancer.testListenerArn === undefined) {
    const fact = 'the load balancer has no test listener';
    problems.push({ code: 'BERTH-CD-006', path: 'listener', value: 'test', fact, fix: 'give it one' });
  }
  // of a load balancer of another stack nothing is known
  if (props.host === undefined && props.loadBalancer.url.startsWith('https://')) {
    const fact = 'is needed with HTTPS: the certificate is not for the name of the load balancer';
    problems.push({ code: 'CertificateNameMissing', path: 'host', value: undefined, fact, fix: 'name one in it' });
  }
  return problems;
}

function settingsOf({ loadBalancer, listener, ...props }: HealthHookProps): HealthSettings {
  const { path, host, text, minStatus = 200, maxStatus = 299, attempts = 10, pause = Duration.seconds(3) } = props;
  const { productionListenerArn, testListenerArn = '' } = loadBalancer;
  return {
    listenerArn: listener === 'production' ? productionListenerArn : testListenerArn,
    path,
    host,
    statuses: [minStatus, maxStatus],
    text,
    attempts,
    pauseMs: pause.toMilliseconds(),
  };
}
