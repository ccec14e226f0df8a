import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CallJob, Job, Permissions, StepsJob, Workflow } from '../../../src/workflows/workflow';
import { isStepsJob } from '../../../src/workflows/workflow-run';
import type { Expressions } from './expressions';
import { REPOSITORY } from './machine';
import type { Plan, PlannedEvent, RehearsedJob, RehearsedRun, Result } from './plan';
import { Refused } from './refused';
import { runSteps } from './run-steps';

/** What all jobs of a run share. */
export interface Run {
  readonly plan: Plan;
  readonly expressions: Expressions;
  readonly github: Readonly<Record<string, unknown>>;
  readonly sha: string;
  readonly jobs: Record<string, RehearsedJob>;
  readonly asked: string[];
}

const RIGHTS = ['none', 'read', 'write'];

/** Keys of a job that are understood, or that change nothing here: any other may. */
const JOB_KEYS = [
  'concurrency',
  'env',
  'environment',
  'if',
  'name',
  'needs',
  'outputs',
  'permissions',
  'runs-on',
  'steps',
  'timeout-minutes',
  'uses',
  'with',
];

/** Runs a workflow of the repository as it is at the commit of the event. */
export async function rehearse(plan: Plan, expressions: Expressions): Promise<RehearsedRun> {
  const sha = commitOf(plan);
  const workflow = readAt(plan, sha, `.github/workflows/${plan.workflow}.yml`);
  if (!(plan.event.name in workflow.on)) throw new Refused(`${plan.workflow} does not start on ${plan.event.name}`);
  const run: Run = { plan, expressions, sha, github: githubOf(plan, sha), jobs: {}, asked: [] };
  const result = await runJobs(run, workflow, { inputs: {} }, '');
  return { result, jobs: run.jobs, asked: run.asked, gh: callsOfGh(plan) };
}

interface Call {
  readonly inputs: Readonly<Record<string, string>>;

  /** What the calling job may do; of the workflow that was started, anything. */
  readonly permissions?: Permissions;
}

async function runJobs(run: Run, { jobs }: Workflow, call: Call, prefix: string): Promise<Result> {
  const results: Record<string, RehearsedJob> = {};
  for (const name of inOrder(jobs)) {
    const job = jobs[name] as Job;
    const key = `${prefix}${name}`;
    results[name] = await runJob(run, key, job, results, call, ancestorsOf(jobs, name));
    run.jobs[key] = results[name];
  }
  const all = Object.values(results).map(({ result }) => result);
  return all.includes('failure') ? 'failure' : 'success';
}

async function runJob(
  run: Run,
  key: string,
  job: Job,
  others: Readonly<Record<string, RehearsedJob>>,
  { inputs, permissions }: Call,
  ancestors: readonly string[],
): Promise<RehearsedJob> {
  const { expressions, github } = run;
  check(key, job, permissions);
  const needs = Object.fromEntries((job.needs ?? []).map(name => [name, others[name]]));
  const contexts = { github, needs, inputs, vars: {} };
  // who waits for a job that was skipped is skipped, too, however far behind
  const before = ancestors.map(name => others[name]?.result ?? 'skipped');
  if (!expressions.holds(job.if, contexts, { before })) return { ...NOTHING, result: 'skipped' };
  if (!isStepsJob(job)) return callWorkflow(run, key, job, contexts);

  const environment = job.environment && expressions.text(job.environment, contexts);
  const refusal = environment === undefined ? undefined : ask(run, key, environment);
  if (refusal !== undefined) return { ...NOTHING, result: 'failure', environment, summary: refusal };
  const { vars = {}, secrets = {} } = run.plan.environments[environment ?? ''] ?? {};
  return runSteps(run, job as StepsJob, { ...contexts, vars, secrets }, environment);
}

const NOTHING = { steps: [], outputs: {}, roles: [], summary: '' };

async function callWorkflow(
  run: Run,
  key: string,
  { uses, with: given, permissions }: CallJob,
  contexts: Readonly<Record<string, unknown>>,
): Promise<RehearsedJob> {
  const [, file] = /^\.\/(\.github\/workflows\/\w+\.yml)$/.exec(uses) ?? [];
  if (file === undefined) throw new Refused(`${key} calls a workflow of somebody else: ${uses}`);
  const inputs = run.expressions.texts(given, contexts);
  const workflow = readAt(run.plan, run.sha, file);
  if (!('workflow_call' in workflow.on)) throw new Refused(`${file} cannot be called`);
  return { ...NOTHING, result: await runJobs(run, workflow, { inputs, permissions }, `${key} / `) };
}

/** Why a job may not have an environment, if so. Each job that names it asks anew. */
function ask({ plan, asked }: Run, key: string, environment: string): string | undefined {
  const { branches, approval } = plan.environments[environment] ?? {};
  if (branches && !branches.includes(plan.event.branch)) {
    return `${plan.event.branch} is not allowed to deploy to ${environment}`;
  }
  if (approval === undefined) return undefined;
  asked.push(key);
  return approval === 'given' ? undefined : `${environment}: refused`;
}

function check(key: string, job: Job, limits: Permissions | undefined): void {
  const unknown = Object.keys(job).filter(name => !JOB_KEYS.includes(name));
  if (unknown.length > 0) throw new Refused(`${key}: ${unknown.join(', ')} is not rehearsed`);
  if (job.permissions === undefined) throw new Refused(`${key} names no permissions`);
  for (const [name, right] of Object.entries(job.permissions)) {
    const limit = limits === undefined ? 'write' : ((limits as Record<string, string>)[name] ?? 'none');
    if (RIGHTS.indexOf(right) > RIGHTS.indexOf(limit)) {
      throw new Refused(`${key} asks for ${name}: ${right}, but is only allowed ${name}: ${limit}`);
    }
  }
}

/** Jobs after those that they need, else as they stand. */
function inOrder(jobs: Workflow['jobs']): string[] {
  const done: string[] = [];
  const waiting = Object.keys(jobs);
  while (waiting.length > 0) {
    const next = waiting.find(name => (jobs[name]?.needs ?? []).every(needed => done.includes(needed)));
    if (next === undefined) throw new Refused(`these jobs wait for each other: ${waiting.join(', ')}`);
    done.push(...waiting.splice(waiting.indexOf(next), 1));
  }
  return done;
}

function ancestorsOf(jobs: Workflow['jobs'], name: string): string[] {
  const needs = jobs[name]?.needs ?? [];
  return [...new Set([...needs, ...needs.flatMap(needed => ancestorsOf(jobs, needed))])];
}

function commitOf({ remote, event }: Plan): string {
  const ref = event.name === 'pull_request' ? mergeOf(remote, event) : `refs/heads/${event.branch}`;
  return git(remote, 'rev-parse', ref);
}

/** What GitHub checks out of a pull request: the branch, merged into its base. */
function mergeOf(remote: string, { branch, base = 'main' }: PlannedEvent): string {
  const tree = git(remote, 'merge-tree', '--write-tree', base, branch);
  const who = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com'];
  const merge = git(
    remote,
    ...who,
    'commit-tree',
    tree,
    '-p',
    base,
    '-p',
    branch,
    '-m',
    `Merge ${branch} into ${base}`,
  );
  git(remote, 'update-ref', 'refs/pull/1/merge', merge);
  return 'refs/pull/1/merge';
}

function githubOf({ remote, event }: Plan, sha: string): Record<string, unknown> {
  const { name, branch, base = 'main', fromFork = false } = event;
  const proposed = name === 'pull_request';
  const pullRequest = {
    base: { sha: proposed ? git(remote, 'rev-parse', base) : '', ref: base },
    head: { repo: { full_name: fromFork ? 'somebody/shop' : REPOSITORY } },
  };
  return {
    event_name: name,
    ref: proposed ? 'refs/pull/1/merge' : `refs/heads/${branch}`,
    sha,
    repository: REPOSITORY,
    run_id: '4711',
    event: proposed ? { number: 1, pull_request: pullRequest } : {},
  };
}

function readAt({ remote }: Plan, sha: string, file: string): Workflow {
  return parse(git(remote, 'show', `${sha}:${file}`)) as Workflow;
}

function git(remote: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', remote, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
}

function callsOfGh({ folder }: Plan): string[][] {
  const file = join(folder, 'gh.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map(line => JSON.parse(line) as string[]);
}
