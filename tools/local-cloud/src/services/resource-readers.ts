import type { ResourceReader } from '../cloudformation/drift/detections';
import { AwsError } from '../core/aws-error';
import type { Call, Service } from '../core/service';

type Facts = Readonly<Record<string, unknown>>;

/** How a resource is read by an operation of its service. */
interface Reading {
  readonly service: string;
  readonly operation: string;
  input(id: string): object;

  /** What the answer says of the resource; undefined if it is gone. */
  pick(answer: Facts): Facts | undefined;

  /** Properties, and where they are in the answer if not under the same name. */
  readonly properties: readonly string[];
  readonly renamed?: Readonly<Record<string, (facts: Facts) => unknown>>;
}

const first = (list: unknown): Facts | undefined => (list as Facts[] | undefined)?.[0];
const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const camelCased = (...names: string[]) =>
  Object.fromEntries(names.map(name => [name, (facts: Facts) => facts[camel(name)]]));

/** By CloudFormation type. A type that is not here is not checked for drift. */
const READINGS: Readonly<Record<string, Reading>> = {
  'AWS::SSM::Parameter': {
    service: 'ssm',
    operation: 'GetParameter',
    input: Name => ({ Name }),
    pick: ({ Parameter }) => Parameter as Facts,
    properties: ['Type', 'Value'],
  },
  'AWS::Logs::LogGroup': {
    service: 'logs',
    operation: 'DescribeLogGroups',
    input: logGroupNamePrefix => ({ logGroupNamePrefix }),
    pick: ({ logGroups }) => first(logGroups),
    properties: [],
    renamed: camelCased('LogGroupName', 'RetentionInDays', 'KmsKeyId'),
  },
  'AWS::ECS::Service': {
    service: 'ecs',
    operation: 'DescribeServices',
    input: arn => ({ cluster: arn.split('/').at(-2), services: [arn] }),
    pick: ({ services }) => {
      const found = first(services);
      return found?.status === 'INACTIVE' ? undefined : found;
    },
    properties: [],
    renamed: camelCased('DesiredCount', 'TaskDefinition', 'HealthCheckGracePeriodSeconds', 'EnableExecuteCommand'),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    service: 'elasticloadbalancing',
    operation: 'DescribeTargetGroups',
    input: arn => ({ TargetGroupArns: [arn] }),
    pick: ({ TargetGroups }) => first(TargetGroups),
    properties: [
      ...['HealthCheckEnabled', 'HealthCheckIntervalSeconds', 'HealthCheckPath', 'HealthCheckProtocol'],
      ...['HealthCheckTimeoutSeconds', 'HealthyThresholdCount', 'UnhealthyThresholdCount', 'Port', 'Protocol'],
    ],
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    service: 'autoscaling',
    operation: 'DescribeAutoScalingGroups',
    input: name => ({ AutoScalingGroupNames: [name] }),
    pick: ({ AutoScalingGroups }) => first(AutoScalingGroups),
    properties: ['MinSize', 'MaxSize', 'DesiredCapacity'],
  },
  'AWS::CloudWatch::Alarm': {
    service: 'monitoring',
    operation: 'DescribeAlarms',
    input: name => ({ AlarmNames: [name] }),
    pick: ({ MetricAlarms }) => first(MetricAlarms),
    properties: ['Threshold', 'EvaluationPeriods', 'DatapointsToAlarm', 'Period', 'ActionsEnabled', 'TreatMissingData'],
  },
  'AWS::Lambda::Function': {
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    input: FunctionName => ({ FunctionName }),
    pick: facts => facts,
    properties: ['Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout'],
  },
  'AWS::RDS::DBInstance': {
    service: 'rds',
    operation: 'DescribeDBInstances',
    input: DBInstanceIdentifier => ({ DBInstanceIdentifier }),
    pick: ({ DBInstances }) => first(DBInstances),
    properties: ['AllocatedStorage', 'BackupRetentionPeriod', 'DBInstanceClass', 'DeletionProtection', 'MultiAZ'],
  },
  'AWS::SecretsManager::Secret': {
    service: 'secretsmanager',
    operation: 'DescribeSecret',
    input: SecretId => ({ SecretId }),
    pick: facts => (facts.DeletedDate === undefined ? facts : undefined),
    properties: ['Description', 'KmsKeyId', 'Name'],
  },
};

/** Readers of all types that can be read, by the operations that clients use. */
export function resourceReaders(services: readonly Service[]): Record<string, ResourceReader> {
  return Object.fromEntries(
    Object.entries(READINGS).map(([type, reading]) => [type, (id, call) => read(services, reading, id, call)]),
  );
}

async function read(
  services: readonly Service[],
  reading: Reading,
  id: string,
  call: Call,
): Promise<Facts | undefined> {
  const { service, operation, input, pick, properties, renamed = {} } = reading;
  const run = services.find(({ signingName }) => signingName === service)?.operations[operation];
  if (!run) throw new AwsError('InternalFailure', `${service}:${operation} is not there to read resources`, 500);
  try {
    const facts = pick((await run(input(id), call)) as Facts);
    if (!facts) return undefined;
    const others = Object.entries(renamed).map(([name, from]) => [name, from(facts)]);
    return Object.fromEntries([...properties.map(name => [name, facts[name]]), ...others]);
  } catch (error) {
    if (error instanceof AwsError && /NotFound/.test(error.name)) return undefined;
    throw error;
  }
}
