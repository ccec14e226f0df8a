import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { endAllIn, processesOf, run } from '../../src/node-versions/processes';

let folder: string;
let interrupt: AbortController;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'berth-processes-')));
  interrupt = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function runNode(program: string, onOutput: (text: string) => void = () => {}) {
  const log = join(folder, 'log');
  // biome-ignore lint/style/noProcessEnv: programs need a PATH
  const env = process.env;
  const options = { cwd: folder, env, log, interrupt: interrupt.signal, onOutput };
  return run([process.execPath, '-e', program], options);
}

test.each([
  [0, true],
  [3, false],
])('a program that exits with %d passes: %s', async (code, passed) => {
  expect(await runNode(`process.exitCode = ${code}`)).toBe(passed);
});

test('what it writes is in the log and is told', async () => {
  const told: string[] = [];

  await runNode('console.log("to stdout"); console.error("to stderr")', text => told.push(text));

  const log = readFileSync(join(folder, 'log'), 'utf8');
  expect([log.includes('to stdout\n'), log.includes('to stderr\n')]).toEqual([true, true]);
  expect(told.join('').length).toBe(log.length);
});

test('an interrupt ends the program and what it has started', async () => {
  const waits = 'console.log("waits"); setInterval(() => {}, 1000)';
  const starts = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(waits)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;

  const passed = await runNode(starts, () => interrupt.abort());

  expect(passed).toBe(false);
  // what got the signal may take a moment to go; without a signal it would stay, until the test is given up
  while (processesOf(folder).length > 0) await setTimeout(20);
});

test('a server that has left the group of its program is ended, too', async () => {
  const server = spawn(process.execPath, ['-e', 'console.log("serves"); setInterval(() => {}, 1000)'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(server.stdout, 'data');
  const closed = once(server, 'close');

  const ended = endAllIn(folder);

  // without a /proc nobody knows of it
  if (!existsSync('/proc/self')) server.kill('SIGKILL');
  expect(ended).toBe(existsSync('/proc/self') ? 1 : 0);
  expect(await closed).toEqual([null, 'SIGKILL']);
});

test('it has ended only when its log is written, however long that takes', async () => {
  const log = join(folder, 'log');
  execFileSync('mkfifo', [log]); // which nobody reads yet
  const happened: string[] = [];

  const ended = runNode('console.log("words")').then(() => happened.push('ended'));
  while (processesOf(folder).length === 0) await setTimeout(5);
  while (processesOf(folder).length > 0) await setTimeout(5);
  await setTimeout(50);
  happened.push('read');
  const said = await readFile(log, 'utf8');
  await ended;

  expect({ happened, said }).toEqual({ happened: ['read', 'ended'], said: 'words\n' });
});

test('a program that ends well on an interrupt has not passed', async () => {
  const ends = 'process.on("SIGINT", () => process.exit(0)); console.log("waits"); setInterval(() => {}, 1000)';

  expect(await runNode(ends, () => interrupt.abort())).toBe(false);
});

test('nothing begins after an interrupt', async () => {
  interrupt.abort();

  expect(await runNode('process.exitCode = 0')).toBe(false);
});
