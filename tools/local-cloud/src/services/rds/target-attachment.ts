import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import type { SecretsManager } from '../secrets-manager/secrets-manager';
import { invalidValue } from './errors';
import type { Instances } from './instances';

const CONNECTION = ['engine', 'host', 'port', 'dbname', 'dbInstanceIdentifier'];

/**
 * AWS::SecretsManager::SecretTargetAttachment, whose Ref is the ARN of the secret: puts into the secret how to reach the database.
 *
 * It belongs to this service because only this one knows the database.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
 */
export function targetAttachmentProvider(
  instances: Instances,
  { secrets, value }: Pick<SecretsManager, 'secrets' | 'value'>,
): ResourceProvider {
  const apply = async ({ properties, region }: ResourceRequest): Promise<ResourceState> => {
    const { SecretId, TargetId, TargetType } = properties as Record<string, string>;
    if (TargetType !== 'AWS::RDS::DBInstance') {
      throw invalidValue(`the local cloud attaches secrets to AWS::RDS::DBInstance only, not to ${TargetType}`);
    }
    const secret = secrets.findLive(SecretId ?? '', region);
    const { id, port, databaseName } = instances.find(region, TargetId ?? '');
    const connection = {
      engine: 'postgres',
      host: '127.0.0.1',
      port,
      ...(databaseName ? { dbname: databaseName } : {}),
      dbInstanceIdentifier: id,
    };
    const before = parse(value(secret.arn));
    secrets.putValue(secret, { SecretString: JSON.stringify({ ...before, ...connection }) });
    return { physicalId: secret.arn, attributes: { Id: secret.arn } };
  };

  return {
    create: apply,
    update: apply,
    async delete({ physicalId }) {
      const secret = secrets.tryFind(physicalId);
      if (!secret || secret.deletedAt) return;
      const entries = Object.entries(parse(value(physicalId))).filter(([name]) => !CONNECTION.includes(name));
      secrets.putValue(secret, { SecretString: JSON.stringify(Object.fromEntries(entries)) });
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw invalidValue('A secret that is attached to a database must hold a JSON object.');
  }
}
