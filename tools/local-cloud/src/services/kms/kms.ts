import { randomBytes } from 'node:crypto';
import type * as api from '@aws-sdk/client-kms';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Context, Service } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import { type EncryptionContext, keyIdOf, open, seal } from './cipher';
import { aliasArn, type Key, Keys, keyArn, metadataOf } from './keys';
import { kmsResources } from './kms-resources';

/** Key Management Service, for its peers. */
export interface Kms extends Service {
  /** Ciphertext in base64, for what a service keeps at rest. `keyId` may be `alias/aws/<service>`. */
  encrypt(keyId: string, region: string, plaintext: string): string;
  decrypt(ciphertext: string): string;
}

/** Keys that encrypt for real, with material in the store. Key policies and grants are kept, not enforced. */
export function createKms(context: Context): Kms {
  const keys = new Keys(context);

  const change = (id: string | undefined, region: string, settings: Partial<Key>) =>
    keys.put({ ...keys.get(id ?? '', region), ...settings });

  return {
    signingName: 'kms',
    client: () => import('@aws-sdk/client-kms'),
    resources: kmsResources(keys),

    encrypt(keyId, region, plaintext) {
      const key = keys.usable(keyId, region);
      return seal(key.id, Buffer.from(key.material, 'base64'), Buffer.from(plaintext), {}).toString('base64');
    },
    decrypt: ciphertext => decrypt(keys, Buffer.from(ciphertext, 'base64')).plaintext.toString(),

    operations: {
      ...cryptography(keys),
      ...aliases(keys),

      CreateKey(input: api.CreateKeyRequest, { region }: Call): api.CreateKeyResponse {
        if (input.KeySpec && input.KeySpec !== 'SYMMETRIC_DEFAULT') throw unsupported(`KeySpec ${input.KeySpec}`);
        const { Description: description = '', Policy: policy } = input;
        const tags = Object.fromEntries((input.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue ?? '']));
        return { KeyMetadata: metadataOf(keys.create(region, { description, policy, tags })) };
      },

      DescribeKey({ KeyId = '' }: api.DescribeKeyRequest, { region }: Call): api.DescribeKeyResponse {
        return { KeyMetadata: metadataOf(keys.get(KeyId, region)) };
      },

      ListKeys({ Limit = 100, Marker }: api.ListKeysRequest, { region }: Call): api.ListKeysResponse {
        const { page, next } = paginate(keys.list(region), Marker, Limit, 'InvalidMarkerException');
        const Keys = page.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(id, region) }));
        return { Keys, NextMarker: next, Truncated: next !== undefined };
      },

      EnableKey({ KeyId }: api.EnableKeyRequest, { region }: Call): void {
        change(KeyId, region, { enabled: true });
      },

      DisableKey({ KeyId }: api.DisableKeyRequest, { region }: Call): void {
        change(KeyId, region, { enabled: false });
      },

      ScheduleKeyDeletion(
        { KeyId = '', PendingWindowInDays = 30 }: api.ScheduleKeyDeletionRequest,
        { region }: Call,
      ): api.ScheduleKeyDeletionResponse {
        const { id, deletionAt } = keys.scheduleDeletion(KeyId, region, PendingWindowInDays);
        const KeyState = 'PendingDeletion' as const;
        return { KeyId: keyArn(id, region), DeletionDate: new Date(deletionAt), KeyState, PendingWindowInDays };
      },

      CancelKeyDeletion({ KeyId }: api.CancelKeyDeletionRequest, { region }: Call): api.CancelKeyDeletionResponse {
        const { id } = change(KeyId, region, { deletionAt: undefined, enabled: false });
        return { KeyId: keyArn(id, region) };
      },

      GetKeyPolicy({ KeyId = '' }: api.GetKeyPolicyRequest, { region }: Call): api.GetKeyPolicyResponse {
        return {
          Policy: keys.get(KeyId, region).policy ?? '{"Version":"2012-10-17","Statement":[]}',
          PolicyName: 'default',
        };
      },

      PutKeyPolicy({ KeyId, Policy: policy }: api.PutKeyPolicyRequest, { region }: Call): void {
        change(KeyId, region, { policy });
      },

      EnableKeyRotation({ KeyId }: api.EnableKeyRotationRequest, { region }: Call): void {
        change(KeyId, region, { rotation: true });
      },

      DisableKeyRotation({ KeyId }: api.DisableKeyRotationRequest, { region }: Call): void {
        change(KeyId, region, { rotation: false });
      },

      GetKeyRotationStatus(
        { KeyId = '' }: api.GetKeyRotationStatusRequest,
        { region }: Call,
      ): api.GetKeyRotationStatusResponse {
        const { id, rotation } = keys.get(KeyId, region);
        return { KeyRotationEnabled: rotation, KeyId: keyArn(id, region) };
      },

      TagResource({ KeyId = '', Tags = [] }: api.TagResourceRequest, { region }: Call): void {
        const added = tagsOf(Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue })));
        change(KeyId, region, { tags: { ...keys.get(KeyId, region).tags, ...added } });
      },

      UntagResource({ KeyId = '', TagKeys }: api.UntagResourceRequest, { region }: Call): void {
        change(KeyId, region, { tags: withoutTags(keys.get(KeyId, region).tags, TagKeys) });
      },

      ListResourceTags({ KeyId = '' }: api.ListResourceTagsRequest, { region }: Call): api.ListResourceTagsResponse {
        const pairs = pairsOf(keys.get(KeyId, region).tags);
        return { Tags: pairs.map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue })), Truncated: false };
      },
    },
  };
}

function cryptography(keys: Keys): Service['operations'] {
  return {
    Encrypt(input: api.EncryptRequest, { region }: Call): api.EncryptResponse {
      const key = keys.usable(input.KeyId ?? '', region);
      const CiphertextBlob = sealed(key, input.Plaintext ?? Buffer.alloc(0), input.EncryptionContext);
      return { CiphertextBlob, KeyId: keyArn(key.id, region), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },

    Decrypt({ CiphertextBlob = Buffer.alloc(0), EncryptionContext }: api.DecryptRequest): api.DecryptResponse {
      const { key, plaintext } = decrypt(keys, CiphertextBlob, EncryptionContext);
      return { Plaintext: plaintext, KeyId: keyArn(key.id, key.region), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },

    GenerateDataKey(input: api.GenerateDataKeyRequest, { region }: Call): api.GenerateDataKeyResponse {
      const key = keys.usable(input.KeyId ?? '', region);
      const Plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
      return {
        Plaintext,
        CiphertextBlob: sealed(key, Plaintext, input.EncryptionContext),
        KeyId: keyArn(key.id, region),
      };
    },
  };
}

function aliases(keys: Keys): Service['operations'] {
  return {
    CreateAlias({ AliasName = '', TargetKeyId = '' }: api.CreateAliasRequest, { region }: Call): void {
      if (keys.tryGetAlias(AliasName, region)) {
        const message = `An alias with the name ${aliasArn(AliasName, region)} already exists`;
        throw new AwsError('AlreadyExistsException', message);
      }
      keys.putAlias(AliasName, keys.get(TargetKeyId, region));
    },

    UpdateAlias({ AliasName = '', TargetKeyId = '' }: api.UpdateAliasRequest, { region }: Call): void {
      keys.get(AliasName, region);
      keys.putAlias(AliasName, keys.get(TargetKeyId, region));
    },

    DeleteAlias({ AliasName = '' }: api.DeleteAliasRequest, { region }: Call): void {
      keys.get(AliasName, region);
      keys.deleteAlias(AliasName, region);
    },

    ListAliases({ KeyId, Limit = 50, Marker }: api.ListAliasesRequest, { region }: Call): api.ListAliasesResponse {
      const id = KeyId && keys.get(KeyId, region).id;
      const found = keys.listAliases(region).filter(({ keyId }) => !id || keyId === id);
      const { page, next } = paginate(found, Marker, Limit, 'InvalidMarkerException');
      const Aliases = page.map(({ name, keyId, createdAt }) => ({
        AliasName: name,
        AliasArn: aliasArn(name, region),
        TargetKeyId: keyId,
        CreationDate: new Date(createdAt),
      }));
      return { Aliases, NextMarker: next, Truncated: next !== undefined };
    },
  };
}

function sealed(key: Key, plaintext: Uint8Array, context: EncryptionContext = {}): Buffer {
  return seal(key.id, Buffer.from(key.material, 'base64'), plaintext, context);
}

function decrypt(keys: Keys, ciphertext: Uint8Array, context: EncryptionContext = {}): { key: Key; plaintext: Buffer } {
  const named = keys.tryGet(keyIdOf(ciphertext));
  if (!named) throw new AwsError('InvalidCiphertextException', '');
  const key = keys.usable(named.id, named.region);
  try {
    return { key, plaintext: open(Buffer.from(key.material, 'base64'), ciphertext, context) };
  } catch {
    throw new AwsError('InvalidCiphertextException', '');
  }
}

function unsupported(what: string): AwsError {
  return new AwsError('UnsupportedOperationException', `${what} is not implemented by the local cloud`);
}
