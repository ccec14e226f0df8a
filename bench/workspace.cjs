const { spawn, spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { BenchError } = require('./bench-error.cjs');
const { since } = require('./measure.cjs');

const root = join(__dirname, '..');
const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
const projen = join(root, 'node_modules/projen/bin/projen');
const berth = join(root, 'tools/cli/bin/berth.cjs');
const cloud = join(root, 'tools/local-cloud/bin/berth-local-cloud.cjs');
const demoCloud = join(root, '.berth/demo/cloud');
const TARGETS = ['build', 'test', 'pytest', 'synth', 'image'];

/** What developers wait for. */
async function measureWorkspace() {
  const rows = [];
  const add = (name, seconds, floor) => {
    rows.push({ name, seconds, floor, ratio: seconds / floor });
    process.stderr.write(`${name}: ${seconds.toFixed(2)} s, floor ${floor.toFixed(2)} s\n`);
  };

  run([projen, 'build']); // warms every cache
  const build = () => run([projen, 'build']);
  add(
    'warm projen build',
    median(5, build),
    median(5, () => run([nx, 'run-many', '-t', ...TARGETS])),
  );
  add('local cloud ready', await medianOf(5, cloudReady), await medianOf(5, portOpen));

  const demo = run([join(root, 'tools/demo/lib/main.js'), '--keep']);
  add('demo without installation', demo, 4 * partsOfAnEnvironment());
  const { endpoint } = JSON.parse(readFileSync(join(demoCloud, 'endpoint.json'), 'utf8'));
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const floor = median(5, () => run([nx, 'run-many', '-t', 'synth', 'image']));
  add(
    'deploy of four environments, nothing changed',
    median(5, () => run([nx, 'run-many', '-t', 'deploy'], environment)),
    floor,
  );
  run([berth, 'local', 'stop', '--folder', demoCloud]);

  mkdirSync(join(root, '.berth/bench'), { recursive: true });
  writeFileSync(join(root, '.berth/bench/report.json'), `${JSON.stringify(rows, null, 2)}\n`);
  for (const { name, seconds, floor, ratio } of rows) {
    process.stdout.write(
      `${name.padEnd(46)} ${seconds.toFixed(2).padStart(7)} s  floor ${floor.toFixed(2).padStart(6)} s  ${ratio.toFixed(1)} x\n`,
    );
  }
}

/** Seconds that a program takes; it must succeed. */
function run(args, environment = {}) {
  const started = process.hrtime.bigint();
  const done = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (done.status !== 0)
    throw new BenchError(`${args.join(' ')} ended with ${done.status}\n${done.stdout}\n${done.stderr}`);
  return since(started);
}

function cloudReady() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cloud-'));
  return firstLine([cloud, '--folder', folder]).finally(() => rmSync(folder, { recursive: true, force: true }));
}

function portOpen() {
  return firstLine(['-e', "require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('ready'))"]);
}

/** Seconds until a program prints its first line; then it is stopped. */
function firstLine(args) {
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise(resolve => {
    child.stdout.once('data', () => {
      const seconds = since(started);
      child.once('exit', () => resolve(seconds));
      child.kill('SIGTERM');
    });
  });
}

/** Seconds for a PostgreSQL of one's own and the service's start, by the service's own tests of just that. */
function partsOfAnEnvironment() {
  const started = process.hrtime.bigint();
  const service = join(root, 'services/pyshop');
  const tests = ['-m', 'pytest', '-q', 'tests/test_process.py'];
  const done = spawnSync(join(service, '.venv/bin/python'), tests, { cwd: service, encoding: 'utf8' });
  if (done.status !== 0) throw new BenchError(done.stdout);
  return since(started);
}

function median(runs, measure) {
  return middle(Array.from({ length: runs }, () => measure()));
}

async function medianOf(runs, measure) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await measure());
  return middle(times);
}

function middle(times) {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

module.exports = { run: measureWorkspace };
