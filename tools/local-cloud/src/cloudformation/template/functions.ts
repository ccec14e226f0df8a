import { refusal } from '../refusals';
import { cutCidr } from './cidr';
import { splitGetAtt } from './references';
import { callIn, isObject, type Properties } from './template';

/** What the functions of a template can see. */
export interface Scope {
  /** Parameters and pseudo parameters. */
  readonly parameters: Properties;
  readonly mappings: Readonly<Record<string, Properties>>;

  /** Whether the template has the transform AWS::LanguageExtensions. */
  readonly extensions: boolean;
  condition(name: string): boolean;

  /** The value of `Ref` to a resource. */
  resource(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): string;
}

type Function = (argument: unknown, scope: Scope) => unknown;

/** `Ref` to `AWS::NoValue`: takes the property away. */
const noValue = Symbol('AWS::NoValue');

/** Puts values where a template has functions. Dynamic references stay as they are. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === noValue ? undefined : resolved;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map(item => evaluate(item, scope)).filter(item => item !== noValue);
  if (!isObject(value)) return value;
  const call = callIn(value);
  const known = call && (functions[call[0]] ?? (scope.extensions ? extensions[call[0]] : undefined));
  if (call && known) return known(call[1], scope);
  if (call && call[0] !== 'Condition') {
    const names = Object.keys(functions).filter(name => name.startsWith('Fn::'));
    throw refusal(
      `Template error: Encountered unsupported function: ${call[0]} Supported functions are: [${names.join(', ')}]`,
    );
  }
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

/** The truth of a condition: `{ "Fn::And": [...] }`, `{ "Condition": "Name" }`. */
export function judge(condition: unknown, scope: Scope): boolean {
  const call = callIn(condition);
  if (call?.[0] === 'Condition') return scope.condition(String(call[1]));
  const value = evaluate(condition, scope);
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refusal('Template error: every condition must evaluate to true or false');
}

const functions: Readonly<Record<string, Function>> = {
  Ref: (name, scope) => {
    if (name === 'AWS::NoValue') return noValue;
    const known = typeof name === 'string' ? scope.parameters[name] : undefined;
    return known ?? scope.resource(String(name));
  },
  'Fn::GetAtt': (argument, scope) => {
    const parts = splitGetAtt(argument);
    if (!parts) {
      throw refusal(
        'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
      );
    }
    return scope.attribute(parts[0], text(evaluate(parts[1], scope), 'Fn::GetAtt'));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables = {}] = Array.isArray(argument) ? argument : [argument];
    if (typeof template !== 'string' || !isObject(variables)) {
      throw refusal(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
      );
    }
    return substitute(template, variables, scope);
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = Array.isArray(argument) ? argument : [];
    const list = evaluate(items, scope);
    if (typeof delimiter !== 'string' || !Array.isArray(list)) {
      throw refusal(
        'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    }
    return list.map(item => text(item, 'Fn::Join')).join(delimiter);
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = Array.isArray(argument) ? argument : [];
    if (typeof delimiter !== 'string' || delimiter === '') {
      throw refusal(
        'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
      );
    }
    return text(evaluate(source, scope), 'Fn::Split').split(delimiter);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = Array.isArray(argument) ? argument : [];
    const position = Number(evaluate(index, scope));
    const list = evaluate(items, scope);
    if (!Array.isArray(list)) {
      throw refusal(
        'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
      );
    }
    if (!(position in list))
      throw refusal(`Template error: Fn::Select cannot select nonexistent value at index ${position}`);
    return list[position];
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = Array.isArray(argument) ? argument : [];
    if (!Array.isArray(argument) || argument.length !== 3) {
      throw refusal('Template error: Fn::If requires a list argument with three elements');
    }
    return evaluate(scope.condition(String(condition)) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = Array.isArray(argument) ? argument.map(item => evaluate(item, scope)) : [];
    return canonical(left) === canonical(right);
  },
  'Fn::Not': (argument, scope) => !judge(Array.isArray(argument) ? argument[0] : argument, scope),
  'Fn::And': (argument, scope) => asList(argument, 'Fn::And').every(item => judge(item, scope)),
  'Fn::Or': (argument, scope) => asList(argument, 'Fn::Or').some(item => judge(item, scope)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second, options] = asList(argument, 'Fn::FindInMap').map(item => evaluate(item, scope));
    const mapping = scope.mappings[String(map)];
    if (!mapping) {
      throw refusal(
        `Template error: Mapping named '${String(map)}' is not present in the 'Mappings' section of template.`,
      );
    }
    const row = mapping[String(top)];
    const found = isObject(row) ? row[String(second)] : undefined;
    const fallback = scope.extensions && isObject(options) ? options.DefaultValue : undefined;
    const value = found ?? fallback;
    if (value === undefined) {
      throw refusal(`Template error: Unable to get mapping for ${String(map)}::${String(top)}::${String(second)}`);
    }
    return value;
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(evaluate(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits = 8] = asList(argument, 'Fn::Cidr').map(item => evaluate(item, scope));
    return cutCidr(String(block), Number(count), Number(bits));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = evaluate(argument, scope) || scope.parameters['AWS::Region'];
    return ['a', 'b', 'c'].map(zone => `${String(region)}${zone}`);
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(evaluate(argument, scope), 'Fn::ImportValue')),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html */
const extensions: Readonly<Record<string, Function>> = {
  'Fn::Length': (argument, scope) => {
    const list = evaluate(argument, scope);
    if (!Array.isArray(list)) throw refusal('Template error: Fn::Length requires a list');
    return list.length;
  },
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(evaluate(argument, scope)),
};

function substitute(template: string, variables: Properties, scope: Scope): string {
  return template.replaceAll(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    const name = inside.trim();
    if (name in variables) return text(evaluate(variables[name], scope), 'Fn::Sub');
    const parts = name.includes('::') ? undefined : splitGetAtt(name);
    const value = parts
      ? scope.attribute(parts[0], String(parts[1]))
      : (scope.parameters[name] ?? scope.resource(name));
    return text(value, 'Fn::Sub');
  });
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refusal(`Template error: every value in ${where} must be a string`);
}

function asList(argument: unknown, name: string): unknown[] {
  if (!Array.isArray(argument)) throw refusal(`Template error: every ${name} object requires a list of parameters`);
  return argument;
}

/** CloudFormation compares as strings: 1 and "1" are equal. */
function canonical(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
