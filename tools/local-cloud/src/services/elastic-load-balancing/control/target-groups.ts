import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Call, Operation } from '../../../core/service';
import { regionOf, targetGroupArn } from '../arns';
import type { HealthCheck, TargetGroup } from '../registry';
import { attributeList, changedAttributes, targetGroupDefaults } from './attributes';
import type { ControlPlane } from './control-plane';
import { newTags } from './tags';

export function targetGroupOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry } = plane;
  return {
    /** Asked for again with the same settings, it answers with what exists. */
    CreateTargetGroup(input: sdk.CreateTargetGroupInput, call: Call): sdk.CreateTargetGroupOutput {
      checkCreate(input);
      const group = makeTargetGroup(input, call);
      const existing = findEqual(plane, group);
      if (existing) return { TargetGroups: [describeTargetGroup(plane, existing)] };
      registry.tags.put(group.arn, newTags(input.Tags));
      registry.targetGroups.put(group.arn, group);
      return { TargetGroups: [describeTargetGroup(plane, group)] };
    },

    ModifyTargetGroup(input: sdk.ModifyTargetGroupInput): sdk.ModifyTargetGroupOutput {
      const group = registry.getTargetGroup(input.TargetGroupArn);
      const changed = { ...group, healthCheck: healthCheckOf(input, group.healthCheck) };
      registry.targetGroups.put(group.arn, changed);
      return { TargetGroups: [describeTargetGroup(plane, changed)] };
    },

    DescribeTargetGroups(input: sdk.DescribeTargetGroupsInput, call: Call): sdk.DescribeTargetGroupsOutput {
      const asked = findTargetGroups(plane, input, call);
      return { TargetGroups: asked.map(group => describeTargetGroup(plane, group)) };
    },

    DeleteTargetGroup({ TargetGroupArn = '' }: sdk.DeleteTargetGroupInput): sdk.DeleteTargetGroupOutput {
      if (registry.usersOf(TargetGroupArn).length > 0) {
        throw new AwsError(
          'ResourceInUse',
          `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
        );
      }
      plane.targets.forget(TargetGroupArn);
      registry.targetGroups.delete(TargetGroupArn);
      registry.tags.delete(TargetGroupArn);
      return {};
    },

    DescribeTargetGroupAttributes(
      input: sdk.DescribeTargetGroupAttributesInput,
    ): sdk.DescribeTargetGroupAttributesOutput {
      return { Attributes: attributeList(registry.getTargetGroup(input.TargetGroupArn).attributes) };
    },

    ModifyTargetGroupAttributes(input: sdk.ModifyTargetGroupAttributesInput): sdk.ModifyTargetGroupAttributesOutput {
      const group = registry.getTargetGroup(input.TargetGroupArn);
      const attributes = changedAttributes(group.attributes, input.Attributes ?? []);
      registry.targetGroups.put(group.arn, { ...group, attributes });
      return { Attributes: attributeList(attributes) };
    },
  };
}

function makeTargetGroup(input: sdk.CreateTargetGroupInput, call: Call): TargetGroup {
  const name = input.Name ?? '';
  return {
    arn: targetGroupArn(call, name),
    name,
    protocolVersion: input.ProtocolVersion ?? 'HTTP1',
    port: Number(input.Port),
    vpcId: input.VpcId,
    targetType: input.TargetType ?? 'instance',
    ipAddressType: input.IpAddressType ?? 'ipv4',
    healthCheck: healthCheckOf(input, healthCheckDefaults),
    attributes: targetGroupDefaults,
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const healthCheckDefaults: HealthCheck = {
  enabled: true,
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

function healthCheckOf(input: Partial<sdk.CreateTargetGroupInput>, current: HealthCheck): HealthCheck {
  const check: HealthCheck = {
    enabled: input.HealthCheckEnabled ?? current.enabled,
    port: input.HealthCheckPort ?? current.port,
    path: input.HealthCheckPath ?? current.path,
    intervalSeconds: Number(input.HealthCheckIntervalSeconds ?? current.intervalSeconds),
    timeoutSeconds: Number(input.HealthCheckTimeoutSeconds ?? current.timeoutSeconds),
    healthyThreshold: Number(input.HealthyThresholdCount ?? current.healthyThreshold),
    unhealthyThreshold: Number(input.UnhealthyThresholdCount ?? current.unhealthyThreshold),
    matcher: input.Matcher?.HttpCode ?? current.matcher,
  };
  checkRange('Health check interval', check.intervalSeconds, 5, 300);
  checkRange('Health check timeout', check.timeoutSeconds, 2, 120);
  checkRange('Healthy threshold count', check.healthyThreshold, 2, 10);
  checkRange('Unhealthy threshold count', check.unhealthyThreshold, 2, 10);
  if (check.timeoutSeconds >= check.intervalSeconds) {
    throw new AwsError(
      'ValidationError',
      `Health check timeout '${check.timeoutSeconds}' must be smaller than the interval '${check.intervalSeconds}'`,
    );
  }
  return check;
}

function checkRange(what: string, value: number, from: number, to: number): void {
  if (value >= from && value <= to) return;
  throw new AwsError('ValidationError', `${what} '${value}' must be between '${from}' and '${to}' inclusive`);
}

function checkCreate(input: sdk.CreateTargetGroupInput): void {
  const { Name: name = '', Protocol, TargetType = 'instance', ProtocolVersion = 'HTTP1' } = input;
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `Target group name '${name}' cannot be longer than '32' characters, can only contain characters that are alphanumeric characters and hyphens(-), and must not begin or end with a hyphen`,
    );
  }
  const unsupported = [Protocol, input.HealthCheckProtocol].find(protocol => protocol && protocol !== 'HTTP');
  if (unsupported || ProtocolVersion !== 'HTTP1' || !['ip', 'instance'].includes(TargetType)) {
    const what = unsupported ?? (ProtocolVersion === 'HTTP1' ? `target type ${TargetType}` : ProtocolVersion);
    throw new AwsError(
      'UnsupportedProtocol',
      `'${what}' is not supported for target groups: the local cloud implements HTTP/1.1 to ip and instance targets only`,
    );
  }
  if (input.HealthCheckEnabled === false) {
    throw new AwsError(
      'ValidationError',
      `Health check enabled must be true for target groups with target type '${TargetType}'`,
    );
  }
}

function findEqual({ registry }: ControlPlane, wanted: TargetGroup): TargetGroup | undefined {
  const { name } = wanted;
  const settings = ({ arn: _, attributes: __, ...rest }: TargetGroup) => JSON.stringify(rest);
  const others = registry.targetGroups.list().filter(other => regionOf(other.arn) === regionOf(wanted.arn));
  const existing = others.find(other => other.name === name);
  if (existing && settings(existing) !== settings(wanted)) {
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  }
  return existing;
}

function findTargetGroups(
  { registry }: ControlPlane,
  input: sdk.DescribeTargetGroupsInput,
  { region }: Call,
): TargetGroup[] {
  const { LoadBalancerArn: user, TargetGroupArns: arns, Names: names } = input;
  if (arns?.length) return arns.map(arn => registry.getTargetGroup(arn));
  const here = registry.targetGroups.list().filter(({ arn }) => regionOf(arn) === region);
  if (user) {
    const { arn } = registry.getLoadBalancer(user);
    return here.filter(group => registry.usersOf(group.arn).includes(arn));
  }
  if (!names?.length) return here;
  if (names.some(wanted => !here.some(({ name }) => name === wanted))) {
    throw new AwsError('TargetGroupNotFound', 'One or more target groups not found');
  }
  return here.filter(({ name }) => names.includes(name));
}

function describeTargetGroup({ registry }: ControlPlane, group: TargetGroup): sdk.TargetGroup {
  const { healthCheck: check } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: 'HTTP',
    ProtocolVersion: group.protocolVersion,
    Port: group.port,
    VpcId: group.vpcId,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: check.port,
    HealthCheckEnabled: check.enabled,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckPath: check.path,
    Matcher: { HttpCode: check.matcher },
    LoadBalancerArns: registry.usersOf(group.arn),
    TargetType: group.targetType,
    IpAddressType: group.ipAddressType,
  };
}
