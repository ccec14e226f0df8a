// A part of CI, with a limit: `node .ci/part.cjs <minutes> <log> <command> …`. Shows what it writes, appends it to the log, and exits as it does.
const { spawn } = require('node:child_process');
const {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeSync,
} = require('node:fs');

const [minutes, log, command, ...args] = process.argv.slice(2);

// a file, no pipe: what a part leaves running would keep a pipe open, and CI waiting
const file = openSync(log, 'a+');
let shown = fstatSync(file).size;
// a group of its own, which one signal ends
const part = spawn(command, args, { stdio: ['ignore', file, file], detached: true });
const showing = setInterval(show, 500);
const limit = setTimeout(giveUp, Number(minutes) * 60_000);

part.on('exit', code => {
  clearTimeout(limit);
  clearInterval(showing);
  show();
  closeSync(file);
  process.exitCode = code ?? 1;
});

function show() {
  const chunk = Buffer.alloc(65_536);
  for (let read = 1; read > 0; shown += read) {
    read = readSync(file, chunk, 0, chunk.length, shown);
    process.stdout.write(chunk.subarray(0, read).toString('latin1'), 'latin1');
  }
}

function giveUp() {
  writeSync(
    file,
    `\n  ● ${command} ${args.join(' ')} did not end within ${minutes} minutes; what runs:\n${whatRuns()}\n`,
  );
  process.kill(-part.pid, 'SIGKILL');
}

/** Programs and the folders of the repository that they run in: a test is known by its folder. */
function whatRuns() {
  const about = pid => {
    try {
      const folder = readlinkSync(`/proc/${pid}/cwd`);
      const said = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 160);
      return folder.startsWith(process.cwd()) && said && `    ${pid} ${folder}: ${said}`;
    } catch {
      return ''; // it has ended
    }
  };
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.map(about).filter(Boolean).join('\n');
}
