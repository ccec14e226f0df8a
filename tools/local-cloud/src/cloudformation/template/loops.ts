import { refusal } from '../refusals';
import { callIn, isObject, type Properties } from './template';

/**
 * Writes out every `Fn::ForEach`, as the transform AWS::LanguageExtensions does.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function unrollLoops(value: Properties, parameters: Properties): Properties {
  return unroll(value, parameters) as Properties;
}

function unroll(value: unknown, parameters: Properties): unknown {
  if (Array.isArray(value)) return value.map(item => unroll(item, parameters));
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('Fn::ForEach::')) Object.assign(result, unrollLoop(key, item, parameters));
    else result[key] = unroll(item, parameters);
  }
  return result;
}

function unrollLoop(name: string, loop: unknown, parameters: Properties): Properties {
  const [identifier, collection, body] = Array.isArray(loop) ? loop : [];
  if (typeof identifier !== 'string' || !isObject(body)) {
    throw refusal(`Template error: ${name} requires three parameters: an identifier, a collection and an output map`);
  }
  const result: Record<string, unknown> = {};
  for (const item of itemsOf(name, collection, parameters)) {
    const written = unroll(substitute(body, identifier, item), parameters) as Properties;
    for (const [key, value] of Object.entries(written)) {
      if (key in result) throw refusal(`Template error: ${name} produces the key ${key} more than once`);
      result[key] = value;
    }
  }
  return result;
}

function itemsOf(name: string, collection: unknown, parameters: Properties): string[] {
  const call = callIn(collection);
  const items = call?.[0] === 'Ref' ? parameters[String(call[1])] : collection;
  if (!Array.isArray(items)) throw refusal(`Template error: the collection of ${name} must be a list`);
  return items.flatMap(item => (callIn(item) ? itemsOf(name, item, parameters) : [String(item)]));
}

function substitute(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') return fill(value, identifier, item);
  if (Array.isArray(value)) return value.map(inner => substitute(inner, identifier, item));
  if (!isObject(value)) return value;
  const call = callIn(value);
  if (call?.[0] === 'Ref' && call[1] === identifier) return item;
  const entries = Object.entries(value).map(([key, inner]) => {
    return [fill(key, identifier, item), substitute(inner, identifier, item)];
  });
  return Object.fromEntries(entries);
}

/** `&{X}` stands for the item without what logical ids may not contain. */
function fill(text: string, identifier: string, item: string): string {
  return text
    .replaceAll(`\${${identifier}}`, item)
    .replaceAll(`&{${identifier}}`, item.replaceAll(/[^A-Za-z0-9]/g, ''));
}
