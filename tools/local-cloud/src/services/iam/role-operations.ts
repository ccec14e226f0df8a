import type * as api from '@aws-sdk/client-iam';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Service } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import { checkDocument, type Directory, type Role } from './entities';

const MAX_ITEMS = 100;

export function roleOperations(directory: Directory): Service['operations'] {
  const { roles } = directory;
  return {
    CreateRole(input: api.CreateRoleRequest): api.CreateRoleResponse {
      const role = roles.create({
        name: input.RoleName ?? '',
        path: input.Path ?? '/',
        description: input.Description,
        trustPolicy: checkDocument(input.AssumeRolePolicyDocument),
        maxSessionSeconds: input.MaxSessionDuration ?? 3600,
        permissionsBoundary: input.PermissionsBoundary,
        inline: {},
        attached: [],
        tags: tagsOf(input.Tags),
      });
      return { Role: describeRole(directory, role) };
    },

    GetRole({ RoleName }: api.GetRoleRequest): api.GetRoleResponse {
      return { Role: describeRole(directory, roles.get(RoleName)) };
    },

    ListRoles({ PathPrefix, Marker, MaxItems = MAX_ITEMS }: api.ListRolesRequest): api.ListRolesResponse {
      const { page, next } = paginate(roles.list(PathPrefix), Marker, MaxItems, 'InvalidInput');
      return { Roles: page.map(role => describeRole(directory, role)), IsTruncated: next !== undefined, Marker: next };
    },

    UpdateRole({ RoleName, Description, MaxSessionDuration }: api.UpdateRoleRequest): api.UpdateRoleResponse {
      const role = roles.get(RoleName);
      const maxSessionSeconds = MaxSessionDuration ?? role.maxSessionSeconds;
      roles.put({ ...role, description: Description ?? role.description, maxSessionSeconds });
      return {};
    },

    UpdateAssumeRolePolicy({ RoleName, PolicyDocument }: api.UpdateAssumeRolePolicyRequest): void {
      roles.put({ ...roles.get(RoleName), trustPolicy: checkDocument(PolicyDocument) });
    },

    DeleteRole({ RoleName = '' }: api.DeleteRoleRequest): void {
      directory.deleteRole(RoleName);
    },

    TagRole({ RoleName, Tags }: api.TagRoleRequest): void {
      const role = roles.get(RoleName);
      roles.put({ ...role, tags: { ...role.tags, ...tagsOf(Tags) } });
    },

    UntagRole({ RoleName, TagKeys }: api.UntagRoleRequest): void {
      const role = roles.get(RoleName);
      roles.put({ ...role, tags: withoutTags(role.tags, TagKeys) });
    },

    ListRoleTags({ RoleName }: api.ListRoleTagsRequest): api.ListRoleTagsResponse {
      return { Tags: pairsOf(roles.get(RoleName).tags), IsTruncated: false };
    },

    ...policiesOfRoles(directory),
  };
}

function policiesOfRoles(directory: Directory): Service['operations'] {
  const { roles } = directory;
  const inline = ({ name, inline }: Role, policy: string) => {
    const document = inline[policy];
    if (document !== undefined) return document;
    const message = `The role policy with name ${policy} cannot be found.`;
    throw new AwsError('NoSuchEntity', name ? message : '', 404);
  };

  return {
    PutRolePolicy({ RoleName, PolicyName = '', PolicyDocument }: api.PutRolePolicyRequest): void {
      const role = roles.get(RoleName);
      roles.put({ ...role, inline: { ...role.inline, [PolicyName]: checkDocument(PolicyDocument) } });
    },

    GetRolePolicy({ RoleName = '', PolicyName = '' }: api.GetRolePolicyRequest): api.GetRolePolicyResponse {
      const document = inline(roles.get(RoleName), PolicyName);
      return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
    },

    DeleteRolePolicy({ RoleName, PolicyName = '' }: api.DeleteRolePolicyRequest): void {
      const role = roles.get(RoleName);
      inline(role, PolicyName);
      roles.put({ ...role, inline: withoutTags(role.inline, [PolicyName]) });
    },

    ListRolePolicies({ RoleName }: api.ListRolePoliciesRequest): api.ListRolePoliciesResponse {
      return { PolicyNames: Object.keys(roles.get(RoleName).inline), IsTruncated: false };
    },

    AttachRolePolicy({ RoleName, PolicyArn = '' }: api.AttachRolePolicyRequest): void {
      directory.attach(RoleName, PolicyArn);
    },

    DetachRolePolicy({ RoleName, PolicyArn = '' }: api.DetachRolePolicyRequest): void {
      directory.detach(RoleName, PolicyArn);
    },

    ListAttachedRolePolicies({ RoleName }: api.ListAttachedRolePoliciesRequest): api.ListAttachedRolePoliciesResponse {
      const AttachedPolicies = roles.get(RoleName).attached.map(PolicyArn => ({
        PolicyArn,
        PolicyName: PolicyArn.split('/').pop(),
      }));
      return { AttachedPolicies, IsTruncated: false };
    },
  };
}

export function describeRole({ roles }: Directory, role: Role): api.Role {
  return {
    RoleName: role.name,
    RoleId: role.id,
    Path: role.path,
    Arn: roles.arn(role),
    CreateDate: new Date(role.createdAt),
    // as IAM does: the document is escaped as in a URL
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary: role.permissionsBoundary
      ? { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: role.permissionsBoundary }
      : undefined,
    Tags: pairsOf(role.tags),
  };
}
