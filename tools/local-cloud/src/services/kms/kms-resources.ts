import type { ResourceProvider, ResourceRequest } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { type Key, type Keys, keyArn } from './keys';

/** CloudFormation's keys and aliases. */
export function kmsResources(keys: Keys): Record<string, ResourceProvider> {
  return { 'AWS::KMS::Key': keyProvider(keys), 'AWS::KMS::Alias': aliasProvider(keys) };
}

function keyProvider(keys: Keys): ResourceProvider {
  return {
    async create(request) {
      const { id, region } = keys.create(request.region, settingsOf(request));
      return { physicalId: id, attributes: { KeyId: id, Arn: keyArn(id, region) } };
    },

    async update(request) {
      const key = keys.put({ ...keys.get(request.physicalId, request.region), ...settingsOf(request) });
      return { physicalId: key.id, attributes: { KeyId: key.id, Arn: keyArn(key.id, key.region) } };
    },

    async delete({ physicalId, region, properties }) {
      keys.scheduleDeletion(physicalId, region, Number(properties.PendingWindowInDays ?? 30));
    },
  };
}

function settingsOf({ properties, stackTags }: ResourceRequest): Partial<Key> {
  return {
    description: String(properties.Description ?? ''),
    enabled: String(properties.Enabled ?? true) !== 'false',
    rotation: String(properties.EnableKeyRotation ?? false) === 'true',
    policy: properties.KeyPolicy ? JSON.stringify(properties.KeyPolicy) : undefined,
    tags: resourceTags(properties.Tags, stackTags),
  };
}

function aliasProvider(keys: Keys): ResourceProvider {
  const put = async ({ properties, region }: ResourceRequest) => {
    const name = String(properties.AliasName);
    keys.putAlias(name, keys.get(String(properties.TargetKeyId), region));
    return { physicalId: name };
  };
  return { create: put, update: put, delete: async ({ physicalId, region }) => keys.deleteAlias(physicalId, region) };
}
