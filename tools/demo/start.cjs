// `npm run demo` on a fresh clone: nothing is installed yet, so this file uses Node's own modules only, and syntax that an old Node can read far enough
// to say that it is too old.
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const floors = { node: [20, 19], npm: [10, 0], python3: [3, 11] };

process.chdir(root);
const problems = Object.entries(floors)
  .map(([tool, floor]) => problemOf(tool, floor))
  .filter(Boolean);
if (problems.length > 0) fail(problems.join('\n'));

if (!isInstalled()) step('install', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
// one process for all sources: Nx, a process for each project, then finds them built
step('compile', process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.solution.json']);
step('build', process.execPath, [nx(), 'run-many', '-t', 'build', 'venv', 'synth', 'image', '--output-style=static']);
mkdirSync('.berth', { recursive: true });
const demo = spawnSync(process.execPath, [join('tools', 'demo', 'lib', 'main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = demo.status === null ? 130 : demo.status;

/** Whether node_modules is what the lock file says. npm writes its own list there last, so a killed installation has none. */
function isInstalled() {
  const list = join('node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const found = JSON.parse(readFileSync(list, 'utf8')).packages;
  // optional ones are for other platforms
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    return !path.startsWith('node_modules/') || optional || (found[path] && found[path].version === version);
  });
}

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
