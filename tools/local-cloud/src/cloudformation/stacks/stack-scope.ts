import { isCustom } from '../custom-resources/custom-resources';
import { refusal } from '../refusals';
import { applyConditions, makeConditions } from '../template/conditions';
import { type Dependencies, dependenciesOf } from '../template/dependencies';
import { resolve, type Scope } from '../template/functions';
import { refValues } from '../template/parameters';
import { callIn, isObject, type Properties, type Template } from '../template/template';
import type { Stack, StackInput, StackOutput } from './model';

/** What functions want to know of a resource. */
export interface KnownResource {
  readonly type: string;
  readonly physicalId?: string;
  readonly attributes: Properties;
}

export interface ScopeSources {
  resource(logicalId: string): KnownResource | undefined;
  importValue(name: string): string;
}

/** A template with its conditions applied, and how its functions see the world. */
export interface StackScope {
  readonly template: Template;
  readonly dependencies: Dependencies;
  readonly scope: Scope;
}

/** A resource that is not there yet; only a change set meets one. */
export class NotYetKnown extends Error {
  constructor(public readonly logicalId: string) {
    super(`${logicalId} is not known yet`);
    this.name = 'NotYetKnown';
  }
}

export function makeScope(
  stack: Pick<Stack, 'id' | 'name' | 'accountId' | 'region'>,
  input: StackInput,
  whole: Template,
  sources: ScopeSources,
): StackScope {
  const partial = {
    parameters: { ...refValues(input.parameters, whole.parameters), ...pseudoParameters(stack, input) },
    mappings: whole.mappings,
    extensions: whole.transforms.includes('AWS::LanguageExtensions'),
    importValue: sources.importValue,
    resource: (logicalId: string) => {
      const physicalId = sources.resource(logicalId)?.physicalId;
      if (physicalId === undefined) throw new NotYetKnown(logicalId);
      return physicalId;
    },
    attribute: (logicalId: string, name: string) => {
      const known = sources.resource(logicalId);
      if (known?.physicalId === undefined) throw new NotYetKnown(logicalId);
      return attributeOf(logicalId, known, name);
    },
  };
  const condition = makeConditions(whole, partial);
  const template = applyConditions(whole, condition);
  return { template, dependencies: dependenciesOf(template), scope: { ...partial, condition } };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
function pseudoParameters(stack: Pick<Stack, 'id' | 'name' | 'accountId' | 'region'>, input: StackInput): Properties {
  return {
    'AWS::AccountId': stack.accountId,
    'AWS::NotificationARNs': input.notificationArns,
    'AWS::Partition': 'aws',
    'AWS::Region': stack.region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

export function outputsOf({ template, scope }: StackScope): StackOutput[] {
  return Object.entries(template.outputs).map(([key, { Value, Description, Export }]) => {
    const value = resolve(Value, scope);
    if (value === undefined || value === null || typeof value === 'object') {
      throw refusal(
        `Template format error: The Value field of every Outputs member must evaluate to a String. [${key}]`,
      );
    }
    return {
      key,
      value: String(value),
      ...(Description === undefined ? {} : { description: Description }),
      ...(Export === undefined ? {} : { exportName: String(resolve(Export.Name, scope)) }),
    };
  });
}

/** Names of the exports that a template uses. */
export function importsOf({ template, scope }: StackScope): string[] {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    const call = callIn(value);
    if (call?.[0] === 'Fn::ImportValue') names.add(String(resolve(call[1], scope)));
    else if (Array.isArray(value)) value.forEach(look);
    else if (isObject(value)) Object.values(value).forEach(look);
  };
  look([template.resources, template.outputs]);
  return [...names];
}

function attributeOf(logicalId: string, { type, attributes }: KnownResource, name: string): unknown {
  if (name in attributes) return attributes[name];
  const nested = name
    .split('.')
    .reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), attributes);
  if (nested !== undefined) return nested;
  if (isCustom(type)) {
    throw refusal(
      `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${logicalId}`,
    );
  }
  throw refusal(`Template error: resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`);
}
