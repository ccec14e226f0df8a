import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SystemProcesses } from '../../../src/services/ecs/system-processes';

const processes = new SystemProcesses();

/** Runs a program of Node; its lines and its end are promises. */
async function run(script: string, environment: Record<string, string> = {}, folder = tmpdir()) {
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  let exited: (code: number) => void = () => undefined;
  const exitCode = new Promise<number>(resolve => {
    exited = resolve;
  });
  const identity = await processes.start({
    program: process.execPath,
    args: ['-e', script],
    environment: { PATH: dirname(process.execPath), ...environment },
    folder,
    onLines(more) {
      lines.push(...more);
      for (const resolve of waiting.splice(0)) resolve();
    },
    onExit: exited,
  });
  const firstLine = async () => {
    if (lines.length === 0) await new Promise<void>(resolve => waiting.push(resolve));
    return lines[0];
  };
  return { identity, lines, exitCode, firstLine };
}

test('passes on every line of both streams, the last one without an end too, and the exit code', async () => {
  const { lines, exitCode } = await run(
    'console.log("a\\nb"); console.error("c"); process.stdout.write("d"); process.exitCode = 3',
  );

  expect(await exitCode).toBe(3);
  expect(lines.sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('starts with the given environment only', async () => {
  const { exitCode, lines } = await run('console.log(Object.keys(process.env).sort().join())', { A: '1' });

  await exitCode;
  expect(lines).toEqual(['A,PATH']);
});

test('lets a program end itself at SIGTERM', async () => {
  const { identity, exitCode, firstLine } = await run(
    'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1e6); console.log("up")',
  );
  await firstLine();

  processes.signal(identity, 'SIGTERM');

  expect(await exitCode).toBe(7);
});

test('kills the children of a program with it', async () => {
  const child = 'require("net").createServer().listen(+process.env.PORT, "127.0.0.1", () => console.log("up"))';
  const port = await processes.freePort();
  const { identity, exitCode, firstLine } = await run(
    `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }); setInterval(() => {}, 1e6)`,
    { PORT: String(port) },
  );
  await firstLine();

  processes.signal(identity, 'SIGKILL');

  expect(await exitCode).toBe(137);
  await expect(reach(port)).rejects.toThrow('ECONNREFUSED');
});

test('ends what a program has left running when it ends itself', async () => {
  const child = 'require("net").createServer().listen(+process.env.PORT, "127.0.0.1", () => process.send("up"))';
  const port = await processes.freePort();
  const { exitCode } = await run(
    `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: ["ignore", "inherit", "inherit", "ipc"] })
      .once("message", () => process.exit(5))`,
    { PORT: String(port) },
  );

  expect(await exitCode).toBe(5);
  await expect(reach(port)).rejects.toThrow('ECONNREFUSED');
});

test('kills what was left behind, by pid and start', async () => {
  const { identity, exitCode } = await run('setInterval(() => {}, 1e6)');

  await processes.killLeftover(identity);

  expect(await exitCode).toBe(137);
});

test('kills what was left behind in a folder, though nobody knows its pid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  mkdirSync(join(folder, 'app'));
  const { exitCode } = await run('setInterval(() => {}, 1e6)', {}, join(folder, 'app'));
  const { identity, exitCode: other } = await run('setInterval(() => {}, 1e6)');

  await processes.killLeftoversBelow(folder);

  expect(await exitCode).toBe(137);
  processes.signal(identity, 'SIGTERM');
  expect(await other).toBe(143);
  rmSync(folder, { recursive: true });
});

test('spares a process that only has the pid of a former one', async () => {
  const { identity, exitCode, firstLine } = await run(
    'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1e6); console.log("up")',
  );
  await firstLine();

  await processes.killLeftover({ ...identity, startedAt: 'before' });

  processes.signal(identity, 'SIGTERM');
  expect(await exitCode).toBe(0);
});

test('fails when the program does not exist', async () => {
  const request = {
    program: 'no-such-program',
    args: [],
    environment: {},
    folder: tmpdir(),
    onLines: () => undefined,
    onExit: () => undefined,
  };

  await expect(processes.start(request)).rejects.toThrow('ENOENT');
});

test('does not give the same port twice', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => processes.freePort()));

  expect(new Set(ports).size).toBe(20);
});

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
