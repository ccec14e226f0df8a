import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembliesIn } from './assemblies';

const LOCK = 'tools/workspace/cfn-lint/requirements.lock';
const VENV = 'tools/workspace/cfn-lint/.venv';

/** The CDK writes dependencies on what it refers to anyway. */
const IGNORED = ['W3005'];

const program = install();
const assemblies = assembliesIn('.');
if (assemblies.length === 0) {
  process.stderr.write('no templates; run nx run-many -t synth first\n');
  process.exitCode = 1;
}
for (const { folder, regions } of assemblies) {
  const templates = readdirSync(folder).filter(file => file.endsWith('.template.json'));
  const where = regions.length > 0 ? ['--regions', ...regions] : [];
  const args = ['--non-zero-exit-code', 'error', '--ignore-checks', ...IGNORED, ...where, '--', ...templates];
  const { status } = spawnSync(program, args, { cwd: folder, stdio: 'inherit' });
  process.stdout.write(`${folder}: ${templates.length} templates, ${status === 0 ? 'no errors' : 'errors'}\n`);
  if (status !== 0) process.exitCode = 1;
}

/** Makes the virtual environment that the lock describes, unless it stands. The mark comes last: what was killed half-way is done again. */
function install(): string {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  const mark = join(VENV, 'berth-lock.sha256');
  const program = join(process.cwd(), VENV, 'bin/cfn-lint');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && existsSync(program)) return program;
  rmSync(VENV, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet', 'install', '--require-hashes', '-r', LOCK];
  execFileSync(join(VENV, 'bin/python'), pip, { stdio: 'inherit' });
  writeFileSync(mark, wanted);
  return program;
}
