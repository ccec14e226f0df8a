import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const task = join(__dirname, '../../../services/pyshop/venv.task.py');
const folder = mkdtempSync(join(tmpdir(), 'berth-venv-'));

beforeAll(() => {
  copyFileSync(task, join(folder, 'venv.task.py'));
  writeFileSync(join(folder, 'requirements-dev.lock'), '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the task by a Python that is made to be another one first. */
function run(change: string, path = '') {
  const program = `import sys, runpy, subprocess, venv, os; ${change}; runpy.run_path("venv.task.py", run_name="__main__")`;
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();
  const { status, stderr } = spawnSync(python, ['-c', program], {
    cwd: folder,
    env: { PATH: path },
    encoding: 'utf8',
  });
  return { status, stderr };
}

/** Defines `venv.create` as something that fails with `error`. */
const creating = (error: string) => `venv.create = lambda *_, **__: exec('raise ${error}')`;

test('an old Python is refused with the version that is needed', () => {
  const { status, stderr } = run('sys.version_info = (3, 9, 2)');

  expect(stderr).toBe('python3 = 3.9.2: the service needs 3.11 or newer; install it and put it on the PATH\n');
  expect(status).toBe(1);
});

test('a newer Python further down the PATH is taken instead', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'python3'), '#!/bin/sh\nexit 0\n');
  chmodSync(join(bin, 'python3'), 0o755);

  expect(run('sys.version_info = (3, 9, 2)', bin)).toEqual({ status: 0, stderr: '' });
});

test('a Python without pip in its venv module leaves nothing behind and says what to install', () => {
  const { status, stderr } = run(creating('subprocess.CalledProcessError(1, "ensurepip")'));

  expect(stderr).toContain('hint: install it (Debian, Ubuntu: apt-get install python3-venv), then run again\n');
  expect(stderr).not.toContain('Traceback');
  expect(status).toBe(1);
  expect(existsSync(join(folder, '.venv'))).toBe(false);
});

test('a folder that cannot be written is named', () => {
  const { status, stderr } = run(creating('PermissionError(13, "Permission denied", ".venv")'));

  expect(stderr).toContain('Permission denied: .venv\nhint: make room, or make the folder writable');
  expect(status).toBe(1);
});

test('an interrupt ends it in one line', () => {
  const { status, stderr } = run(creating('KeyboardInterrupt()'));

  expect(stderr).toBe('interrupted; run it again to go on\n');
  expect(status).toBe(130);
});
