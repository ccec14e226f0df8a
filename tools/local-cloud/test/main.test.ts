import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

// needs the build: a child process does not transform TypeScript
const MAIN = join(__dirname, '..', 'lib', 'main.js');

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-main-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function launch(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, '--folder', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<{ endpoint: string; pid: number }> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) return JSON.parse(line);
  throw new TypeError('the local cloud ended before it was ready');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  return (await exited)[0];
}

async function refused(child: ChildProcess): Promise<{ exitCode: number; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', chunk => {
    stderr += chunk;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stderr };
}

function ssm(endpoint: string): SSMClient {
  return new SSMClient({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
}

test('keeps everybody else out of its folder, also where it was there before', async () => {
  chmodSync(folder, 0o755);

  await ready(launch());

  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('tells its endpoint on stdout and in a file for the owner only', async () => {
  const child = launch();

  const line = await ready(child);

  const file = join(folder, 'endpoint.json');
  expect(line).toEqual({ endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: child.pid });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(line);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('goes on with its state and its port after %s', async signal => {
  const first = launch();
  const { endpoint } = await ready(first);
  await ssm(endpoint).send(new PutParameterCommand({ Name: '/a', Value: 'kept', Type: 'String' }));

  const exitCode = await end(first, signal);
  const second = await ready(launch());

  const { Parameter } = await ssm(second.endpoint).send(new GetParameterCommand({ Name: '/a' }));
  expect(exitCode).toBe(signal === 'SIGTERM' ? 0 : null);
  expect(second.endpoint).toBe(endpoint);
  expect(Parameter?.Value).toBe('kept');
});

test('fails when another one runs on the same folder', async () => {
  const { pid } = await ready(launch());

  const { exitCode, stderr } = await refused(launch());

  expect(exitCode).toBe(1);
  expect(stderr).toBe(`a local cloud already runs on ${folder}: process ${pid}\n`);
});

test('fails when the port that is asked for is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };

  const { exitCode, stderr } = await refused(launch('--port', String(port)));

  other.close();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`port ${port} is taken`);
});

test('takes another port when the one of its last start is taken', async () => {
  const first = launch();
  const { endpoint } = await ready(first);
  await end(first, 'SIGTERM');
  const other = createServer().listen(Number(new URL(endpoint).port), '127.0.0.1');
  await once(other, 'listening');

  const second = await ready(launch());

  other.close();
  expect(second.endpoint).not.toBe(endpoint);
});

test.each([
  [['--port', 'http'], '--port = "http": must be a whole number from 0 to 65535'],
  [['--speed', '0'], '--speed = "0": must be a number from 0.001 to 10000'],
  [['--colour'], "Unknown option '--colour'"],
])('fails with status 64 on %j', async (args, problem) => {
  const { exitCode, stderr } = await refused(launch(...args));

  expect(exitCode).toBe(64);
  expect(stderr).toContain(problem);
});
