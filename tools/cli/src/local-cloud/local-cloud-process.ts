import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error';
import type { Clock } from '../clock';
import { askFaults } from './faults';
import type { LocalCloud, LocalCloudPort, StartLocalCloudOptions } from './local-cloud';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 60_000;

/** The local cloud of this computer. */
export function localCloudProcess(clock: Clock): LocalCloudPort {
  return {
    find,
    wasKilled,
    start: options => start(options, clock),
    stop: cloud => stop(cloud, clock),
    faults: askFaults,
  };
}

async function find(folder: string): Promise<LocalCloud | undefined> {
  const cloud = tryReadEndpoint(folder);
  return cloud && isAlive(cloud.pid) && (await answers(cloud.endpoint)) ? cloud : undefined;
}

/** It removes its lock when it stops. */
function wasKilled(folder: string): boolean {
  return existsSync(join(folder, 'lock'));
}

async function start(options: StartLocalCloudOptions, clock: Clock): Promise<LocalCloud> {
  const { folder, port, speed, runtimePaths } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // its own log is local-cloud.log; here is what it says before it has one
  const log = join(folder, 'output.log');
  const before = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
  const output = openSync(log, 'a', 0o600);
  const args = [
    ...['--folder', folder],
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ...runtimePaths.flatMap(path => ['--runtime-path', path]),
  ];
  const child = spawn(process.execPath, [findBin(), ...args], { detached: true, stdio: ['ignore', output, output] });
  child.unref();

  const deadline = clock.now() + START_LIMIT_MS;
  while (clock.now() < deadline) {
    const cloud = tryReadEndpoint(folder);
    if (cloud && cloud.pid === child.pid && (await answers(cloud.endpoint))) return cloud;
    if (child.exitCode !== null) {
      const other = /already runs on/.test(readFileSync(log, 'utf8').slice(before));
      if (!other) break;
      const started = await find(folder);
      if (started) return started;
    }
    await clock.sleep(50);
  }
  throw startFailure(readFileSync(log, 'utf8').slice(before), options, log);
}

async function stop({ pid }: LocalCloud, clock: Clock): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = clock.now() + STOP_LIMIT_MS;
  while (isAlive(pid)) {
    if (clock.now() > deadline) {
      throw new CliError(
        'LocalCloudStuck',
        `the local cloud (process ${pid}) did not stop within ${STOP_LIMIT_MS / 1000} s`,
        {
          hint: `kill -9 ${pid}; its state stays`,
        },
      );
    }
    await clock.sleep(50);
  }
}

/** Its bin, as package.json names it: the tool never imports the other side. */
function findBin(): string {
  try {
    const manifest = createRequire(__filename).resolve('@berth/local-cloud/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
    return join(dirname(manifest), bin['berth-local-cloud'] ?? '');
  } catch (cause) {
    throw new CliError('LocalCloudNotInstalled', 'cannot start the local cloud: @berth/local-cloud is not installed', {
      cause,
      hint: 'npm ci',
    });
  }
}

function startFailure(output: string, { port }: StartLocalCloudOptions, log: string): CliError {
  if (/EADDRINUSE|address already in use|port \d+ is (taken|in use)/i.test(output)) {
    return new CliError('PortTaken', `cannot start the local cloud: port ${port ?? ''} is taken`.replace('  ', ' '), {
      hint: 'berth local start --port 0 takes a free one',
    });
  }
  const lines = output.trim().split('\n');
  const last = lines.find(line => /error|cannot|already/i.test(line)) ?? lines.at(-1);
  const hint = lines.find(line => line.startsWith('hint: '))?.slice('hint: '.length);
  return new CliError('LocalCloudFailed', `the local cloud did not start: ${last || 'it printed nothing'}`, {
    hint: /Cannot find module/.test(output) ? 'nx build @berth/local-cloud' : (hint ?? `see ${log}`),
  });
}

function tryReadEndpoint(folder: string): LocalCloud | undefined {
  const cloud = tryReadJson<LocalCloud>(join(folder, 'endpoint.json'));
  return cloud && { ...cloud, speed: tryReadJson<{ speed: number }>(join(folder, 'clock.json'))?.speed };
}

/** Undefined when the file is missing or was cut short: the local cloud may just be writing it. */
function tryReadJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function answers(endpoint: string): Promise<boolean> {
  const { hostname, port } = new URL(endpoint);
  return new Promise(resolve => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1000 });
    const finish = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', finish(true)).once('error', finish(false)).once('timeout', finish(false));
  });
}
