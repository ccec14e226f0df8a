import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { versions } from '../versions';
import { type Candidate, candidatesIn, newestOf, pinnedIn, withUpgrades } from './upgrade';

/** `npx projen upgrade`: newer versions into versions.ts, all of them or those that are named. `npx projen` installs them. */

const FILE = 'tools/workspace/src/versions.ts';

const run = promisify(execFile);

async function upgrade(asked: readonly string[]): Promise<void> {
  const text = readFileSync(FILE, 'utf8');
  const held: Readonly<Record<string, string>> = versions.held;
  const upgrades: Record<string, string> = {};
  for (const [name, current] of Object.entries(pinnedIn(text))) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    if (held[name] !== undefined) {
      say(`${name} ${current}: held, ${held[name]}`);
      continue;
    }
    const newest = newestOf(current, await candidatesOf(name, current), versions.node);
    if (newest !== undefined) upgrades[name] = newest;
    if (newest !== undefined) say(`${name} ${current} -> ${newest}`);
  }
  writeFileSync(FILE, withUpgrades(text, upgrades));
  say(`${Object.keys(upgrades).length} upgraded; next: npx projen, and the tests`);
}

/** What a registry has in the range of the current version. */
async function candidatesOf(name: string, current: string): Promise<Candidate[]> {
  const { stdout } = await run(
    'npm',
    ['view', `${name}@^${current}`, 'version', 'engines', '--json', '--loglevel=error'],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return candidatesIn(stdout);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void upgrade(process.argv.slice(2));
