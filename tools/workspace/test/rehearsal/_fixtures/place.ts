import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlannedEnvironment, RehearsedRun } from '../_runner/plan';

export const ROOT = join(__dirname, '../../../../..');
const TASK = join(__dirname, '../_runner/rehearse.task.ts');
const STAND_INS = join(__dirname, '../_stand-ins');

const ACCOUNT = '000000000000';
const VARS = {
  AWS_ACCOUNT_ID: ACCOUNT,
  AWS_REGION: 'eu-west-1',
  IMAGE_REGISTRY: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
};

/** As docs and workflows want them: dev is free, others have people who answer for them. */
export const ENVIRONMENTS: Readonly<Record<string, PlannedEnvironment>> = {
  dev: { vars: VARS },
  test: { vars: VARS },
  prod: { vars: VARS, approval: 'given' },
  registry: { vars: {}, branches: ['main'] },
};

/** Of the program that runs the jobs. */
interface Answer {
  readonly run?: RehearsedRun;
  readonly refused?: string;
}

type Known = 'remote' | 'folder' | 'standIns';

/** What a rehearsal may leave to the place. */
export type Wanted = Pick<Plan, 'workflow' | 'event'> & Partial<Omit<Plan, Known | 'workflow' | 'event'>>;

/**
 * GitHub on this computer: a bare repository, somebody's clone of it, and machines for jobs.
 */
export class Place {
  public readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'berth-workflows-')));
  public readonly remote = join(this.folder, 'remote.git');

  /** Folder of the last run: what its jobs left there. */
  public lastRun = '';

  private runs = 0;
  private runner?: ChildProcess;

  /**
   * @param standIns folders of _stand-ins, the first one wins
   * @param host whose runner it uses, as long as that stays
   */
  constructor(
    private readonly standIns: readonly ('dry' | 'github' | 'tools')[],
    private readonly host?: Place,
  ) {
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.remote]);
    for (const [key, value] of [
      ['uploadPack.allowAnySHA1InWant', 'true'],
      ['gc.auto', '0'],
    ] as const) {
      this.git('config', key, value);
    }
    copyFileSync(join(STAND_INS, 'github/pre-receive'), join(this.remote, 'hooks/pre-receive'));
  }

  /** Runs a workflow as GitHub would, and tells what happened. */
  public async rehearse({ variables = {}, ...wanted }: Wanted): Promise<RehearsedRun> {
    this.runs += 1;
    const folder = join(this.folder, `run-${this.runs}`);
    mkdirSync(folder);
    this.lastRun = folder;
    const plan: Plan = {
      environments: ENVIRONMENTS,
      aws: {},
      registry: '',
      shorter: {},
      ...wanted,
      variables: { ...variables, REHEARSAL_ROOT: ROOT },
      remote: this.remote,
      folder,
      standIns: this.standIns.map(name => join(STAND_INS, name)).join(':'),
    };
    const file = join(folder, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    return (this.host ?? this).answerTo(file);
  }

  private async answerTo(file: string): Promise<RehearsedRun> {
    this.runner ??= spawn(process.execPath, ['--import', 'tsx', TASK], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdin, stdout } = this.runner;
    if (!stdin || !stdout) throw new TypeError('unexpected end of the runner');
    stdin.write(`${file}\n`);
    await once(stdout, 'data');
    const { run, refused } = JSON.parse(readFileSync(`${file}.answer`, 'utf8')) as Answer;
    if (run) return run;
    throw new TypeError(refused);
  }

  /** Git in the repository of GitHub. */
  public git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.remote, ...args], { encoding: 'utf8' }).trim();
  }

  public remove(): void {
    this.runner?.stdin?.end();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What failed, and what it said: nothing, so that a message of a test shows it. */
export function failuresOf({ jobs }: RehearsedRun): string[] {
  return Object.entries(jobs).flatMap(([job, { steps }]) =>
    steps.flatMap(({ name, result, output }) =>
      result === 'failure' ? [`${job}, ${name}: ${output.slice(-3000)}`] : [],
    ),
  );
}

/** Jobs by what became of them. */
export function resultsOf({ jobs }: RehearsedRun): Record<string, string> {
  return Object.fromEntries(Object.entries(jobs).map(([name, { result }]) => [name, result]));
}
