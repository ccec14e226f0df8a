import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AppManifest, changesOf, type EnvironmentChanges, EVERYTHING, servicesOf } from './changes';

// prints lines for $GITHUB_OUTPUT
const [environment = ''] = process.argv.slice(2);
const { infrastructure, release } = changes();
process.stdout.write(`infrastructure=${infrastructure}\nrelease=${release}\n`);

function changes(): EnvironmentChanges {
  const tag = `refs/tags/deployed/${environment}`;
  if (spawnSync('git', ['merge-base', '--is-ancestor', tag, 'HEAD']).status !== 0) {
    process.stderr.write(`${environment}: everything may have changed, as no commit before this one was deployed\n`);
    return EVERYTHING;
  }
  const manifest = JSON.parse(readFileSync(`apps/${environment}/package.json`, 'utf8')) as AppManifest;
  const question = ['affected', '-t', 'synth', 'image', `--base=${tag}`, '--head=HEAD'];
  const answer = execFileSync(
    process.execPath,
    ['node_modules/nx/dist/bin/nx.js', ...question, '--excludeTaskDependencies', '--graph=stdout'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 },
  );
  return changesOf(environment, servicesOf(manifest), JSON.parse(answer));
}
