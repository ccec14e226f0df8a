import { randomBytes } from '../../core/random';
import type { Call } from '../../core/service';

/** Sixteen hexadecimal digits, as at the end of every ARN of this service. */
function uniqueId(): string {
  return randomBytes(8).toString('hex');
}

export function loadBalancerArn({ region, accountId }: Call, name: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/${name}/${uniqueId()}`;
}

export function targetGroupArn({ region, accountId }: Call, name: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${name}/${uniqueId()}`;
}

/** `…:listener/app/<name>/<id of the load balancer>/<id>` */
export function listenerArn(ofLoadBalancer: string): string {
  return `${ofLoadBalancer.replace(':loadbalancer/', ':listener/')}/${uniqueId()}`;
}

/** `…:listener-rule/app/<name>/<id of the load balancer>/<id of the listener>/<id>` */
export function ruleArn(ofListener: string): string {
  return `${ofListener.replace(':listener/', ':listener-rule/')}/${uniqueId()}`;
}

/** The ARN of a listener's default rule, which lives and dies with the listener. */
export function defaultRuleArn(ofListener: string): string {
  return `${ofListener.replace(':listener/', ':listener-rule/')}/default`;
}

/** `app/<name>/<id>` of a load balancer, `targetgroup/<name>/<id>` of a target group: what metrics are named by. */
export function fullName(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource.replace(/^loadbalancer\//, '');
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
