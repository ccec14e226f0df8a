import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const VERSION = 'v1.7.12';
const CACHE = resolve('.berth/tools', `actionlint-${VERSION}`);
const FOLDER = '.github/workflows';

const program = join(CACHE, 'actionlint');
if (!existsSync(program) && !install()) {
  process.stderr.write(
    `cannot install actionlint ${VERSION}: it is built by Go\nhint: install Go, https://go.dev/dl\n`,
  );
  process.exitCode = 1;
} else {
  const files = readdirSync(FOLDER).map(file => join(FOLDER, file));
  // shellcheck and pyflakes find other things on every machine
  const { status } = spawnSync(program, ['-shellcheck=', '-pyflakes=', '-color', ...files], { stdio: 'inherit' });
  if (status === 0) process.stdout.write(`${FOLDER}: ${files.length} workflows, no errors\n`);
  process.exitCode = status ?? 1;
}

/** By Go's module proxy, whose checksums are in its database. */
function install(): boolean {
  // Go reads where to put it from the environment alone
  const args = ['-c', 'GOBIN="$1" GOFLAGS= exec go install "$2"', 'sh', CACHE];
  const module = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;
  return spawnSync('sh', [...args, module], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}
