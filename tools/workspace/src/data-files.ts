/** A file of numbers and names that somebody else decides. */
export interface DataFile {
  readonly path: string;
  readonly text: string;

  /** What it exports. */
  readonly exported: object;
}

const SOURCE = /@see https:\/\/|Source: /;
const DATE = /\b20\d\d-(0[1-9]|1[0-2])\b/;

/** What is wrong with its form: each says where and when it was read, has something, and nothing twice. */
export function dataFileMistakes({ path, text, exported }: DataFile): string[] {
  const entries = Object.entries(exported);
  return [
    ...(SOURCE.test(text) ? [] : [`${path}: names no source`]),
    ...(DATE.test(text) ? [] : [`${path}: does not say when it was read`]),
    ...(entries.length > 0 ? [] : [`${path}: exports nothing`]),
    ...entries.flatMap(([name, value]) => shapeMistakes(value, `${path}: ${name}`)),
  ];
}

function shapeMistakes(value: unknown, place: string): string[] {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? [] : [`${place} is no amount`];
  if (typeof value === 'string')
    return value === value.trim() && value !== '' ? [] : [`${place} is empty, or begins or ends with space`];
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? [] : [`${place} is ${value}`];
  const inner = [...Object.entries(value)];
  return [
    ...(inner.length > 0 ? [] : [`${place} is empty`]),
    ...(Array.isArray(value) ? listMistakes(value, place) : boundMistakes(value, place)),
    ...inner.flatMap(([key, item]) => shapeMistakes(item, `${place}.${key}`)),
  ];
}

/** Numbers of a list ascend, and nothing is there twice. */
function listMistakes(list: readonly unknown[], place: string): string[] {
  const texts = list.map(item => JSON.stringify(item));
  const numbers = list.filter(item => typeof item === 'number');
  return [
    ...texts.filter((item, index) => texts.indexOf(item) < index).map(item => `${place} has ${item} twice`),
    ...(numbers.some((item, index) => item < (numbers[index - 1] ?? 0)) ? [`${place} does not ascend`] : []),
  ];
}

function boundMistakes(value: object, place: string): string[] {
  const { min, max } = value as { min?: unknown; max?: unknown };
  return typeof min === 'number' && typeof max === 'number' && min > max ? [`${place} has min above max`] : [];
}
