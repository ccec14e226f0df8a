import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Permissions } from '../../../src/workflows/workflow';
import type { Plan } from './plan';
import { Refused } from './refused';

/** A command that has ended. */
export interface Ended {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Whose jobs these are. */
export const REPOSITORY = 'acme/shop';

/**
 * A machine of GitHub for one job: folders of its own, nothing left of other jobs.
 */
export class Machine {
  public readonly home: string;
  public readonly temp: string;
  public readonly workspace: string;

  /** What it may do stands in a file of the stand-ins. */
  public readonly token: string;

  /** What an action leaves for the steps after it. */
  public readonly exported: Record<string, string> = {};

  private readonly folder: string;

  constructor(
    private readonly plan: Plan,
    permissions: Permissions,
  ) {
    this.folder = mkdtempSync(join(plan.folder, 'machine-'));
    this.home = join(this.folder, 'home');
    this.temp = join(this.folder, 'temp');
    this.workspace = join(this.folder, 'work');
    for (const folder of [this.home, this.temp, this.workspace]) mkdirSync(folder);
    this.token = `ghs_${this.folder.split('-').at(-1)}`;
    const tokens = join(plan.folder, 'tokens');
    mkdirSync(tokens, { recursive: true });
    writeFileSync(join(tokens, this.token), JSON.stringify(permissions));
  }

  /** What the steps wrote for people. */
  public get summary(): string {
    return this.read('summary');
  }

  /** A step with `run`, as GitHub does it where no shell is named. */
  public async run(
    command: string,
    folder: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<Ended & { readonly outputs: Record<string, string> }> {
    const script = join(this.temp, 'step.sh');
    writeFileSync(script, `${command}\n`);
    for (const file of ['output', 'env', 'path']) writeFileSync(this.file(file), '');
    const ended = await this.spawn(['bash', '-e', script], folder, variables);
    Object.assign(this.exported, assignmentsIn(this.read('env')));
    if (this.read('path') !== '') throw new Refused('$GITHUB_PATH is not rehearsed');
    return { ...ended, outputs: assignmentsIn(this.read('output')) };
  }

  public spawn(
    [program = '', ...args]: readonly string[],
    folder: string,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    if (!existsSync(folder)) throw new Refused(`no such working directory: ${folder}`);
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...this.plan.variables, ...this.own(), ...this.exported, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve({ succeeded: code === 0, output }));
    });
  }

  /** Variables that every machine of GitHub has. */
  private own(): Record<string, string> {
    return {
      PATH: `${this.plan.standIns}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_TEMP: this.temp,
      GITHUB_OUTPUT: this.file('output'),
      GITHUB_ENV: this.file('env'),
      GITHUB_PATH: this.file('path'),
      GITHUB_STEP_SUMMARY: this.file('summary'),
      REHEARSAL_NODE: process.execPath,
      REHEARSAL_FOLDER: this.plan.folder,
      REHEARSAL_REMOTE: this.plan.remote,
    };
  }

  private file(name: string): string {
    return join(this.temp, `github-${name}`);
  }

  private read(name: string): string {
    return existsSync(this.file(name)) ? readFileSync(this.file(name), 'utf8') : '';
  }
}

/** `name=value`, one a line: values of more lines are not rehearsed. */
function assignmentsIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map(line => {
      const [, name, value = ''] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name === undefined) throw new Refused(`neither an output nor a variable: ${line}`);
      return [name, value];
    }),
  );
}
