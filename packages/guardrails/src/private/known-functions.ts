import type { Value } from './stack-templates';

/** What a function of CloudFormation gives, where its arguments are known well enough; otherwise the function. */
export function resolveFunction(name: string, argument: Value): Value {
  const unresolved = { [name]: argument };
  if (!Array.isArray(argument)) return unresolved;
  const [first, second] = argument as Value[];
  if (name === 'Fn::Select') return Array.isArray(second) ? (second[Number(first)] ?? unresolved) : unresolved;
  if (name === 'Fn::Split') return split(first, second) ?? unresolved;
  if (name === 'Fn::Join') return isTexts(second) ? second.join(String(first)) : unresolved;
  return unresolved;
}

/** A list that was joined by the same letters becomes the list again. */
function split(separator: Value, text: Value): Value[] | undefined {
  if (typeof separator !== 'string' || separator === '') return undefined;
  if (typeof text === 'string') return text.split(separator);
  const joined = (text as { 'Fn::Join'?: Value } | null)?.['Fn::Join'];
  if (!Array.isArray(joined)) return undefined;
  const [between, parts] = joined as Value[];
  if (!Array.isArray(parts)) return undefined;
  if (between === separator) return parts;
  return between === '' ? splitParts(separator, parts) : undefined;
}

/** The CDK writes the letters between two values as a part of its own: `[a, ',', b]`, or as the edge of one. */
function splitParts(separator: string, parts: readonly Value[]): Value[] {
  const lists: Value[][] = [[]];
  for (const part of parts) {
    const [first, ...others] = typeof part === 'string' ? part.split(separator) : [part];
    lists.at(-1)?.push(first);
    for (const other of others) lists.push([other]);
  }
  return lists.map(list => {
    const said = list.filter(one => one !== '');
    return said.length === 1 ? said[0] : resolveFunction('Fn::Join', ['', said]);
  });
}

function isTexts(value: Value): value is string[] {
  return Array.isArray(value) && value.every(one => typeof one === 'string');
}
