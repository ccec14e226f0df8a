import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Operations of a counter: what they make is called after the property `name`. */
export const OPERATION = `
exports.operation = {
  create: async ({ properties }) => ({ physicalId: 'counter-' + properties.name, data: { Total: 1 } }),
  update: async () => undefined,
  delete: async () => undefined,
};`;

/** A folder as the compiler leaves it, with the files that Lambda does not need. */
export function makeHandler(index = OPERATION, others: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-handler-'));
  const files = { 'index.js': index, 'index.d.ts': 'export {};', 'index.js.map': '{}', ...others };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
