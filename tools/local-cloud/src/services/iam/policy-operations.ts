import type * as api from '@aws-sdk/client-iam';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Service } from '../../core/service';
import { pairsOf, tagsOf } from '../../core/tags';
import { checkDocument, type Directory, type Policy } from './entities';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_VERSIONS = 5;

/** Managed policies of this account. Those of AWS can be attached, but their documents are not here. */
export function policyOperations(directory: Directory): Service['operations'] {
  const { policies } = directory;

  const describe = (policy: Policy): api.Policy => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policies.arn(policy),
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: directory.attachments(policies.arn(policy)).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.createdAt),
    Tags: pairsOf(policy.tags),
  });

  const version = (policy: Policy, id = ''): api.PolicyVersion => {
    const document = policy.versions[id];
    if (document === undefined) throw new AwsError('NoSuchEntity', `Policy version ${id} was not found.`, 404);
    return {
      VersionId: id,
      Document: encodeURIComponent(document),
      IsDefaultVersion: id === policy.defaultVersion,
      CreateDate: new Date(policy.createdAt),
    };
  };

  return {
    CreatePolicy(input: api.CreatePolicyRequest): api.CreatePolicyResponse {
      const policy = policies.create({
        name: input.PolicyName ?? '',
        path: input.Path ?? '/',
        description: input.Description,
        versions: { v1: checkDocument(input.PolicyDocument) },
        defaultVersion: 'v1',
        tags: tagsOf(input.Tags),
      });
      return { Policy: describe(policy) };
    },

    GetPolicy({ PolicyArn }: api.GetPolicyRequest): api.GetPolicyResponse {
      return { Policy: describe(directory.policyByArn(PolicyArn)) };
    },

    ListPolicies({ PathPrefix, Scope, Marker, MaxItems = 100 }: api.ListPoliciesRequest): api.ListPoliciesResponse {
      const own = Scope === 'AWS' ? [] : policies.list(PathPrefix);
      const { page, next } = paginate(own, Marker, MaxItems, 'InvalidInput');
      return { Policies: page.map(describe), IsTruncated: next !== undefined, Marker: next };
    },

    DeletePolicy({ PolicyArn = '' }: api.DeletePolicyRequest): void {
      directory.deletePolicy(PolicyArn);
    },

    CreatePolicyVersion(input: api.CreatePolicyVersionRequest): api.CreatePolicyVersionResponse {
      const policy = directory.policyByArn(input.PolicyArn);
      const changed = withVersion(policy, checkDocument(input.PolicyDocument), input.SetAsDefault);
      policies.put(changed);
      return { PolicyVersion: version(changed, Object.keys(changed.versions).at(-1)) };
    },

    GetPolicyVersion({ PolicyArn, VersionId }: api.GetPolicyVersionRequest): api.GetPolicyVersionResponse {
      return { PolicyVersion: version(directory.policyByArn(PolicyArn), VersionId) };
    },

    ListPolicyVersions({ PolicyArn }: api.ListPolicyVersionsRequest): api.ListPolicyVersionsResponse {
      const policy = directory.policyByArn(PolicyArn);
      return { Versions: Object.keys(policy.versions).map(id => version(policy, id)), IsTruncated: false };
    },
  };
}

/** @throws AwsError LimitExceeded */
export function withVersion(policy: Policy, document: string, asDefault = false): Policy {
  const ids = Object.keys(policy.versions);
  if (ids.length >= MAX_VERSIONS) {
    const message = `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`;
    throw new AwsError('LimitExceeded', message, 409);
  }
  const id = `v${Number(ids.at(-1)?.slice(1) ?? 0) + 1}`;
  return {
    ...policy,
    versions: { ...policy.versions, [id]: document },
    defaultVersion: asDefault ? id : policy.defaultVersion,
  };
}
