import { type Shape, TimestampFormat, timestampFormatOf } from './codecs';

/** A form as the tree that its dotted keys spell: `A.member.1.B=x`. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

/** How the two query protocols name things. */
export interface QueryStyle {
  memberKey(name: string, traits: ReturnType<Shape['getMergedTraits']>): string;

  /** ec2Query numbers list items directly, awsQuery below `member`. */
  readonly flatLists: boolean;
}

/** The value of `shape` that the form spells. */
export function readForm(shape: Shape, form: URLSearchParams, style: QueryStyle): object {
  return readStructure(shape, treeOf(form), style);
}

function treeOf(form: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [key, text] of form) {
    let node = root;
    for (const part of key.split('.')) {
      let child = node.children.get(part);
      if (!child) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = text;
  }
  return root;
}

function readNode(shape: Shape, node: Node, style: QueryStyle): unknown {
  if (shape.isStructSchema()) return readStructure(shape, node, style);
  if (shape.isListSchema()) return readList(shape, node, style);
  if (shape.isMapSchema()) return readMap(shape, node, style);
  return readText(shape, node.text ?? '');
}

function readStructure(shape: Shape, node: Node, style: QueryStyle): object {
  const value: Record<string, unknown> = {};
  for (const [name, member] of shape.structIterator()) {
    const child = node.children.get(style.memberKey(name, member.getMergedTraits()));
    if (child) value[name] = readNode(member, child, style);
  }
  return value;
}

function readList(shape: Shape, node: Node, style: QueryStyle): unknown[] {
  const item = shape.getValueSchema();
  const flat = style.flatLists || shape.getMergedTraits().xmlFlattened;
  // botocore writes `member` even where the model names the items otherwise
  const items = flat
    ? node
    : (node.children.get(item.getMergedTraits().xmlName ?? 'member') ?? node.children.get('member'));
  return inOrder(items).map(child => readNode(item, child, style));
}

function readMap(shape: Shape, node: Node, style: QueryStyle): object {
  const [key, value] = [shape.getKeySchema(), shape.getValueSchema()];
  const entries = shape.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const map: Record<string, unknown> = {};
  for (const { children } of inOrder(entries)) {
    const name = children.get(key.getMergedTraits().xmlName ?? 'key')?.text;
    const child = children.get(value.getMergedTraits().xmlName ?? 'value');
    if (name !== undefined && child) map[name] = readNode(value, child, style);
  }
  return map;
}

/** The numbered children; the numbers may have gaps. */
function inOrder(node: Node | undefined): Node[] {
  const numbered = [...(node?.children ?? [])].filter(([name]) => /^\d+$/.test(name));
  return numbered.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

/** A simple value from text, in a form, a header, a path or a query. */
export function readText(shape: Shape, text: string, timestamps = TimestampFormat.DateTime): unknown {
  if (shape.isBooleanSchema()) return text.toLowerCase() === 'true';
  if (shape.isNumericSchema()) return Number(text);
  if (shape.isBigIntegerSchema()) return BigInt(text);
  if (shape.isBlobSchema()) return Buffer.from(text, 'base64');
  if (!shape.isTimestampSchema()) return text;
  const format = timestampFormatOf(shape) ?? timestamps;
  return format === TimestampFormat.EpochSeconds ? new Date(Number(text) * 1000) : new Date(text);
}
