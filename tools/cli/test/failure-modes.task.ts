import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Failure modes of the deploy engine, F01 to F48: which have a test that is named by them. Exit code 1 while one has none. */
const ids = Array.from({ length: 48 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
const root = join(__dirname, '../../..');
const folders = ['packages', 'tools', 'examples'].flatMap(folder =>
  readdirSync(join(root, folder)).map(name => join(root, folder, name, 'test')),
);

/** `test('S001-40, F30: …'`, also after `test.each([…])`. */
const TITLE = /(?:\btest(?:\.each\b[^'"`]*)?|\]\))\(\s*['"`]((?:[A-Z]+\d+(?:-\d+)?(?:, )?)+):([^'"`\n]*)/g;

function testsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter(name => /\.(test|e2e)\.ts$/.test(name)).map(name => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
}

/** Titles of tests, by what they are named by. */
const named = new Map<string, string[]>();
for (const text of folders.flatMap(testsIn)) {
  for (const [, title = '', words = ''] of text.matchAll(TITLE)) {
    for (const id of title.split(', ')) named.set(id, [...(named.get(id) ?? []), words.trim()]);
  }
}
for (const id of ids) process.stdout.write(`${id}  ${named.get(id)?.join('; ') ?? 'no test'}\n`);
const missing = ids.filter(id => !named.has(id));
process.stdout.write(`failure modes: ${ids.length - missing.length} of ${ids.length} have a test named by them\n`);
if (missing.length > 0) {
  process.stdout.write(`without one: ${missing.join(', ')}\n`);
  process.exitCode = 1;
}
