const { mkdirSync, writeFileSync } = require('node:fs');
const { cpus } = require('node:os');
const { join } = require('node:path');
const { since, spread } = require('../measure.cjs');
const { measureCalls, prepareCalls } = require('./calls.cjs');
const { CloudProcess, canPin, stopAll } = require('./clouds.cjs');
const { largestApp, measureLargestApp, resourcesIn } = require('./largest-app.cjs');
const { makeServices, measureIdle, SERVICES, TASKS_PER_SERVICE, untilAllRun } = require('./many-services.cjs');
const { lockedVersion, pythonPrograms } = require('./python.cjs');
const { row, tableOf } = require('./report.cjs');
const { COMMON_TEMPLATE, measureCommonStack } = require('./stacks.cjs');
const { measureStarts } = require('./starts.cjs');

const FOLDER = join(__dirname, '../../.berth/bench');
const CLOUDS = ['berth', 'moto', 'ministack'];
const PEERS = ['moto', 'ministack'];
const ROUNDS = 5;
const APP_ROUNDS = 3;

/** The local cloud beside those of other people, and beside what it promises. Whatever happens, nothing keeps running. */
async function measureLocalCloud() {
  const interrupted = signal => {
    say(`${signal}: stopping`);
    void stopAll().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupted);
  try {
    const started = process.hrtime.bigint();
    const { stacks } = largestApp(); // what is missing is told before minutes have gone
    pythonPrograms();
    say(`largest app: ${stacks.length} stacks with ${resourcesIn(stacks)} resources`);
    const rows = [];
    for (const part of [starts, sideBySide, appStacks, manyServices]) {
      const found = await part();
      for (const { name, figure, unit } of found) say(`  ${name}: ${figure.median.toPrecision(3)} ${unit}`);
      rows.push(...found);
    }
    report(rows, since(started));
  } finally {
    await stopAll();
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
  }
}

async function starts() {
  say('starts');
  const found = await measureStarts([...CLOUDS, 'floor'], ROUNDS);
  const figures = key => mapValues(found, lists => spread(lists[key]));
  return [
    row('from start to first answer', 's', figures('seconds'), { below: 1 }),
    row('memory when idle', 'MB', mapValues(figures('bytes'), megabytes), { below: 200 }),
  ];
}

async function sideBySide() {
  say('calls and stacks of all clouds');
  const core = cpus().length - 1;
  const clouds = await startAll(CLOUDS, { core });
  for (const cloud of clouds) await prepareCalls(cloud);
  const calls = await measureCalls(clouds, ROUNDS);
  const common = await measureCommonStack(clouds, ROUNDS);
  await Promise.all(clouds.map(cloud => cloud.stop()));
  const where = canPin() ? 'one core' : 'no taskset here: not tied to a core';
  const resources = Object.keys(COMMON_TEMPLATE.Resources).length;
  return [
    ...Object.entries(calls).flatMap(([call, found]) => [
      row(
        `${call}, ${where}`,
        'calls/s',
        mapValues(found, lists => spread(lists.perSecond)),
        { above: 500 },
      ),
      row(
        `${call}, for a second of CPU`,
        'calls',
        mapValues(found, lists => spread(lists.perCpuSecond)),
      ),
    ]),
    row(`CreateStack, ${resources} resources`, 's', mapValues(common, spread)),
  ];
}

async function appStacks() {
  say('stacks of the largest app');
  const { app, stacks, seconds, speed } = await measureLargestApp(APP_ROUNDS);
  say(`${app} at speed ${speed}`);
  return stacks.map(stack => {
    const title = `CreateStack ${stack.name}, ${Object.keys(stack.template.Resources).length} resources`;
    return row(title, 's', { berth: spread(seconds[stack.name]) }, { below: 2 });
  });
}

async function manyServices() {
  const what = `${SERVICES} services, ${SERVICES * TASKS_PER_SERVICE} tasks`;
  say(`${what}: a minute of nothing`);
  const clouds = await startAll(CLOUDS);
  const [names] = await Promise.all(clouds.map(cloud => makeServices(cloud)));
  await untilAllRun(clouds[0], names);
  const found = await measureIdle(clouds);
  await Promise.all(clouds.map(cloud => cloud.stop()));
  const share = ({ min, max, mean }) => ({ median: 100 * mean, min: 100 * min, max: 100 * max });
  const processes = CLOUDS.map(name => `${name} ${found[name].processes}`).join(', ');
  const note = `processes: ${processes}`;
  return [
    row(
      `${what}, memory`,
      'MB',
      mapValues(found, ({ bytes }) => megabytes(bytes)),
      { below: 1000, note },
    ),
    row(
      `${what}, share of a core`,
      '%',
      mapValues(found, found => share(found.share)),
      { below: 10, note },
    ),
  ];
}

async function startAll(names, options) {
  const clouds = [];
  for (const name of names) clouds.push(await CloudProcess.start(name, options));
  return clouds;
}

function report(rows, seconds) {
  const versions = Object.fromEntries(PEERS.map(name => [name, lockedVersion(name)]));
  const computer = { cores: cpus().length, model: cpus()[0]?.model, node: process.version };
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, 'local-cloud.json');
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), computer, versions, rows }, null, 2)}\n`);
  process.stdout.write(`${tableOf(rows, versions)}\n`);
  say(`${seconds.toFixed(0)} s; report: ${file}`);
}

function megabytes({ median, min, max }) {
  return { median: median / 1e6, min: min / 1e6, max: max / 1e6 };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

module.exports = { run: measureLocalCloud };
