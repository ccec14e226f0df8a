// Stands in for Docker: its builds are those that berth makes without it, which the local cloud runs, too.
const { spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { env } = require('node:process');

const { HOME, GITHUB_WORKSPACE, RUNNER_TEMP } = env;
const [program, verb, ...flags] = process.argv.slice(2);
const builder = join(HOME, 'builder');
if (program === 'buildx' && verb === 'create' && flags.includes('--use')) writeFileSync(builder, '');
else if (program === 'buildx' && verb === 'build') build();
else fail(`nobody stands in for docker ${process.argv.slice(2).join(' ')}`);

function build() {
  if (!existsSync(builder)) fail('OCI exporter is not supported for the docker driver');
  const output = flags[flags.indexOf('--output') + 1];
  const layout = /^type=oci,dest=([^,]+),tar=false/.exec(output)?.[1];
  const context = join(mkdtempSync(join(RUNNER_TEMP, 'docker-')), basename(process.cwd()));
  cpSync('.', context, { recursive: true, filter: file => !/\/(\.venv|dist)$/.test(file) });
  const berth = join(GITHUB_WORKSPACE, 'tools/cli/lib/main.js');
  const args = [berth, 'image', '--builder', 'context', '--context', context];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  rmSync(layout, { recursive: true, force: true });
  cpSync(join(context, 'dist/image'), layout, { recursive: true });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
