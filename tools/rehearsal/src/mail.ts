import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What AWS would have sent by e-mail. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** All mail of a local cloud, the last one last. */
export function mailOf(folder: string): Mail[] {
  const file = join(folder, 'mail.ndjson');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map(line => JSON.parse(line) as Mail);
}
