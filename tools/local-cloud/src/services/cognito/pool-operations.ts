import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { paginate } from '../../core/paginate';
import { randomLower } from '../../core/random-id';
import type { Call, Operation } from '../../core/service';
import { withoutTags } from '../../core/tags';
import { passwordPolicyOf } from './auth/password-policy';
import { newSigningKey } from './auth/signing-keys';
import { poolArn, type Registry, type UserPool } from './registry';

/** Pools themselves. */
export function poolOperations(registry: Registry, clock: Clock): Record<string, Operation> {
  const now = () => clock.now().getTime();
  const here = ({ region }: Call) => registry.pools.list().filter(pool => pool.region === region);
  const byArn = (arn = '') => registry.pool(arn.split('/').at(-1));

  return {
    async CreateUserPool(input: sdk.CreateUserPoolRequest, call: Call): Promise<sdk.CreateUserPoolResponse> {
      checkPool(input);
      const { UserPoolTags: tags = {}, ...settings } = input;
      const [id, access] = await Promise.all([newSigningKey(), newSigningKey()]);
      const pool: UserPool = {
        id: `${call.region}_${randomLower(9)}`,
        region: call.region,
        settings,
        tags,
        keys: { id, access },
        createdAt: now(),
        modifiedAt: now(),
      };
      registry.pools.put(pool.id, pool);
      return { UserPool: describePool(registry, pool, call) };
    },

    DescribeUserPool(input: sdk.DescribeUserPoolRequest, call: Call): sdk.DescribeUserPoolResponse {
      return { UserPool: describePool(registry, registry.pool(input.UserPoolId), call) };
    },

    ListUserPools(input: sdk.ListUserPoolsRequest, call: Call): sdk.ListUserPoolsResponse {
      const { page, next } = paginate(here(call), input.NextToken, input.MaxResults ?? 60, 'InvalidParameterException');
      const UserPools = page.map(({ id, settings, createdAt, modifiedAt }) => ({
        Id: id,
        Name: settings.PoolName,
        LambdaConfig: {},
        CreationDate: new Date(createdAt),
        LastModifiedDate: new Date(modifiedAt),
      }));
      return { UserPools, NextToken: next };
    },

    /** What is not given goes back to its default, but the attributes and names, which never change. */
    UpdateUserPool(input: sdk.UpdateUserPoolRequest): sdk.UpdateUserPoolResponse {
      const { UserPoolId, UserPoolTags, ...settings } = input;
      checkPool(settings);
      const pool = registry.pool(UserPoolId);
      const { PoolName, Schema, UsernameAttributes, AliasAttributes, UsernameConfiguration } = pool.settings;
      const fixed = { Schema, UsernameAttributes, AliasAttributes, UsernameConfiguration };
      registry.pools.put(pool.id, {
        ...pool,
        settings: { PoolName, ...settings, ...fixed },
        tags: UserPoolTags ?? pool.tags,
        modifiedAt: now(),
      });
      return {};
    },

    DeleteUserPool({ UserPoolId }: sdk.DeleteUserPoolRequest): void {
      const pool = registry.pool(UserPoolId);
      if (pool.settings.DeletionProtection === 'ACTIVE') {
        const message =
          'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.';
        throw new AwsError('InvalidParameterException', message);
      }
      registry.deletePool(pool);
    },

    SetUserPoolMfaConfig(input: sdk.SetUserPoolMfaConfigRequest): sdk.SetUserPoolMfaConfigResponse {
      const pool = registry.pool(input.UserPoolId);
      const { MfaConfiguration = pool.settings.MfaConfiguration } = input;
      registry.pools.put(pool.id, { ...pool, settings: { ...pool.settings, MfaConfiguration }, modifiedAt: now() });
      return mfaOf(MfaConfiguration);
    },

    GetUserPoolMfaConfig({ UserPoolId }: sdk.GetUserPoolMfaConfigRequest): sdk.GetUserPoolMfaConfigResponse {
      return mfaOf(registry.pool(UserPoolId).settings.MfaConfiguration);
    },

    TagResource({ ResourceArn, Tags }: sdk.TagResourceRequest): sdk.TagResourceResponse {
      const pool = byArn(ResourceArn);
      registry.pools.put(pool.id, { ...pool, tags: { ...pool.tags, ...Tags } });
      return {};
    },

    UntagResource({ ResourceArn, TagKeys }: sdk.UntagResourceRequest): sdk.UntagResourceResponse {
      const pool = byArn(ResourceArn);
      registry.pools.put(pool.id, { ...pool, tags: withoutTags(pool.tags, TagKeys) });
      return {};
    },

    ListTagsForResource({ ResourceArn }: sdk.ListTagsForResourceRequest): sdk.ListTagsForResourceResponse {
      return { Tags: { ...byArn(ResourceArn).tags } };
    },
  };
}

function describePool(registry: Registry, pool: UserPool, { accountId }: Call): sdk.UserPoolType {
  const { PoolName, Schema, ...settings } = pool.settings;
  return {
    ...settings,
    Id: pool.id,
    Name: PoolName,
    Arn: poolArn(pool, accountId),
    Policies: { ...settings.Policies, PasswordPolicy: passwordPolicyOf(pool) },
    SchemaAttributes: Schema,
    DeletionProtection: settings.DeletionProtection ?? 'INACTIVE',
    MfaConfiguration: settings.MfaConfiguration ?? 'OFF',
    UserPoolTier: settings.UserPoolTier ?? 'ESSENTIALS',
    LambdaConfig: settings.LambdaConfig ?? {},
    EstimatedNumberOfUsers: registry.usersOf(pool.id).length,
    UserPoolTags: { ...pool.tags },
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.modifiedAt),
  };
}

function mfaOf(MfaConfiguration: sdk.UserPoolMfaType = 'OFF'): sdk.GetUserPoolMfaConfigResponse {
  return { MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: MfaConfiguration !== 'OFF' } };
}

/** @throws AwsError InvalidParameterException */
function checkPool(settings: Partial<sdk.CreateUserPoolRequest>): void {
  const { LambdaConfig = {}, UsernameAttributes = [], AliasAttributes = [] } = settings;
  const triggers = Object.keys(LambdaConfig);
  if (triggers.length > 0) invalid(`Lambda triggers are not implemented by the local cloud: ${triggers.join(', ')}`);
  if (UsernameAttributes.length > 0 && AliasAttributes.length > 0) {
    invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
  }
  const length = Number(settings.Policies?.PasswordPolicy?.MinimumLength ?? 8);
  if (length < 6 || length > 99) {
    invalid(
      `1 validation error detected: Value '${length}' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value ${length < 6 ? 'greater than or equal to 6' : 'less than or equal to 99'}`,
    );
  }
}

function invalid(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
