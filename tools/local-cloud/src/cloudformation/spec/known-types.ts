import type { TypeKnowledge } from '../template/check';
import type { ResourceSpecs } from './resource-spec';

/** Types that the published specification leaves out. */
const unpublished = new Set(['AWS::CDK::Metadata', 'AWS::CloudFormation::CustomResource']);

/** Whether CloudFormation accepts a template with this type. */
function knowsType(specs: ResourceSpecs, type: string): boolean {
  return unpublished.has(type) || type.startsWith('Custom::') || specs.has(type);
}

/**
 * Whether `Fn::GetAtt` may ask a resource of this type for it. A function answers for a custom resource, and a template for a nested stack; what the
 * specification does not tell of may be.
 */
function hasAttribute(specs: ResourceSpecs, type: string, attribute: string): boolean {
  const spec = specs.find(type);
  if (!spec || type.startsWith('Custom::') || type.startsWith('AWS::CloudFormation::')) return true;
  if (Object.keys(spec.attributes).length === 0) return true;
  const [first = ''] = attribute.split('.');
  return [attribute, first].some(name => name in spec.attributes || name in spec.properties);
}

/** What templates are checked against. */
export function typesOf(specs: ResourceSpecs): TypeKnowledge {
  return {
    knows: type => knowsType(specs, type),
    hasAttribute: (type, attribute) => hasAttribute(specs, type, attribute),
  };
}
