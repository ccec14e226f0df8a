// The command of the `deploy` target, run in the folder of an app.
const { spawnSync } = require('node:child_process');
const { basename, join } = require('node:path');
const { ENVIRONMENTS_ASKED_FOR, isAskedFor } = require('./asked-for.cjs');

const environment = basename(process.cwd());
if (!isAskedFor(environment, process.env[ENVIRONMENTS_ASKED_FOR])) {
  console.error(`${environment}: not deployed, it is neither named nor affected`);
} else {
  const berth = join(__dirname, '..', 'cli', 'lib', 'main.js');
  // what follows the command line of nx is for berth: nx run-many -t deploy --image=…
  const args = ['deploy', environment, '--yes', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, [berth, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
