const { spawn, spawnSync } = require('node:child_process');
const { mkdtempSync, mkdirSync, openSync, closeSync, readFileSync, rmSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { BenchError } = require('../bench-error.cjs');
const { pause, since } = require('../measure.cjs');
const { Api } = require('./api.cjs');
const { isAlive, treeOf, usageOf } = require('./process-tree.cjs');
const { pythonPrograms } = require('./python.cjs');

const PROGRAM = join(__dirname, '../../tools/local-cloud/bin/berth-local-cloud.cjs');
const FLOOR =
  "require('node:http').createServer((_, answer) => answer.end('{}')).listen(Number(process.argv[1]), '127.0.0.1')";
const START_MS = 60_000;
const STOP_MS = 20_000;

/** What stands for a cloud: a command line and its variables, for a port and a folder of its own. */
const COMMANDS = {
  berth: (port, folder, { speed = 1 }) => ({
    command: [process.execPath, PROGRAM, '--folder', folder, '--port', `${port}`, '--speed', `${speed}`],
  }),
  moto: port => ({
    command: [join(pythonPrograms(), 'moto_server'), '-H', '127.0.0.1', '-p', `${port}`],
  }),
  ministack: (port, folder) => ({
    command: [join(pythonPrograms(), 'ministack')],
    env: { BIND_HOST: '127.0.0.1', GATEWAY_PORT: `${port}`, S3_DATA_DIR: folder },
  }),
  // what any tool in Node needs at least
  floor: port => ({ command: [process.execPath, '-e', FLOOR, `${port}`] }),
};

const running = new Set();
let isClosed = false;

/** A process that answers as AWS does, on a port of its own, until it is stopped. */
class CloudProcess {
  /** Started, and has answered one call. `core` ties it to one core. */
  static async start(name, options = {}) {
    const port = await freePort();
    if (isClosed) throw new BenchError('stopped');
    const cloud = new CloudProcess(name, options, port);
    running.add(cloud);
    try {
      await cloud.answer();
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  }

  constructor(name, options, port) {
    this.name = name;
    this.folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
    const data = join(this.folder, 'data');
    mkdirSync(data);
    const { command, env } = COMMANDS[name](port, data, options);
    const pinned = options.core === undefined || !canPin() ? [] : ['taskset', '-c', `${options.core}`];
    const [program, ...args] = [...pinned, ...command];
    this.output = join(this.folder, 'output');
    const output = openSync(this.output, 'w', 0o600);
    this.started = process.hrtime.bigint();
    this.child = spawn(program, args, {
      cwd: this.folder,
      env: { ...surroundings(this.folder), ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.ended = new Promise(resolve => {
      const end = () => {
        this.isOver = true;
        resolve();
      };
      this.child.once('exit', end);
      this.child.once('error', end);
    });
    this.api = new Api(port);
  }

  /** Waits for the answer to a first call, and keeps the seconds since the start. */
  async answer() {
    for (;;) {
      try {
        await this.api.ecs('ListClusters');
        this.secondsToAnswer = since(this.started);
        return;
      } catch (error) {
        if (error.code !== 'ECONNREFUSED' && error.code !== 'ECONNRESET') throw error;
        if (this.isOver || since(this.started) * 1000 > START_MS)
          throw new BenchError(`${this.name} does not start:\n${readFileSync(this.output, 'utf8')}`);
        await pause(5);
      }
    }
  }

  usage() {
    return usageOf(this.child.pid);
  }

  /** Ends it and all that it started; what does not end in time is killed. */
  stop() {
    this.stopped ??= this.end();
    return this.stopped;
  }

  async end() {
    this.api.close();
    const tree = treeOf(this.child.pid);
    this.child.kill('SIGTERM');
    await Promise.race([this.ended, pause(STOP_MS)]);
    for (const process of tree.filter(isAlive)) tryKill(process.pid);
    await this.ended;
    running.delete(this);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ends all that is still running; nothing starts any more. */
async function stopAll() {
  isClosed = true;
  await Promise.all([...running].map(cloud => cloud.stop()));
}

/** Nothing of this computer's own configuration, no Docker and no telemetry of anybody. */
function surroundings(folder) {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(':'),
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    DOCKER_HOST: 'unix:///nonexistent',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

function canPin() {
  return spawnSync('taskset', ['--version']).status === 0;
}

function tryKill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

module.exports = { CloudProcess, canPin, stopAll };
