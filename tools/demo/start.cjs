// `npm run demo` on a fresh clone: nothing is installed yet, so this file uses Node's own modules only, and syntax that an old Node can read far enough
// to say that it is too old.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const floors = { node: [20, 19], npm: [10, 0], python3: [3, 11] };

process.chdir(root);
main().then(
  code => {
    process.exitCode = code;
  },
  error => fail(error.message),
);

async function main() {
  const problems = Object.entries(floors)
    .map(([tool, floor]) => problemOf(tool, floor))
    .filter(Boolean);
  if (problems.length > 0) fail(problems.join('\n'));

  const node = process.execPath;
  if (!isInstalled()) await step('install', 'npm', ['ci', '--ignore-scripts', '--loglevel=error'], 'npm ci');
  // one process for all sources: Nx, a process for each project, then finds them built
  await step(
    'compile',
    node,
    [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.solution.json'],
    'npx tsc -b tsconfig.solution.json',
  );
  const targets = ['build', 'venv', 'synth', 'image'];
  await step(
    'build',
    node,
    [nx(), 'run-many', '-t', ...targets, '--output-style=static'],
    `npx nx run-many -t ${targets.join(' ')}`,
  );
  mkdirSync('.berth', { recursive: true });
  return run(node, [join('tools', 'demo', 'lib', 'main.js'), ...process.argv.slice(2)], 'inherit');
}

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

/** Runs a program and shows all the time that it runs, and how long. */
async function step(name, command, args, byHand) {
  const started = Date.now();
  const say = end => process.stderr.write(`${name} ${((Date.now() - started) / 1000).toFixed(0)} s${end}`);
  const { isTTY } = process.stderr;
  process.stderr.write(`${name} ...\n`);
  const ticks = setInterval(() => say(isTTY ? '\r' : ' ...\n'), isTTY ? 1000 : 10000);
  const code = await run(command, args, ['ignore', 'ignore', 'inherit']);
  clearInterval(ticks);
  if (code === 130) {
    process.stderr.write(`${name} interrupted; the same command goes on\n`);
    process.exit(130);
  }
  if (code !== 0) fail(`${name} failed; to see why: ${byHand}`);
  say(', done\n');
}

/** The exit code of a program; 130 if it was interrupted, which a terminal tells it and this one at the same time. */
function run(command, args, stdio) {
  const child = spawn(command, args, { stdio });
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      interrupted = true;
      child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal || interrupted ? 130 : code));
  });
}

function nx() {
  return join('node_modules', 'nx', 'dist', 'bin', 'nx.js');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
