// `npm run demo` on a fresh clone: nothing is installed yet, so this file uses Node's own modules only, and syntax that an old Node can read far enough
// to say that it is too old.
'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const floors = { node: [20, 19], npm: [10, 0], python3: [3, 11] };

process.chdir(root);
const problems = Object.entries(floors)
  .map(([tool, floor]) => problemOf(tool, floor))
  .filter(Boolean);
if (problems.length > 0) fail(problems.join('\n'));

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const mark = join('node_modules', '.berth-lock.sha256');
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  step('install', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(mark, lock);
}
// one process for all sources: Nx, a process for each project, then finds them built
step('compile', process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.solution.json']);
step('build', process.execPath, [nx(), 'run-many', '-t', 'build', 'venv', 'synth', 'image', '--output-style=static']);
mkdirSync('.berth', { recursive: true });
const demo = spawnSync(process.execPath, [join('tools', 'demo', 'lib', 'main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = demo.status === null ? 130 : demo.status;

/** One line if `tool` is missing or older than `floor`. */
function problemOf(tool, floor) {
  const asked = spawnSync(tool, ['--version'], { encoding: 'utf8' });
  const found = /(\d+)\.(\d+)/.exec(asked.stdout || '');
  const wanted = `${floor.join('.')} or newer`;
  if (asked.error || !found) return `${tool}: not found on the PATH; install ${wanted}`;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return undefined;
  return `${tool} = ${found[0]}: too old; install ${wanted}`;
}

function step(name, command, args) {
  const started = Date.now();
  process.stderr.write(`${name} ...\n`);
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.signal) process.exit(130);
  if (done.status !== 0)
    fail(`${name} failed; to see why: ${name === 'install' ? 'npm ci' : 'npx nx run-many -t build venv synth image'}`);
  process.stderr.write(`${name} done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function nx() {
  return join('node_modules', 'nx', 'dist', 'bin', 'nx.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
