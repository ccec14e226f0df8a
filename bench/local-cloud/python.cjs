const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const LOCK = join(__dirname, 'requirements.lock');
const VENV = join(__dirname, '../../.berth/bench/venv');

/**
 * The folder with other people's clouds; made once for each lock. The mark comes last: what was killed half-way is done again.
 */
function pythonPrograms() {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  const mark = join(VENV, 'berth-lock.sha256');
  const programs = join(VENV, 'bin');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return programs;
  rmSync(VENV, { recursive: true, force: true });
  mkdirSync(dirname(VENV), { recursive: true });
  execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet', 'install', '--require-hashes', '-r', LOCK];
  execFileSync(join(programs, 'python'), pip, { stdio: 'inherit' });
  writeFileSync(mark, wanted);
  return programs;
}

/** What the lock says of a program. */
function lockedVersion(name) {
  return new RegExp(`^${name}==(\\S+)`, 'm').exec(readFileSync(LOCK, 'utf8'))[1];
}

module.exports = { lockedVersion, pythonPrograms };
