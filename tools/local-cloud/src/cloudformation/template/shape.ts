import { refusal } from '../refusals';
import { isObject, type Properties, type Template } from './template';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const limits = { resources: 500, parameters: 200, outputs: 200, mappings: 200 } as const;
const longestDescription = 1024;

const resourceMembers = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Description',
  'Fn::Transform',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
  'Version',
]);

const policies = {
  DeletionPolicy: ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Delete', 'Retain', 'Snapshot'],
} as const;

/** What is wrong with the text as a whole. @throws AwsError `ValidationError` */
export function checkText(raw: Properties): void {
  const { AWSTemplateFormatVersion: version, Description: description } = raw;
  if (version !== undefined && version !== null && version !== '2010-09-09') {
    throw refusal(`Template format error: ${String(version)} is not a supported value for AWSTemplateFormatVersion.`);
  }
  if (typeof description === 'string' && description.length > longestDescription) {
    throw refusal(`Template format error: 'Description' length is greater than ${longestDescription}.`);
  }
  const place = nullIn(raw, []);
  if (place) throw refusal(`[/${wordsOf(place).join('/')}] 'null' values are not allowed in templates`);
}

/** What is wrong with the sections, before names and values are looked at. @throws AwsError `ValidationError` */
export function checkShape(template: Template): Template {
  if (Object.keys(template.resources).length === 0) {
    throw refusal('Template format error: At least one Resources member must be defined.');
  }
  for (const [section, most] of Object.entries(limits)) {
    const count = Object.keys(template[section as keyof typeof limits]).length;
    if (count > most) {
      throw refusal(`Template format error: Number of ${section}, ${count}, is greater than maximum allowed, ${most}`);
    }
  }
  for (const [name, parameter] of Object.entries(template.parameters)) {
    if (!isObject(parameter) || typeof parameter.Type !== 'string') {
      throw refusal(`Template format error: [/Parameters/${name}] Every Parameters object must contain a Type member.`);
    }
  }
  for (const [logicalId, resource] of Object.entries(template.resources)) checkResource(logicalId, resource);
  for (const output of Object.values(template.outputs)) {
    if (!isObject(output) || output.Value === undefined) {
      throw refusal('Template format error: Every Outputs member must contain a Value object');
    }
  }
  return template;
}

function checkResource(logicalId: string, resource: unknown): void {
  if (!isObject(resource)) throw refusal(`Template format error: Resource ${logicalId} must be an object.`);
  if (typeof resource.Type !== 'string') {
    throw refusal(
      `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
    );
  }
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) {
    throw refusal(`Template format error: Resource name ${logicalId} is non alphanumeric.`);
  }
  const strange = Object.keys(resource).find(name => !resourceMembers.has(name));
  if (strange !== undefined) throw refusal(`Invalid template resource property '${strange}'`);
  for (const [name, known] of Object.entries(policies)) {
    const value = resource[name];
    if (typeof value === 'string' && !(known as readonly string[]).includes(value)) {
      throw refusal(`Template format error: Unrecognized ${name} ${value} for resource ${logicalId}`);
    }
  }
}

function nullIn(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (value === null) return path;
  if (typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = nullIn(item, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** CloudFormation says `Type` of a resource where it means its properties. */
function wordsOf(path: readonly string[]): readonly string[] {
  return path.map((name, at) => (at === 2 && path[0] === 'Resources' && name === 'Properties' ? 'Type' : name));
}
