// Stands in for `npm ci`: links what is installed in REHEARSAL_ROOT. What projen installs must be there already. Everything else is npm's own business.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { env } = require('node:process');

const { REHEARSAL_ROOT: root } = env;
const args = process.argv.slice(2);
if (args.join(' ') === 'ci') link();
else npm(args.join(' ') === 'install --ignore-scripts' ? [...args, '--package-lock-only'] : args);

function npm(args) {
  const own = __dirname;
  const { PATH: path = '' } = env;
  const others = path.split(':').filter(folder => folder !== own);
  const program = join(dirname(process.execPath), 'npm');
  // what npm starts shall find the stand-in again
  const { status } = spawnSync(program, args, { stdio: 'inherit', env: { ...env, PATH: [...others, own].join(':') } });
  process.exitCode = status ?? 1;
}

function link() {
  // as npm does, it refuses to install what the lock file does not know
  for (const file of ['package.json', 'package-lock.json']) readFileSync(file);
  const from = join(root, 'node_modules');
  for (const scope of ['.bin', '@berth']) {
    mkdirSync(join('node_modules', scope), { recursive: true });
    for (const name of readdirSync(join(from, scope))) {
      symlinkSync(readlinkSync(join(from, scope, name)), join('node_modules', scope, name));
    }
  }
  linkAll(from, 'node_modules', ['.bin', '@berth', '.cache']);
  for (const kind of ['apps', 'examples', 'packages', 'services', 'tools']) {
    for (const name of readdirSync(kind)) {
      const own = join(root, kind, name, 'node_modules');
      if (existsSync(own)) linkAll(own, join(kind, name, 'node_modules'), ['.cache']);
    }
  }
}

/** Into a folder of its own: git ignores no link of that name. */
function linkAll(from, to, without) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!without.includes(name)) symlinkSync(join(from, name), join(to, name));
  }
}
