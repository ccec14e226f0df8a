// The command of the `deploy` target, run in the folder of an app.
const { spawnSync } = require('node:child_process');
const { basename, join } = require('node:path');
const { ENVIRONMENTS_ASKED_FOR, isAskedFor } = require('./asked-for.cjs');

const environment = basename(process.cwd());
if (!isAskedFor(environment, process.env[ENVIRONMENTS_ASKED_FOR])) {
  console.error(`${environment}: not deployed, it is neither named nor affected`);
} else {
  const berth = join(__dirname, '..', 'cli', 'lib', 'main.js');
  const { status } = spawnSync(process.execPath, [berth, 'deploy', environment, '--yes'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
