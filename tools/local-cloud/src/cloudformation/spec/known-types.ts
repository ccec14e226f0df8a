import type { ResourceSpecs } from './resource-spec';

/** Types that the published specification leaves out. */
const unpublished = new Set(['AWS::CDK::Metadata', 'AWS::CloudFormation::CustomResource']);

/** Whether CloudFormation accepts a template with this type. */
export function knowsType(specs: ResourceSpecs, type: string): boolean {
  return unpublished.has(type) || type.startsWith('Custom::') || specs.has(type);
}
