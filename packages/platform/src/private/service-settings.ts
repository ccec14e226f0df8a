import { type ContainerServiceProps, ServiceSecret, TaskNetwork } from '@berth/ecs-service';
import { ApplicationSecret, DatabaseUrlSecret } from '@berth/secrets';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment-config';
import type { CommandConfig, HealthConfig, SecretConfig, ServiceConfig } from '../config/service-config';
import { decided, decidedIfAny } from './decisions';
import { cacheOf } from './imports';
import { generatedSecretName } from './secret-names';
import { minutes, seconds } from './time';

type Settings = Omit<ContainerServiceProps, 'environment' | 'network' | 'cluster' | 'repository'>;

/** What a service says of itself, as the construct wants it. */
export function settingsOf(
  scope: Construct,
  config: EnvironmentConfig,
  service: ServiceConfig,
  secrets: Readonly<Record<string, ISecret>>,
): Settings {
  const { name, port, cpu, memoryMiB, desiredCount, architecture, variables, writableFolders, bridge } = service;
  return {
    ...{ name, port, cpu, memoryMiB, desiredCount, variables },
    architecture: architecture && (architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64),
    writableFolders: writableFolders && [...writableFolders],
    taskNetwork: bridge ? TaskNetwork.bridge({ ...decided(config, bridge), hostPort: bridge.hostPort }) : undefined,
    exec: decidedIfAny(config, service.exec),
    health: service.health && healthOf(service.health),
    migration: service.migration && commandOf(service.migration),
    tasks: Object.fromEntries(Object.entries(service.tasks ?? {}).map(([task, run]) => [task, commandOf(run)])),
    secrets: { ...parametersOf(scope, config, service), ...fromSecretsManager(secrets) },
  };
}

function healthOf({ path, gracePeriodSeconds }: HealthConfig) {
  return { path, gracePeriod: seconds(gracePeriodSeconds) };
}

function commandOf({ command, timeoutMinutes }: CommandConfig) {
  return { command: [...command], timeout: minutes(timeoutMinutes) };
}

function parametersOf(
  scope: Construct,
  { name: environment }: EnvironmentConfig,
  { name, parameters = {} }: ServiceConfig,
): Record<string, ServiceSecret> {
  const parent = new Construct(scope, 'Parameters');
  const read = Object.entries(parameters).map(([variable, source]) => {
    const parameterName = typeof source === 'string' ? source : madeParameterName(environment, name, variable);
    if (typeof source !== 'string') {
      const description = `${variable} of ${name}`;
      new StringParameter(parent, `${variable}Value`, { parameterName, description, stringValue: source.value });
    }
    // not read by CloudFormation, but by ECS when a task starts
    const parameter = StringParameter.fromStringParameterAttributes(parent, variable, {
      parameterName,
      simpleName: false,
      forceDynamicReference: true,
    });
    return [variable, ServiceSecret.fromParameter(parameter)];
  });
  return Object.fromEntries(read);
}

/** Beside the contracts of the service, in a folder of its own. */
function madeParameterName(environment: string, service: string, variable: string): string {
  return `/berth/${environment}/${service}/settings/${variable}`;
}

function fromSecretsManager(secrets: Readonly<Record<string, ISecret>>): Record<string, ServiceSecret> {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, secret]) => [variable, ServiceSecret.fromSecretsManager(secret)]),
  );
}

/** The secrets of a service, by the variable that gets them. */
export function secretsOf(
  scope: Construct,
  config: EnvironmentConfig,
  { name, secrets = {} }: ServiceConfig,
  encryptionKey: IKey,
): Record<string, ISecret> {
  const parent = new Construct(scope, 'Secrets');
  const whose = { config, service: name, encryptionKey };
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, source]) => [variable, secretOf(parent, variable, source, whose)]),
  );
}

interface Whose {
  readonly config: EnvironmentConfig;
  readonly service: string;
  readonly encryptionKey: IKey;
}

function secretOf(scope: Construct, variable: string, source: SecretConfig, { config, service, encryptionKey }: Whose) {
  const { name: environment, shared } = config;
  switch (source.from) {
    case 'database':
      return DatabaseUrlSecret.fromContract(scope, variable, environment, { encryptionKey });
    case 'cache':
      return cacheUrlOf(new Construct(scope, variable), config);
    case 'shared':
      return ApplicationSecret.fromContract(scope, variable, shared, source.name);
    case 'generated': {
      const name = generatedSecretName(service, variable);
      return ApplicationSecret.fromContract(scope, variable, environment, name, { encryptionKey });
    }
  }
}

/** The rules have seen that there is a cache. */
function cacheUrlOf(scope: Construct, config: EnvironmentConfig) {
  const cache = cacheOf(scope, config);
  if (!cache) throw new TypeError('unexpected secret of a cache that does not exist');
  return cache.url;
}
