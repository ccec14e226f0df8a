import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { versions } from '../versions';
import { environmentOf } from './environment';
import { installNode } from './node-binary';
import { durationOf, exitCodeOf, type Outcome, tableOf } from './outcome';
import { endAllIn, run } from './processes';
import { type Request, requestOf, STEPS, type Step } from './request';

/** `npm run node-versions`: a fresh clone of HEAD is installed, built, tested and demonstrated by each Node.js that we promise. */

const CACHE = resolve('.berth/node');
const LOGS = resolve('.berth/node-versions');

const execute = promisify(execFile);
const interrupt = new AbortController();
const { signal } = interrupt;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupt.abort());
// whoever reads has gone: end as after Ctrl-C
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interrupt.abort());

async function main(request: Request): Promise<number> {
  mkdirSync(LOGS, { recursive: true });
  if ((await git(['status', '--porcelain'])) !== '') say('what is not committed is not part of the clones');

  const outcomes: Outcome[] = [];
  for (const version of request.versions) outcomes.push(...(await prove(version, request)));
  process.stdout.write(`${tableOf(outcomes)}\n`);
  return signal.aborted ? 130 : exitCodeOf(outcomes);
}

/** All steps by one Node.js; after one that failed the others do not begin. */
async function prove(version: string, { steps, keep }: Request): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  // servers of other users work in it: PostgreSQL does not run as root
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `berth-node-${version}-`)));
  chmodSync(folder, 0o755);
  try {
    const env = signal.aborted ? undefined : await prepare(version, folder);
    for (const step of steps) {
      const begins = env !== undefined && outcomes.every(({ result }) => result === 'passed');
      outcomes.push(begins ? await take(step, version, folder, env) : { version, step, result: 'skipped', seconds: 0 });
    }
  } catch (error) {
    say(`node ${version}: ${error instanceof Error ? error.message : String(error)}`);
    outcomes.push({ version, step: 'prepare', result: signal.aborted ? 'interrupted' : 'failed', seconds: 0 });
  } finally {
    const left = endAllIn(folder);
    if (left > 0) say(`node ${version}: ended ${left} processes that were left running`);
    // what the programs of the demo wrote, which it shows only in part
    const details = join(folder, '.berth/demo/demo.log');
    if (existsSync(details)) copyFileSync(details, join(LOGS, `${version}-demo-details.log`));
    if (keep) say(`node ${version}: ${folder} stays`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return outcomes;
}

/** Fetches that Node.js, clones HEAD, and answers the environment of its commands, or nothing if npm cannot run in it. */
async function prepare(version: string, folder: string): Promise<NodeJS.ProcessEnv | undefined> {
  say(`node ${version}: fetch and clone`);
  // biome-ignore lint/style/noProcessEnv: programs need a PATH
  const env = environmentOf(await installNode(version, CACHE, signal), process.env);
  await git(['clone', '--quiet', '--no-local', '.', folder]);
  const { stdout } = await execute('npm', ['version', '--json'], { cwd: folder, env, signal });
  const { node } = JSON.parse(stdout) as { node: string };
  if (node !== version && !node.startsWith(`${version}.`)) {
    say(`node ${version}: npm runs on ${node}; install an npm that takes the Node.js of the PATH`);
    return undefined;
  }
  return env;
}

async function take(step: Step, version: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const log = join(LOGS, `${version}-${step}.log`);
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  let last = '';
  const name = `node ${version}: ${step}`;
  say(`${name} ...`);
  const ticks = setInterval(() => say(`${name} ${durationOf(seconds())}${last && `  ${last}`}`), 15_000);
  const onOutput = (text: string) => {
    last = lastLineOf(text) ?? last;
  };
  const passed = await run(STEPS[step], { cwd, env, log, interrupt: signal, onOutput });
  clearInterval(ticks);
  const result = passed ? 'passed' : signal.aborted ? 'interrupted' : 'failed';
  say(`${name} ${result} after ${durationOf(seconds())}`);
  if (result === 'failed') say(`${endOf(log)}\n(all of it: ${log})`);
  return { version, step, result, seconds: seconds() };
}

function lastLineOf(text: string): string | undefined {
  return text
    .split('\n')
    .map(line => line.trim().slice(0, 100))
    .filter(line => line !== '')
    .at(-1);
}

function endOf(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-40).join('\n') : '';
}

async function git(args: readonly string[]): Promise<string> {
  return (await execute('git', args, { signal, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const request = requestOf(process.argv.slice(2), versions.provenNodes);
if (typeof request === 'string') {
  say(request);
  process.exitCode = 64;
} else {
  void main(request).then(code => {
    process.exitCode = code;
  });
}
