/** What CloudFormation would make of a template value, with `<name>` for everything that only it knows. */
export function evaluate(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(evaluate).join(separator);
  }
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Select') return `<${JSON.stringify(argument).replaceAll('"', '')}>`;
  throw new TypeError(`unexpected function: ${name}`);
}
