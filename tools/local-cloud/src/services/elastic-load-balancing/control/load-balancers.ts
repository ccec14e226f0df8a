import { isDeepStrictEqual } from 'node:util';
import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Call, Operation } from '../../../core/service';
import { loadBalancerArn, regionOf } from '../arns';
import type { LoadBalancer } from '../registry';
import { attributeList, changedAttributes, loadBalancerDefaults } from './attributes';
import type { ControlPlane } from './control-plane';
import { deleteListener } from './listeners';
import { newTags } from './tags';

/** How long a load balancer is `provisioning`. */
const provisioningMs = 10_000;

export function loadBalancerOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry, clock } = plane;
  return {
    /** Asked for again with the same settings, it answers with what exists. */
    CreateLoadBalancer(input: sdk.CreateLoadBalancerInput, call: Call): sdk.CreateLoadBalancerOutput {
      checkName(input.Name ?? '');
      if (input.Type && input.Type !== 'application') {
        throw new AwsError(
          'ValidationError',
          `Load balancer type '${input.Type}' is not implemented in the local cloud`,
        );
      }
      const loadBalancer = makeLoadBalancer(input, call, clock.now().getTime());
      const existing = findEqual(plane, loadBalancer);
      if (existing) return { LoadBalancers: [describeLoadBalancer(plane, existing)] };
      registry.tags.put(loadBalancer.arn, newTags(input.Tags));
      registry.loadBalancers.put(loadBalancer.arn, loadBalancer);
      return { LoadBalancers: [describeLoadBalancer(plane, loadBalancer)] };
    },

    DescribeLoadBalancers(input: sdk.DescribeLoadBalancersInput, call: Call): sdk.DescribeLoadBalancersOutput {
      const asked = findLoadBalancers(plane, input, call);
      return { LoadBalancers: asked.map(loadBalancer => describeLoadBalancer(plane, loadBalancer)) };
    },

    DeleteLoadBalancer({ LoadBalancerArn = '' }: sdk.DeleteLoadBalancerInput): sdk.DeleteLoadBalancerOutput {
      const loadBalancer = registry.loadBalancers.get(LoadBalancerArn);
      if (!loadBalancer) return {};
      if (loadBalancer.attributes['deletion_protection.enabled'] === 'true') {
        throw new AwsError(
          'OperationNotPermitted',
          `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
        );
      }
      for (const { arn } of registry.listenersOf(LoadBalancerArn)) deleteListener(plane, arn);
      registry.loadBalancers.delete(LoadBalancerArn);
      registry.tags.delete(LoadBalancerArn);
      return {};
    },

    DescribeLoadBalancerAttributes(
      input: sdk.DescribeLoadBalancerAttributesInput,
    ): sdk.DescribeLoadBalancerAttributesOutput {
      return { Attributes: attributeList(registry.getLoadBalancer(input.LoadBalancerArn).attributes) };
    },

    ModifyLoadBalancerAttributes(input: sdk.ModifyLoadBalancerAttributesInput): sdk.ModifyLoadBalancerAttributesOutput {
      const loadBalancer = registry.getLoadBalancer(input.LoadBalancerArn);
      const attributes = changedAttributes(loadBalancer.attributes, input.Attributes ?? []);
      registry.loadBalancers.put(loadBalancer.arn, { ...loadBalancer, attributes });
      plane.changed();
      return { Attributes: attributeList(attributes) };
    },

    SetSecurityGroups({
      LoadBalancerArn,
      SecurityGroups = [],
    }: sdk.SetSecurityGroupsInput): sdk.SetSecurityGroupsOutput {
      const loadBalancer = registry.getLoadBalancer(LoadBalancerArn);
      registry.loadBalancers.put(loadBalancer.arn, { ...loadBalancer, securityGroups: SecurityGroups });
      return { SecurityGroupIds: SecurityGroups };
    },

    SetSubnets({ LoadBalancerArn, Subnets = [] }: sdk.SetSubnetsInput): sdk.SetSubnetsOutput {
      const loadBalancer = registry.getLoadBalancer(LoadBalancerArn);
      registry.loadBalancers.put(loadBalancer.arn, { ...loadBalancer, subnets: Subnets });
      return { AvailabilityZones: Subnets.map(SubnetId => ({ SubnetId })) };
    },
  };
}

function makeLoadBalancer(input: sdk.CreateLoadBalancerInput, call: Call, createdAt: number): LoadBalancer {
  const name = input.Name ?? '';
  const mapped = (input.SubnetMappings ?? []).map(({ SubnetId = '' }) => SubnetId);
  return {
    arn: loadBalancerArn(call, name),
    name,
    scheme: input.Scheme ?? 'internet-facing',
    subnets: input.Subnets ?? mapped,
    securityGroups: input.SecurityGroups ?? [],
    ipAddressType: input.IpAddressType ?? 'ipv4',
    createdAt,
    attributes: loadBalancerDefaults,
  };
}

function findLoadBalancers(
  { registry }: ControlPlane,
  { LoadBalancerArns: arns, Names: names }: sdk.DescribeLoadBalancersInput,
  { region }: Call,
): LoadBalancer[] {
  if (arns?.length) return arns.map(arn => registry.getLoadBalancer(arn));
  const here = registry.loadBalancers.list().filter(({ arn }) => regionOf(arn) === region);
  if (!names?.length) return here;
  const missing = names.filter(wanted => !here.some(({ name }) => name === wanted));
  if (missing.length > 0) {
    throw new AwsError('LoadBalancerNotFound', `Load balancers '[${missing.join(', ')}]' not found`);
  }
  return here.filter(({ name }) => names.includes(name));
}

function describeLoadBalancer({ clock }: ControlPlane, loadBalancer: LoadBalancer): sdk.LoadBalancer {
  const { arn, name, createdAt } = loadBalancer;
  const active = clock.now().getTime() >= createdAt + provisioningMs;
  return {
    LoadBalancerArn: arn,
    LoadBalancerName: name,
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'Z32O12XQLNTSW2',
    CreatedTime: new Date(createdAt),
    Scheme: loadBalancer.scheme,
    State: { Code: active ? 'active' : 'provisioning' },
    Type: 'application',
    AvailabilityZones: loadBalancer.subnets.map(SubnetId => ({ SubnetId })),
    SecurityGroups: [...loadBalancer.securityGroups],
    IpAddressType: loadBalancer.ipAddressType,
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
function checkName(name: string): void {
  if (!/^[A-Za-z0-9-]{1,32}$/.test(name) || /^-|-$|^internal-/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The load balancer name '${name}' cannot be longer than '32' characters, can only contain characters that are alphanumeric characters and hyphens(-), and must not begin or end with a hyphen or begin with 'internal-'`,
    );
  }
}

function findEqual({ registry }: ControlPlane, wanted: LoadBalancer): LoadBalancer | undefined {
  const { name } = wanted;
  const settings = (one: LoadBalancer) => [one.scheme, one.subnets, one.securityGroups, one.ipAddressType];
  const others = registry.loadBalancers.list().filter(other => regionOf(other.arn) === regionOf(wanted.arn));
  const existing = others.find(other => other.name === name);
  if (existing && !isDeepStrictEqual(settings(existing), settings(wanted))) {
    throw new AwsError(
      'DuplicateLoadBalancerName',
      `A load balancer with the same name '${name}' exists, but with different settings`,
    );
  }
  return existing;
}
