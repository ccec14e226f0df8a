import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type IPolicyValidationContext, Stack } from 'aws-cdk-lib/core';

/** A value of a template: text, number, list, intrinsic function. */
export type Value = unknown;

/** What a template declares, by logical id. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, Declared>>;
  readonly Mappings?: Readonly<Record<string, Value>>;
  readonly Conditions?: Readonly<Record<string, Value>>;
  readonly Resources?: Readonly<Record<string, Declared>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: Value; readonly Export?: { readonly Name?: Value } }>>;
}

/** A parameter or a resource. */
export interface Declared {
  readonly Type?: string;
  readonly Default?: Value;
  readonly Properties?: Readonly<Record<string, Value>>;
  readonly [key: string]: Value;
}

/** A stack, or one that is nested in another. */
export interface StackTemplate {
  /** File of the template, for findings. */
  readonly path: string;

  /** In AWS, as other stacks name it; of a nested one the logical id. */
  readonly name: string;
  readonly template: Template;

  /** In which stack it is nested, and as what resource. */
  readonly parent?: { readonly stack: StackTemplate; readonly logicalId: string };
}

/** The stacks that can know each other: of one stage, account and region. */
export interface StackGroup {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  readonly stacks: readonly StackTemplate[];
}

/** All stacks that are judged, and the ones nested in them. */
export function stackGroups({ stackTemplates, appConstruct }: IPolicyValidationContext): StackGroup[] {
  const constructs = appConstruct.node.findAll().filter(Stack.isStack);
  const groups = new Map<string, { accountId?: string; region?: string; stacks: StackTemplate[] }>();
  for (const { templatePath: path, accountId, region } of stackTemplates) {
    const key = [dirname(path), accountId, region].join();
    const group = groups.get(key) ?? { accountId, region, stacks: [] };
    const construct = constructs.find(({ templateFile }) => templateFile === basename(path));
    const stack = { path, name: construct?.stackName ?? basename(path), template: readTemplate(path) };
    group.stacks.push(stack, ...nestedIn(stack, construct, constructs));
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The assembly does not list them, and whether templates name their files is an option of the CDK: only the constructs know. */
function nestedIn(stack: StackTemplate, construct: Stack | undefined, all: readonly Stack[]): StackTemplate[] {
  return all.flatMap(inner => {
    const { nestedStackParent, nestedStackResource, templateFile } = inner;
    if (!nestedStackResource || nestedStackParent !== construct) return [];
    const logicalId: string = nestedStackParent?.resolve(nestedStackResource.logicalId);
    const path = join(dirname(stack.path), templateFile);
    const nested = { path, name: logicalId, template: readTemplate(path), parent: { stack, logicalId } };
    return [nested, ...nestedIn(nested, inner, all)];
  });
}

function readTemplate(path: string): Template {
  return JSON.parse(readFileSync(path, 'utf8')) as Template;
}
