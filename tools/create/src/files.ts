import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { SHARED } from './choice-problems';
import type { Choices } from './choices';
import { environmentConfigOf, sharedConfigOf } from './configs';
import { literalOf } from './literal';
import { appTest, configSource, mainSource, projenrc, readme } from './sources';

/** A service that answers, migrates and is tested; its settings decide what of it is there. */
const TEMPLATE = join(__dirname, '../template/service');

/** Writes what people will change. What is generated from it, `Repository` writes. */
export function writeSources(choices: Choices, folder: string): void {
  const apps = [SHARED, ...choices.environments];
  const files: Record<string, string> = {
    '.projenrc.ts': projenrc(choices),
    'README.md': readme(choices),
    ...Object.fromEntries(apps.flatMap(name => Object.entries(appSources(choices, name)))),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  cpSync(TEMPLATE, join(folder, 'services', choices.name), { recursive: true, filter: isSource });
}

/** All files of a folder, sorted, with slashes. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function appSources(choices: Choices, name: string): Record<string, string> {
  const isShared = name === SHARED;
  const config = isShared ? sharedConfigOf(choices) : environmentConfigOf(choices, name);
  const literal = literalOf(config, { account: 'the local cloud; write your account here' });
  return {
    [`apps/${name}/src/config.ts`]: configSource(isShared, literal),
    [`apps/${name}/src/main.ts`]: mainSource(isShared),
    [`apps/${name}/test/main.test.ts`]: appTest(name),
  };
}

/** Where the template was tried, it left more than its sources. */
function isSource(path: string): boolean {
  return !/(^|[\\/])(\.venv|__pycache__|\.pytest_cache|dist)$/.test(path);
}
