import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembliesIn } from '../assemblies';
import { type ComparedTemplate, renderChanges, templateChanges } from './compare-templates';

/** GitHub takes no longer comment. */
const LONGEST = 65_000;

// two workspaces: the templates before and after a change; prints Markdown
const [before = '', after = ''] = process.argv.slice(2);
const names = [...new Set([before, after].flatMap(templatesIn))].sort();
const changes = names.map(name => [name, templateChanges(read(before, name), read(after, name))]);
const text = renderChanges(Object.fromEntries(changes));
process.stdout.write(text.length > LONGEST ? `${text.slice(0, LONGEST)}\n\n(cut off)\n` : text);

function templatesIn(workspace: string): string[] {
  return assembliesIn(workspace).flatMap(({ folder }) =>
    readdirSync(join(workspace, folder))
      .filter(file => file.endsWith('.template.json'))
      .map(file => `${folder}/${file}`),
  );
}

function read(workspace: string, name: string): ComparedTemplate {
  const file = join(workspace, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ComparedTemplate) : {};
}
