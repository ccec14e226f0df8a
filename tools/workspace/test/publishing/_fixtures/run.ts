import { spawn } from 'node:child_process';
import { stripVTControlCharacters as plain } from 'node:util';

/** A program that has ended. */
export interface Finished {
  readonly exitCode: number;

  /** Both streams, in the order in which they came, without colours: Nx and pipelines force them. */
  readonly output: string;

  /** Its results alone: warnings go to the other stream. */
  readonly results: string;
}

/** Runs a program to its end, whatever that is. */
export function run(
  folder: string,
  variables: NodeJS.ProcessEnv,
  command: string,
  ...args: string[]
): Promise<Finished> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...inherited(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let results = '';
  child.stdout.on('data', (chunk: Buffer) => {
    results += chunk;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ exitCode: code ?? 130, output: plain(output), results: plain(results) }));
  });
}

/** Runs a program that must succeed, and returns what it printed. */
export async function must(
  folder: string,
  variables: NodeJS.ProcessEnv,
  command: string,
  ...args: string[]
): Promise<string> {
  return succeeded(await run(folder, variables, command, ...args), command, ...args).output;
}

/** Fails with what the program printed, if it failed. */
export function succeeded(finished: Finished, command: string, ...args: string[]): Finished {
  const { exitCode, output } = finished;
  if (exitCode === 0) return finished;
  throw new TypeError(`${command} ${args.join(' ')}: exit code ${exitCode}\n${output.slice(-4000)}`);
}

/** What npm and Nx of this very run say to their children is not for others. */
function inherited(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: programs need a PATH, and npm the settings of this computer
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(
      ([name]) => !/^(npm_(package|lifecycle|config_local|config_prefix)|NX_|INIT_CWD|AWS_|JEST_)/.test(name),
    ),
  );
}
