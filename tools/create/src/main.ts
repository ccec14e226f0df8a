#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { run } from './run';

run(process.argv.slice(2), {
  isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  print: text => process.stdout.write(`${text}\n`),
  warn: text => process.stderr.write(`${text}\n`),
  succeeds: (cwd, [program = '', ...args], isQuiet = false) =>
    spawnSync(program, args, { cwd, stdio: isQuiet ? 'ignore' : 'inherit' }).status === 0,
}).then(
  status => {
    process.exitCode = status;
  },
  error => {
    process.stderr.write(`${error.stack ?? error}\nthis is a bug of @berth/create\n`);
    process.exitCode = 70;
  },
);
