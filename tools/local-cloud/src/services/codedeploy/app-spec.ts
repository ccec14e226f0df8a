import { createHash } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-codedeploy';
import type * as ecs from '@aws-sdk/client-ecs';
import { parse } from 'yaml';
import { AwsError } from '../../core/aws-error';
import { hookable } from './hooks';

/** What the AppSpec of an ECS deployment asks for. */
export interface AppSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion?: string;
  readonly networkConfiguration?: ecs.NetworkConfiguration;
  readonly capacityProviderStrategy?: readonly ecs.CapacityProviderStrategyItem[];

  /** Lambda functions by lifecycle event. */
  readonly hooks: Readonly<Record<string, string>>;
}

interface Document {
  readonly Resources?: readonly Record<string, { readonly Type?: string; readonly Properties?: Properties }>[];
  readonly Hooks?: readonly Record<string, string>[];
}

interface Properties {
  readonly TaskDefinition?: string;
  readonly PlatformVersion?: string;
  readonly LoadBalancerInfo?: { readonly ContainerName?: string; readonly ContainerPort?: number | string };
  readonly NetworkConfiguration?: { readonly AwsvpcConfiguration?: Record<string, unknown> };
  readonly CapacityProviderStrategy?: readonly Record<string, unknown>[];
}

/** The text of a revision; undefined if it is not in the revision itself. */
export function contentOf(revision: sdk.RevisionLocation): string | undefined {
  return revision.appSpecContent?.content ?? revision.string?.content;
}

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Reads an AppSpec in JSON or YAML.
 *
 * @throws AwsError InvalidRevisionException, if it cannot be read or something required is missing.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html#reference-appspec-file-structure-resources-ecs
 */
export function parseAppSpec(content: string): AppSpec {
  const document = read(content);
  const resources = (document.Resources ?? []).flatMap(resource => Object.values(resource));
  const properties = resources.find(({ Type }) => Type === 'AWS::ECS::Service')?.Properties;
  const { TaskDefinition, LoadBalancerInfo, NetworkConfiguration, CapacityProviderStrategy } = properties ?? {};
  if (resources.length !== 1 || !properties)
    throw invalid('it must have exactly one resource of type AWS::ECS::Service');
  if (!TaskDefinition) throw invalid('TaskDefinition is missing');
  if (!LoadBalancerInfo?.ContainerName) throw invalid('LoadBalancerInfo.ContainerName is missing');
  const containerPort = Number(LoadBalancerInfo.ContainerPort);
  if (!Number.isInteger(containerPort)) throw invalid('LoadBalancerInfo.ContainerPort is missing');
  return {
    taskDefinition: TaskDefinition,
    containerName: LoadBalancerInfo.ContainerName,
    containerPort,
    ...(properties.PlatformVersion && { platformVersion: properties.PlatformVersion }),
    ...(NetworkConfiguration && { networkConfiguration: camelKeys(NetworkConfiguration) as ecs.NetworkConfiguration }),
    ...(CapacityProviderStrategy && {
      capacityProviderStrategy: camelKeys(CapacityProviderStrategy) as ecs.CapacityProviderStrategyItem[],
    }),
    hooks: hooksOf(document),
  };
}

function hooksOf({ Hooks = [] }: Document): Record<string, string> {
  const hooks: Record<string, string> = Object.assign({}, ...Hooks);
  const strange = Object.keys(hooks).find(name => !(hookable as readonly string[]).includes(name));
  if (strange) throw invalid(`${strange} is no lifecycle event that runs a hook: use ${hookable.join(', ')}`);
  return hooks;
}

function read(content: string): Document {
  try {
    const document: unknown = parse(content);
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    // answered below, like a text that is no document
  }
  throw invalid('it is neither YAML nor JSON');
}

/** `AwsvpcConfiguration.Subnets` of the AppSpec is `awsvpcConfiguration.subnets` of ECS. */
function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), camelKeys(inner)]),
  );
}

function invalid(problem: string): AwsError {
  return new AwsError('InvalidRevisionException', `The AppSpec file of the revision is not valid: ${problem}`);
}
