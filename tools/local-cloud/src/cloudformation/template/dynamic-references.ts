import { refusal } from '../refusals';
import { isObject, type Properties } from './template';

/** Where dynamic references point to. */
export interface ReferenceSources {
  parameter(name: string): string;
  secret(secretId: string, jsonKey?: string, versionStage?: string): string;
}

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]+)\}\}/g;

/**
 * Reads what plain `{{resolve:ssm:…}}` references point to; those to secrets stay, so that no secret is remembered with a stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function readParameters(properties: Properties, sources: ReferenceSources): Properties {
  return replace(properties, (service, reference, whole) => {
    return service === 'ssm' ? sources.parameter(reference) : whole;
  }) as Properties;
}

/** Reads what all references point to, secrets too: for the eyes of a resource's provider only. */
export function readSecrets(properties: Properties, sources: ReferenceSources): Properties {
  return replace(properties, (service, reference) => {
    return service === 'secretsmanager' ? secret(reference, sources) : sources.parameter(reference);
  }) as Properties;
}

function replace(value: unknown, read: (service: string, reference: string, whole: string) => string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(pattern, (whole, service: string, reference: string) => read(service, reference, whole));
  }
  if (Array.isArray(value)) return value.map(item => replace(item, read));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, read)]));
}

/** `<id or ARN>:SecretString:<json key>:<version stage>:<version id>`, where all but the first may be left out. */
function secret(reference: string, sources: ReferenceSources): string {
  const parts = reference.split(':');
  const secretId = parts.splice(0, reference.startsWith('arn:') ? 7 : 1).join(':');
  const [part = 'SecretString', jsonKey, versionStage, versionId] = parts;
  if (part !== 'SecretString') {
    throw refusal(`Could not parse SecretString JSON: dynamic reference ${secretId} must name SecretString`);
  }
  if (versionId) throw refusal(`the local cloud does not implement version ids in dynamic references: ${secretId}`);
  return sources.secret(secretId, jsonKey || undefined, versionStage || undefined);
}
