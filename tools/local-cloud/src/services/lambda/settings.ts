import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../core/aws-error';
import { invalidParameter } from './errors';
import { arnOf, type FunctionRecord } from './functions';

/** What may be set of a function, apart from its code. */
export type FunctionSettings = Pick<
  CreateFunctionRequest,
  | 'Runtime'
  | 'Role'
  | 'Handler'
  | 'Description'
  | 'Environment'
  | 'VpcConfig'
  | 'DeadLetterConfig'
  | 'KMSKeyArn'
  | 'TracingConfig'
  | 'Layers'
  | 'EphemeralStorage'
  | 'LoggingConfig'
  | 'Architectures'
> & { readonly Timeout: number; readonly MemorySize: number };

const names = [
  'Runtime',
  'Role',
  'Handler',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'VpcConfig',
  'DeadLetterConfig',
  'KMSKeyArn',
  'TracingConfig',
  'Layers',
  'EphemeralStorage',
  'LoggingConfig',
  'Architectures',
] as const;

const defaults = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  TracingConfig: { Mode: 'PassThrough' },
  EphemeralStorage: { Size: 512 },
  Architectures: ['x86_64'],
} as const;

/** Variables that a function cannot set. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/**
 * Settings after a request to make or change a function.
 *
 * @throws AwsError InvalidParameterValueException
 */
export function changedSettings(current: FunctionSettings | undefined, request: object): FunctionSettings {
  const asked = request as Partial<FunctionSettings>;
  const given = Object.fromEntries(names.filter(name => asked[name] !== undefined).map(name => [name, asked[name]]));
  const settings = { ...defaults, ...current, ...given } as unknown as FunctionSettings;
  check(settings);
  return { ...settings, Timeout: Number(settings.Timeout), MemorySize: Number(settings.MemorySize) };
}

function check({ Runtime, Role = '', Handler, Timeout, MemorySize, Environment, Layers }: FunctionSettings): void {
  if (!/^nodejs\d+\.x$/.test(Runtime ?? '')) {
    throw invalidParameter(`Runtime '${Runtime}' is not implemented in the local cloud: functions run on Node.js`);
  }
  if (!Handler) throw invalidParameter('Handler must be specified for functions of package type Zip');
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(Role)) {
    throw outOfRange(
      Role,
      'role',
      'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
    );
  }
  checkRange(Timeout, 'timeout', 1, 900);
  checkRange(MemorySize, 'memorySize', 128, 10_240);
  if (Layers?.length) throw invalidParameter('Layers are not implemented in the local cloud');
  const reserved = Object.keys(Environment?.Variables ?? {}).filter(name => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
}

function checkRange(value: number, name: string, least: number, most: number): void {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return;
  const constraint = number > most ? `less than or equal to ${most}` : `greater than or equal to ${least}`;
  throw outOfRange(String(value), name, `Member must have value ${constraint}`);
}

function outOfRange(value: string, name: string, constraint: string): AwsError {
  const text = `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${constraint}`;
  return new AwsError('ValidationException', text);
}

export function logGroupOf({ name, settings }: FunctionRecord): string {
  return settings.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
}

/** A function in the words of GetFunctionConfiguration. */
export function describeFunction(record: FunctionRecord, now: number): FunctionConfiguration {
  const { name, accountId, settings, code } = record;
  const isReady = now >= record.readyAt;
  const state = isReady || record.isUpdated ? 'Active' : 'Pending';
  return {
    ...settings,
    Environment: settings.Environment?.Variables ? { Variables: settings.Environment.Variables } : undefined,
    VpcConfig: settings.VpcConfig ? { ...settings.VpcConfig, VpcId: '' } : undefined,
    TracingConfig: { Mode: settings.TracingConfig?.Mode },
    LoggingConfig: { LogFormat: 'Text', ...settings.LoggingConfig, LogGroup: logGroupOf(record) },
    Layers: [],
    FunctionName: name,
    FunctionArn: arnOf(record, accountId),
    CodeSize: code.size,
    CodeSha256: code.sha256,
    LastModified: record.modifiedAt.replace('Z', '+0000'),
    Version: '$LATEST',
    RevisionId: record.revisionId,
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    State: state,
    ...(state === 'Pending' ? { StateReason: 'The function is being created.', StateReasonCode: 'Creating' } : {}),
    LastUpdateStatus: isReady ? 'Successful' : 'InProgress',
  };
}
