import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags, withoutTags } from '../../core/tags';
import type { Directory, Policy, Role } from './entities';

/** What CloudFormation makes here, so that it shows in IAM's own API. Other types of IAM are left to the generic provider. */
export function iamResources(directory: Directory): Record<string, ResourceProvider> {
  return {
    'AWS::IAM::Role': roleProvider(directory),
    'AWS::IAM::Policy': inlinePolicyProvider(directory),
    'AWS::IAM::ManagedPolicy': managedPolicyProvider(directory),
    'AWS::IAM::InstanceProfile': profileProvider(directory),
    'AWS::IAM::OIDCProvider': identityProvider(directory),
  };
}

function roleProvider(directory: Directory): ResourceProvider {
  const { roles } = directory;
  const state = (role: Role): ResourceState => ({
    physicalId: role.name,
    attributes: { Arn: roles.arn(role), RoleId: role.id },
  });

  const settings = ({ properties, stackTags }: ResourceRequest) => ({
    description: textOf(properties.Description),
    trustPolicy: JSON.stringify(properties.AssumeRolePolicyDocument),
    maxSessionSeconds: Number(properties.MaxSessionDuration ?? 3600),
    permissionsBoundary: textOf(properties.PermissionsBoundary),
    attached: (properties.ManagedPolicyArns ?? []) as string[],
    tags: resourceTags(properties.Tags, stackTags),
  });

  return {
    async create(request) {
      const name = textOf(request.properties.RoleName) ?? shortName(request.generatedName, 64);
      const path = textOf(request.properties.Path) ?? '/';
      return state(roles.create({ name, path, inline: inlineOf(request.properties), ...settings(request) }));
    },

    async update(request) {
      const role = roles.get(request.physicalId);
      // policies that other resources put into the role stay
      const others = withoutTags(role.inline, Object.keys(inlineOf(request.previousProperties)));
      return state(
        roles.put({ ...role, ...settings(request), inline: { ...others, ...inlineOf(request.properties) } }),
      );
    },

    async delete({ physicalId, properties }) {
      const role = roles.get(physicalId);
      const own = (properties.ManagedPolicyArns ?? []) as string[];
      const attached = role.attached.filter(arn => !own.includes(arn));
      roles.put({ ...role, attached, inline: withoutTags(role.inline, Object.keys(inlineOf(properties))) });
      directory.deleteRole(physicalId);
    },
  };
}

function inlinePolicyProvider({ roles }: Directory): ResourceProvider {
  const rolesOf = (properties: Record<string, unknown>) => (properties.Roles ?? []) as string[];
  const put = ({ properties }: ResourceRequest) => {
    for (const name of rolesOf(properties)) {
      const role = roles.get(name);
      const document = JSON.stringify(properties.PolicyDocument);
      roles.put({ ...role, inline: { ...role.inline, [String(properties.PolicyName)]: document } });
    }
  };
  const remove = (properties: Record<string, unknown>) => {
    for (const name of rolesOf(properties)) {
      const role = roles.get(name);
      roles.put({ ...role, inline: withoutTags(role.inline, [String(properties.PolicyName)]) });
    }
  };

  return {
    async create(request) {
      put(request);
      return { physicalId: shortName(request.generatedName, 64), attributes: { Id: request.generatedName } };
    },
    async update(request) {
      remove(request.previousProperties);
      put(request);
      return { physicalId: request.physicalId };
    },
    delete: async ({ properties }) => remove(properties),
  };
}

function managedPolicyProvider(directory: Directory): ResourceProvider {
  const { policies, roles } = directory;
  const attach = (arn: string, properties: Record<string, unknown>) => {
    for (const role of (properties.Roles ?? []) as string[]) directory.attach(role, arn);
  };
  const detach = (arn: string) => {
    for (const role of directory.attachments(arn)) {
      roles.put({ ...role, attached: role.attached.filter(each => each !== arn) });
    }
  };
  const state = (policy: Policy): ResourceState => ({
    physicalId: policies.arn(policy),
    attributes: { PolicyArn: policies.arn(policy), PolicyId: policy.id, DefaultVersionId: policy.defaultVersion },
  });

  return {
    async create({ properties, generatedName, stackTags }) {
      const policy = policies.create({
        name: textOf(properties.ManagedPolicyName) ?? shortName(generatedName, 128),
        path: textOf(properties.Path) ?? '/',
        description: textOf(properties.Description),
        versions: { v1: JSON.stringify(properties.PolicyDocument) },
        defaultVersion: 'v1',
        tags: resourceTags(properties.Tags, stackTags),
      });
      attach(policies.arn(policy), properties);
      return state(policy);
    },

    async update({ physicalId, properties }) {
      const policy = directory.policyByArn(physicalId);
      // like CloudFormation, which keeps the number of versions below the limit
      const id = `v${Number(policy.defaultVersion.slice(1)) + 1}`;
      const document = JSON.stringify(properties.PolicyDocument);
      const changed = policies.put({ ...policy, versions: { [id]: document }, defaultVersion: id });
      detach(physicalId);
      attach(physicalId, properties);
      return state(changed);
    },

    async delete({ physicalId }) {
      detach(physicalId);
      directory.deletePolicy(physicalId);
    },
  };
}

function profileProvider({ profiles, roles }: Directory): ResourceProvider {
  const roleOf = (properties: Record<string, unknown>) => {
    const [name] = (properties.Roles ?? []) as string[];
    return name === undefined ? undefined : roles.get(name).name;
  };

  return {
    async create({ properties, generatedName }) {
      const name = textOf(properties.InstanceProfileName) ?? shortName(generatedName, 128);
      const path = textOf(properties.Path) ?? '/';
      const profile = profiles.create({ name, path, role: roleOf(properties), tags: {} });
      return { physicalId: name, attributes: { Arn: profiles.arn(profile) } };
    },
    async update({ physicalId, properties }) {
      const profile = profiles.put({ ...profiles.get(physicalId), role: roleOf(properties) });
      return { physicalId, attributes: { Arn: profiles.arn(profile) } };
    },
    async delete({ physicalId }) {
      profiles.delete(physicalId);
    },
  };
}

function identityProvider(directory: Directory): ResourceProvider {
  const settings = ({ properties, stackTags }: ResourceRequest) => ({
    url: String(properties.Url),
    clientIds: (properties.ClientIdList ?? []) as string[],
    thumbprints: (properties.ThumbprintList ?? []) as string[],
    tags: resourceTags(properties.Tags, stackTags),
  });
  return {
    async create(request) {
      const { arn } = directory.addProvider(settings(request));
      return { physicalId: arn, attributes: { Arn: arn } };
    },
    async update(request) {
      const { physicalId: arn } = request;
      const { url: _, ...changed } = settings(request);
      directory.providers.put(arn, { ...directory.provider(arn), ...changed });
      return { physicalId: arn, attributes: { Arn: arn } };
    },
    async delete({ physicalId }) {
      directory.providers.delete(physicalId);
    },
  };
}

function inlineOf(properties: Record<string, unknown>): Record<string, string> {
  const policies = (properties.Policies ?? []) as { PolicyName: string; PolicyDocument: unknown }[];
  return Object.fromEntries(policies.map(policy => [policy.PolicyName, JSON.stringify(policy.PolicyDocument)]));
}

function textOf(property: unknown): string | undefined {
  return property === undefined ? undefined : String(property);
}

/** Shortened in front of the random end, which makes it unique. */
function shortName(generated: string, max: number): string {
  if (generated.length <= max) return generated;
  const end = generated.slice(generated.lastIndexOf('-'));
  return generated.slice(0, max - end.length) + end;
}
