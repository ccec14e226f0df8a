import { randomBytes } from '../../core/random';
import type { ResourceProvider } from '../../core/service';
import type { Collection, Store } from '../../core/store';

/** The part of a launch template's data that a group looks at; the rest is kept as it was given. */
export interface LaunchTemplateData {
  readonly InstanceType?: string;
  readonly UserData?: string;
  readonly [property: string]: unknown;
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;

  /** The first is version 1. */
  readonly versions: readonly LaunchTemplateData[];
}

/** Launch templates by id, in the collection `ec2:launch-templates`. */
export function launchTemplates(store: Store): Collection<LaunchTemplate> {
  return store.collection('ec2:launch-templates');
}

export function findLaunchTemplate(
  templates: Collection<LaunchTemplate>,
  reference: { id?: string; name?: string },
): LaunchTemplate | undefined {
  if (reference.id) return templates.get(reference.id);
  return templates.list().find(({ name }) => name === reference.name);
}

/** The data of a version: a number, `$Latest` or `$Default` (which is version 1 here, as nothing sets another). */
export function templateVersion(template: LaunchTemplate, version: string = '$Default'): LaunchTemplateData {
  if (version === '$Latest') return template.versions.at(-1) ?? {};
  return template.versions[version === '$Default' ? 0 : Number(version) - 1] ?? {};
}

/** AWS::EC2::LaunchTemplate. An update makes a new version, which a group uses if its template asks for the latest one. */
export function launchTemplateProvider(templates: Collection<LaunchTemplate>, now: () => Date): ResourceProvider {
  const stateOf = (template: LaunchTemplate) => ({
    physicalId: template.id,
    attributes: {
      LaunchTemplateId: template.id,
      LatestVersionNumber: String(template.versions.length),
      DefaultVersionNumber: '1',
    },
  });

  return {
    async create({ properties, generatedName }) {
      const template: LaunchTemplate = {
        id: `lt-0${randomBytes(8).toString('hex')}`,
        name: (properties.LaunchTemplateName as string | undefined) ?? generatedName,
        createdAt: now().toISOString(),
        versions: [properties.LaunchTemplateData as LaunchTemplateData],
      };
      templates.put(template.id, template);
      return stateOf(template);
    },

    async update({ physicalId, properties }) {
      const current = templates.get(physicalId);
      const data = properties.LaunchTemplateData as LaunchTemplateData;
      if (!current) return { physicalId };
      if (JSON.stringify(current.versions.at(-1)) === JSON.stringify(data)) return stateOf(current);
      const next = { ...current, versions: [...current.versions, data] };
      templates.put(next.id, next);
      return stateOf(next);
    },

    async delete({ physicalId }) {
      templates.delete(physicalId);
    },
  };
}
