import type { GetRandomPasswordRequest, RotationRulesType, Tag } from '@aws-sdk/client-secrets-manager';
import { randomUUID } from '../../core/random';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { invalidParameter } from './errors';
import { randomPassword } from './random-password';
import type { Rotations } from './rotations';
import type { Secrets } from './secrets';

interface Generation extends GetRandomPasswordRequest {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/**
 * AWS::SecretsManager::Secret, whose Ref is its ARN.
 *
 * A change of SecretString or GenerateSecretString makes a new version; one without either starts empty. Deleting it leaves nothing to recover, so the
 * same template can be created again at once.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export function secretProvider(secrets: Secrets): ResourceProvider {
  return {
    async create(request) {
      const name = (request.properties.Name as string | undefined) ?? nameFor(request);
      const secret = secrets.create({ name, ...facts(request), SecretString: contentOf(request.properties) }, request);
      return { physicalId: secret.arn, attributes: { Id: secret.arn } };
    },

    async update(request) {
      const { physicalId, properties, previousProperties } = request;
      const secret = secrets.change(secrets.findLive(physicalId), facts(request));
      const generationChanged = !same(properties.GenerateSecretString, previousProperties.GenerateSecretString);
      const valueChanged = properties.SecretString !== previousProperties.SecretString;
      const SecretString = generationChanged || valueChanged ? contentOf(properties) : undefined;
      if (SecretString !== undefined) secrets.putValue(secret, { SecretString });
      return { physicalId, attributes: { Id: physicalId } };
    },

    async delete({ physicalId }) {
      const secret = secrets.tryFind(physicalId);
      if (secret) secrets.remove(secret);
    },
  };
}

/**
 * AWS::SecretsManager::RotationSchedule, whose Ref is the ARN of the secret. Rotates at once, unless it is asked not to.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html
 */
export function rotationProvider(
  secrets: Secrets,
  rotations: Rotations,
  log: (message: string) => void,
): ResourceProvider {
  const apply = async ({ properties }: ResourceRequest): Promise<ResourceState> => {
    const secret = secrets.findLive(String(properties.SecretId));
    const rules = numbered(properties.RotationRules as RotationRulesType | undefined);
    const lambdaArn = properties.RotationLambdaARN as string | undefined;
    if (properties.HostedRotationLambda) {
      secrets.change(secret, { rotation: { rules } });
      log(`secrets-manager: ${secret.name} is not rotated, the local cloud has no functions of AWS`);
    } else {
      const changed = rotations.configure(secret, { lambdaArn, rules });
      if (String(properties.RotateImmediatelyOnUpdate ?? true) === 'true') rotations.begin(changed);
      else rotations.test(changed);
    }
    return { physicalId: secret.arn, attributes: { Id: secret.arn } };
  };
  return {
    create: apply,
    update: apply,
    async delete({ physicalId }) {
      const secret = secrets.tryFind(physicalId);
      if (secret) rotations.cancel(secret);
    },
  };
}

function facts({ properties, stackTags }: ResourceRequest) {
  const own = (properties.Tags ?? []) as Tag[];
  const inherited = Object.entries(stackTags).map(([Key, Value]) => ({ Key, Value }));
  return {
    description: properties.Description as string | undefined,
    kmsKeyId: properties.KmsKeyId as string | undefined,
    tags: [...own, ...inherited.filter(tag => !own.some(({ Key }) => Key === tag.Key))],
  };
}

function contentOf(properties: Record<string, unknown>): string | undefined {
  const { SecretString, GenerateSecretString } = properties;
  if (SecretString !== undefined && GenerateSecretString !== undefined) {
    throw invalidParameter("You can't specify both SecretString and GenerateSecretString.");
  }
  return GenerateSecretString === undefined
    ? (SecretString as string | undefined)
    : generate(GenerateSecretString as Generation);
}

function generate({ SecretStringTemplate: template, GenerateStringKey: key, ...options }: Generation): string {
  const password = randomPassword(typed(options));
  if (template === undefined && key === undefined) return password;
  if (template === undefined || !key) {
    throw invalidParameter('SecretStringTemplate and GenerateStringKey must be specified together.');
  }
  return JSON.stringify({ ...parse(template), [key]: password });
}

function parse(template: string): object {
  let value: unknown;
  try {
    value = JSON.parse(template);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter('SecretStringTemplate must be a valid JSON object.');
  }
  return value;
}

/** A template may write numbers and booleans as text. */
function typed(options: GetRandomPasswordRequest): GetRandomPasswordRequest {
  const { PasswordLength, ExcludeCharacters, ...flags } = options;
  return {
    ...Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, String(value) === 'true'])),
    ...(PasswordLength === undefined ? {} : { PasswordLength: Number(PasswordLength) }),
    ExcludeCharacters,
  };
}

function numbered(rules: RotationRulesType | undefined): RotationRulesType | undefined {
  if (rules?.AutomaticallyAfterDays === undefined) return rules;
  return { ...rules, AutomaticallyAfterDays: Number(rules.AutomaticallyAfterDays) };
}

/** As CloudFormation names secrets: without the stack's name. */
function nameFor({ logicalId }: ResourceRequest): string {
  return `${logicalId}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
