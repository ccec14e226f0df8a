import type * as api from '@aws-sdk/client-iam';
import { AwsError } from '../../core/aws-error';
import type { Service } from '../../core/service';
import { pairsOf, tagsOf } from '../../core/tags';
import type { Directory, InstanceProfile } from './entities';
import { describeRole } from './role-operations';

export function profileOperations(directory: Directory): Service['operations'] {
  const { profiles, roles } = directory;

  const describe = (profile: InstanceProfile): api.InstanceProfile => ({
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Path: profile.path,
    Arn: profiles.arn(profile),
    CreateDate: new Date(profile.createdAt),
    Roles: profile.role ? [describeRole(directory, roles.get(profile.role))] : [],
    Tags: pairsOf(profile.tags),
  });

  return {
    CreateInstanceProfile(input: api.CreateInstanceProfileRequest): api.CreateInstanceProfileResponse {
      const { InstanceProfileName: name = '', Path: path = '/', Tags } = input;
      return { InstanceProfile: describe(profiles.create({ name, path, tags: tagsOf(Tags) })) };
    },

    GetInstanceProfile({ InstanceProfileName }: api.GetInstanceProfileRequest): api.GetInstanceProfileResponse {
      return { InstanceProfile: describe(profiles.get(InstanceProfileName)) };
    },

    ListInstanceProfiles({ PathPrefix }: api.ListInstanceProfilesRequest): api.ListInstanceProfilesResponse {
      return { InstanceProfiles: profiles.list(PathPrefix).map(describe), IsTruncated: false };
    },

    ListInstanceProfilesForRole(
      input: api.ListInstanceProfilesForRoleRequest,
    ): api.ListInstanceProfilesForRoleResponse {
      const { name } = roles.get(input.RoleName);
      const own = profiles.list().filter(({ role }) => role === name);
      return { InstanceProfiles: own.map(describe), IsTruncated: false };
    },

    AddRoleToInstanceProfile(input: api.AddRoleToInstanceProfileRequest): void {
      const profile = profiles.get(input.InstanceProfileName);
      if (profile.role) {
        throw new AwsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1', 409);
      }
      profiles.put({ ...profile, role: roles.get(input.RoleName).name });
    },

    RemoveRoleFromInstanceProfile(input: api.RemoveRoleFromInstanceProfileRequest): void {
      profiles.put({ ...profiles.get(input.InstanceProfileName), role: undefined });
    },

    DeleteInstanceProfile({ InstanceProfileName }: api.DeleteInstanceProfileRequest): void {
      const profile = profiles.get(InstanceProfileName);
      if (profile.role)
        throw new AwsError(
          'DeleteConflict',
          'Cannot delete entity, must remove roles from instance profile first.',
          409,
        );
      profiles.delete(profile.name);
    },
  };
}
