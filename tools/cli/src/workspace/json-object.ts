import { readFileSync } from 'node:fs';

/** What `file` has as an object. What is no JSON, or something else than an object, throws a `SyntaxError`. */
export function readJsonObject(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isJsonObject(value)) return value;
  throw new SyntaxError('it has no object');
}

/** Neither a list, nor text, nor nothing. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
