import { Platform, SharedPlatform } from '@berth/platform';
import { SystemTemplates, type TemplateResource } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { dev, global, prod, test } from '../../src/config';

/** All stacks of the example, without the policy gate of src/main.ts. */
export const stacks = synthesize();

/** All templates of the example. */
export const system = new SystemTemplates(stacks);

export const NAMES = ['dev', 'test', 'prod'] as const;
export type Name = (typeof NAMES)[number];

function synthesize() {
  const app = new App();
  new SharedPlatform(app, global);
  for (const environment of [dev, test, prod]) new Platform(app, environment);
  return app.synth().stacks;
}

/** Templates of one environment. */
export function environment(name: Name | 'global'): SystemTemplates {
  return system.of(`fargate-blue-green-${name}`);
}

/** Names of all environments whose contracts, stacks or resources the templates of one name. */
export function environmentsNamedBy(name: Name): string[] {
  const own = stacks.filter(({ stackName }) => stackName.startsWith(`fargate-blue-green-${name}-`));
  const found = JSON.stringify(own.map(({ template }) => template as object)).matchAll(/fargate-blue-green-([a-z]+)/g);
  return [...new Set([...found].map(([, environment = '']) => environment))].sort();
}

/** Logical ids that a value refers to. */
export function referencesIn(value: unknown): string[] {
  const found = JSON.stringify(value).matchAll(/\{"(?:Ref":|Fn::GetAtt":\[)"(\w+)"/g);
  return [...new Set([...found].map(([, id = '']) => id))];
}

/** Whether each stack of an environment refuses to be deleted. */
export function terminationProtections(name: Name): (boolean | undefined)[] {
  const own = stacks.filter(({ stackName }) => stackName.startsWith(`fargate-blue-green-${name}-`));
  return own.map(({ terminationProtection }) => terminationProtection);
}

/** Names of the contracts of other stacks that a value reads, without the beginning that all have: `dev/network/v1/subnetIds`. */
export function contractsIn(resource: TemplateResource, value: unknown): string[] {
  return [...new Set(referencesIn(value).flatMap(id => contractOf(resource, id) ?? []))];
}

/**
 * A value as one text: contracts of other stacks by their names, resources by their logical ids.
 *
 * @param resource whose template it stands in
 */
export function textOf(resource: TemplateResource, value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, inner] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref' && inner === 'AWS::Partition') return 'aws';
  if (name === 'Ref') return contractOf(resource, String(inner)) ?? String(inner);
  if (name === 'Fn::Join') return (inner as [string, unknown[]])[1].map(part => textOf(resource, part)).join('');
  return referencesIn(value)
    .map(id => contractOf(resource, id) ?? id)
    .join();
}

function contractOf({ stack }: TemplateResource, id: string): string | undefined {
  const template = stacks.find(({ stackName }) => stackName === stack)?.template as {
    readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  };
  return template.Parameters?.[id]?.Default?.replace(/^\/berth\/fargate-blue-green-/, '');
}

/** Value of a tag. */
export function tagOf({ properties }: TemplateResource, key: string): string | undefined {
  return (properties.Tags as { Key: string; Value: string }[]).find(tag => tag.Key === key)?.Value;
}

/** The only resource of a type whose description begins so. */
export function described(templates: SystemTemplates, type: string, description: string): TemplateResource {
  const found = templates
    .resources(type)
    .filter(({ properties }) => String(properties.Description ?? properties.GroupDescription).startsWith(description));
  if (found.length === 1 && found[0]) return found[0];
  throw new TypeError(`unexpected number of ${type}: ${description}`);
}
