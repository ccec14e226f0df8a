import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What somebody does to a checkout before they commit. */
export type Change = (folder: string) => void;

/** Another line at the end: a comment, where the file has such. */
export function edited(...paths: string[]): Change {
  return folder => {
    for (const path of paths) appendFileSync(existing(folder, path), '\n');
  };
}

export function deleted(path: string): Change {
  return folder => rmSync(existing(folder, path));
}

export function added(path: string, text = ''): Change {
  return folder => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
}

/** A field more or other in a JSON file. */
export function json(path: string, change: (content: Json) => void): Change {
  return folder => {
    const file = existing(folder, path);
    const content = JSON.parse(readFileSync(file, 'utf8')) as Json;
    change(content);
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any file, and whoever changes it knows its shape
export type Json = any;

/** Another version in the lock file and nowhere else: what Nx makes of it alone. */
export function bumped(...libraries: string[]): Change {
  return json('package-lock.json', ({ packages }) => {
    for (const library of libraries) packages[`node_modules/${library}`].version += '-next';
  });
}

export function all(...changes: Change[]): Change {
  return folder => {
    for (const change of changes) change(folder);
  };
}

/** A row about a file that is gone would pass for ever. */
function existing(folder: string, path: string): string {
  const file = join(folder, path);
  readFileSync(file);
  return file;
}
