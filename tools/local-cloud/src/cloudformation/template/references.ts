import { callIn, isObject } from './template';

/** One place where a template names a resource or a parameter. */
export interface Reference {
  readonly name: string;

  /** Of `Fn::GetAtt` and `${Name.Attribute}`. */
  readonly attribute?: string;
}

/** Every name that `value` refers to, in the order found. */
export function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const call = callIn(value);
  if (!call) return Object.values(value).flatMap(referencesIn);
  const [name, argument] = call;
  if (name === 'Ref') return typeof argument === 'string' ? [{ name: argument }] : [];
  if (name === 'Fn::GetAtt') return attributeReferences(argument);
  if (name === 'Fn::Sub') return substitutionReferences(argument);
  return referencesIn(argument);
}

/** `Name.Attribute.Of.It` or `[Name, Attribute]` in two. */
export function splitGetAtt(argument: unknown): [name: string, attribute: unknown] | undefined {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot > 0 ? [argument.slice(0, dot), argument.slice(dot + 1)] : undefined;
  }
  if (!Array.isArray(argument) || argument.length < 2 || typeof argument[0] !== 'string') return undefined;
  return [argument[0], argument.length > 2 ? argument.slice(1).join('.') : argument[1]];
}

/** The parts in `${…}` of a text; `${!Literal}` is none. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, variable = '']) => variable.trim());
}

function attributeReferences(argument: unknown): Reference[] {
  const parts = splitGetAtt(argument);
  if (!parts) return [];
  const [name, attribute] = parts;
  if (typeof attribute === 'string') return [{ name, attribute }];
  return [{ name }, ...referencesIn(attribute)];
}

function substitutionReferences(argument: unknown): Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return [];
  const local = isObject(variables) ? variables : {};
  const outer = variablesIn(text).filter(variable => !(variable in local));
  const named = outer.map(variable => {
    const [name, attribute] = splitGetAtt(variable) ?? [variable];
    return typeof attribute === 'string' ? { name, attribute } : { name };
  });
  return [...named, ...Object.values(local).flatMap(referencesIn)];
}
