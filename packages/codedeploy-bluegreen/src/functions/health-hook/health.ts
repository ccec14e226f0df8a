import { isIP } from 'node:net';
import type * as sdkEc2 from '@aws-sdk/client-ec2';
import type * as sdkElb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HookVerdict } from '../../validation-hook-handler';

/** What is asked, and which answer is good. */
export interface HealthSettings {
  readonly listenerArn: string;
  readonly path: string;

  /** Name that users call; also that of the certificate. */
  readonly host?: string;

  /** First and last good status. */
  readonly statuses: readonly [number, number];

  /** What the body must hold. */
  readonly text?: string;

  readonly attempts: number;
  readonly pauseMs: number;
}

/** One request. */
export interface Question {
  readonly protocol: 'http' | 'https';
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly path: string;
}

/** One answer. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** What the check needs of the world. */
export interface HealthPorts {
  readonly elb: {
    describeListeners(input: sdkElb.DescribeListenersInput): Promise<sdkElb.DescribeListenersOutput>;
    describeLoadBalancers(input: sdkElb.DescribeLoadBalancersInput): Promise<sdkElb.DescribeLoadBalancersOutput>;
  };
  readonly ec2: {
    describeNetworkInterfaces(
      input: sdkEc2.DescribeNetworkInterfacesRequest,
    ): Promise<sdkEc2.DescribeNetworkInterfacesResult>;
  };
  ask(question: Question): Promise<Reply>;
  pause(ms: number): Promise<unknown>;
}

/** Ask until an answer is good, as new tasks take a moment to warm up. */
export async function checkHealth(settings: HealthSettings, ports: HealthPorts): Promise<HookVerdict> {
  const question = await questionOf(settings, ports);
  let reason: string | undefined;
  for (let attempt = 1; attempt <= settings.attempts; attempt++) {
    if (attempt > 1) await ports.pause(settings.pauseMs);
    reason = await complaintOf(question, settings, ports);
    if (reason === undefined) return { ok: true };
  }
  return { ok: false, reason: `${settings.path}: ${reason}` };
}

async function questionOf({ listenerArn, path, host }: HealthSettings, ports: HealthPorts): Promise<Question> {
  const { Listeners: [listener] = [] } = await ports.elb.describeListeners({ ListenerArns: [listenerArn] });
  const LoadBalancerArns = [listener?.LoadBalancerArn ?? ''];
  const { LoadBalancers: [loadBalancer] = [] } = await ports.elb.describeLoadBalancers({ LoadBalancerArns });
  const { DNSName: name = '', Scheme, LoadBalancerArn: arn = '' } = loadBalancer ?? {};
  const isPublic = Scheme === 'internet-facing' && isIP(name) === 0;
  return {
    protocol: listener?.Protocol === 'HTTPS' ? 'https' : 'http',
    address: isPublic ? await privateAddressOf(arn, ports) : name,
    port: listener?.Port ?? 0,
    host: host ?? name,
    path,
  };
}

/** The name of a public load balancer leads out of the VPC and back in, where its test listener is closed. */
async function privateAddressOf(arn: string, { ec2 }: HealthPorts): Promise<string> {
  const description = `ELB ${arn.split(':loadbalancer/')[1]}`;
  const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
    Filters: [{ Name: 'description', Values: [description] }],
  });
  const address = NetworkInterfaces.find(({ PrivateIpAddress }) => PrivateIpAddress)?.PrivateIpAddress;
  if (address) return address;
  throw new RangeError(`no network interface is described as ${description}`);
}

async function complaintOf(
  question: Question,
  { statuses: [first, last], text }: HealthSettings,
  ports: HealthPorts,
): Promise<string | undefined> {
  try {
    const { status, body } = await ports.ask(question);
    if (status < first || status > last) return `answered ${status}`;
    return text === undefined || body.includes(text) ? undefined : `answered ${status} without the expected text`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
