/** A value that CloudFormation carries from one stack to another. */
export interface CrossStackValue {
  /** Logical id of the resource or output. */
  readonly logicalId: string;
  readonly fact: string;
}

const FUNCTIONS = ['Fn::ImportValue', 'Fn::GetStackOutput'];

/**
 * What ties the stack of a template to others: imports, outputs of others, exports.
 *
 * An export cannot change while somebody imports it. The rule is not in Rego because the engine shows such values only where nothing stands around them.
 */
export function crossStackValues(template: object): CrossStackValue[] {
  const { Resources = {}, Outputs = {} } = template as Record<'Resources' | 'Outputs', object | undefined>;
  const exported = Object.entries(Outputs)
    .filter(([, output]) => (output as { Export?: unknown }).Export !== undefined)
    .map(([logicalId]) => ({ logicalId, fact: `output ${logicalId} is exported` }));
  const imported = Object.entries({ ...Resources, ...Outputs })
    .map(([logicalId, value]) => ({ logicalId, used: FUNCTIONS.filter(name => uses(value, name)) }))
    .flatMap(({ logicalId, used }) => used.map(name => ({ logicalId, fact: `${logicalId} uses ${name}` })));
  return [...exported, ...imported];
}

function uses(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return name in value || Object.values(value).some(inner => uses(inner, name));
}
