import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { commitProblems } from './commit-messages';

/** Checks the commits since a base: `node --import tsx … main`. */

const FOLDERS = ['packages', 'tools', 'apps', 'examples', 'services'];

/** What is no folder, or lies deeper. */
const FURTHER = ['release', 'docs', 'bench', 'deps'];

const [base = 'main'] = process.argv.slice(2);
const lines = execFileSync('git', ['log', '--no-merges', '--format=%s', `${base}..HEAD`], { encoding: 'utf8' });
const folders = FOLDERS.filter(folder => existsSync(folder)).flatMap(folder => readdirSync(folder));
const problems = commitProblems(lines.trim().split('\n').filter(Boolean), [...folders, ...FURTHER]);
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
