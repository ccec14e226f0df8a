import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import { refusal } from '../refusals';
import { unrollLoops } from './loops';
import { checkShape, checkText } from './shape';
import {
  isObject,
  listOf,
  type OutputDeclaration,
  type ParameterDeclaration,
  type Properties,
  type ResourceDeclaration,
  type RuleDeclaration,
  type Template,
} from './template';

const sections = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

const languageExtensions = 'AWS::LanguageExtensions';

/**
 * Reads a template in JSON or YAML, with the short forms of functions. What only parameters can tell about loops is in `parameters`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseTemplate(body: string, parameters: Properties = {}): Template {
  const raw = parseText(body);
  for (const name of Object.keys(raw)) {
    if (!sections.has(name)) throw refusal(`Invalid template property or properties [${name}]`);
  }
  checkText(raw);
  const transforms = listOf(raw.Transform as string | string[] | undefined).map(transformName);
  for (const transform of transforms) {
    if (transform !== languageExtensions) throw refusal(`No transform named ${transform} found.`);
  }
  const unrolled = transforms.includes(languageExtensions) ? unrollLoops(raw, parameters) : raw;
  return checkShape({
    ...(typeof raw.Description === 'string' ? { description: raw.Description } : {}),
    ...(isObject(raw.Metadata) ? { metadata: raw.Metadata } : {}),
    transforms,
    parameters: section<ParameterDeclaration>(unrolled, 'Parameters'),
    mappings: section<Properties>(unrolled, 'Mappings'),
    conditions: section<unknown>(unrolled, 'Conditions'),
    rules: section<RuleDeclaration>(unrolled, 'Rules'),
    resources: section<ResourceDeclaration>(unrolled, 'Resources'),
    outputs: section<OutputDeclaration>(unrolled, 'Outputs'),
  });
}

/** The text of a template as plain data; short forms of functions are written out. */
export function parseText(body: string): Properties {
  const data = body.trimStart().startsWith('{') ? parseJson(body) : parseYaml(body);
  if (!isObject(data)) throw refusal('Template format error: unsupported structure.');
  return data;
}

function transformName(transform: unknown): string {
  return isObject(transform) ? String(transform.Name) : String(transform);
}

function section<T>(raw: Properties, name: string): Readonly<Record<string, T>> {
  const value = raw[name] ?? {};
  if (!isObject(value)) {
    throw refusal(`Template format error: ${name} section must be a map.`);
  }
  return value as Readonly<Record<string, T>>;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const position = Number(/at position (\d+)/.exec(String(error))?.[1] ?? body.length);
    const lines = body.slice(0, position).split('\n');
    const place = `(line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
    throw refusal(`Template format error: JSON not well-formed. ${place}`);
  }
}

/**
 * YAML 1.1 without the timestamps, sets and binaries that CloudFormation does not know: a policy's version stays a string.
 */
function parseYaml(body: string): unknown {
  const document = parseDocument(body, {
    schema: 'yaml-1.1',
    logLevel: 'silent',
    customTags: tags =>
      tags.filter(tag => typeof tag === 'string' || !/:(timestamp|binary|omap|pairs|set)$/.test(String(tag.tag))),
  });
  const [error] = document.errors;
  if (error) {
    const at = error.linePos?.[0];
    const place = at ? ` (line ${at.line}, column ${at.col})` : '';
    throw refusal(`Template format error: YAML not well-formed.${place}`);
  }
  return toPlain(document.contents);
}

function toPlain(node: unknown): unknown {
  if (isAlias(node)) throw refusal('Template error: YAML aliases are not allowed in CloudFormation templates');
  if (isScalar(node)) return withTag(node.tag, node.value);
  if (isSeq(node)) {
    const items = node.items.map(toPlain);
    return withTag(node.tag, items);
  }
  if (isMap(node)) {
    const entries = node.items.filter(isPair).map(({ key, value }) => {
      return [String(isScalar(key) ? key.value : key), toPlain(value)];
    });
    return withTag(node.tag, Object.fromEntries(entries));
  }
  return node ?? null;
}

/** `!Ref X` is `{ "Ref": "X" }`, `!GetAtt A.B` is `{ "Fn::GetAtt": "A.B" }`. */
function withTag(tag: string | undefined, value: unknown): unknown {
  if (!tag?.startsWith('!')) return value;
  const name = tag.slice(1);
  return { [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: value };
}
