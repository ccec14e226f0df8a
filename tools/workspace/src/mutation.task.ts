import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MutationReport, mutationScores } from './mutation-score';

const [name = '', ...further] = process.argv.slice(2);
const folder = [`packages/${name}`, `tools/${name}`].find(candidate => name && existsSync(join(candidate, 'src')));
if (folder) {
  process.exitCode = mutate(folder);
} else {
  process.stderr.write(`package = ${JSON.stringify(name)}: there is no such folder in packages/ or tools/\n`);
  process.exitCode = 64;
}

/** Breaks the code of `cwd` in many small ways, and asks its tests each time. */
function mutate(cwd: string): number {
  const report = join(cwd, 'coverage/mutation.json');
  rmSync(report, { force: true });
  const built = spawnSync('npx', ['tsc', '-b'], { cwd, stdio: 'inherit' });
  if (built.status !== 0) return 1;
  // a folder of its own: a run cleans up all that it finds there
  const stryker = [
    'stryker',
    'run',
    '../../stryker.config.json',
    '--tempDirName',
    `../../.mutation-${name}`,
    ...further,
  ];
  const run = spawnSync('npx', stryker, { cwd, stdio: ['ignore', 2, 2] });
  if (run.status !== 0 || !existsSync(report)) return 1;

  const { lines, failures } = mutationScores(JSON.parse(readFileSync(report, 'utf8')) as MutationReport);
  process.stdout.write(`${[name, ...lines].join('\n')}\n`);
  process.stderr.write(failures.map(failure => `${failure}\n`).join(''));
  return failures.length > 0 ? 1 : 0;
}
