import { resolve } from 'node:path';
import type { Step, StepsJob } from '../../../src/workflows/workflow';
import { act, trustPublisher } from './actions';
import { Machine } from './machine';
import type { RehearsedJob, RehearsedStep, Result } from './plan';
import { Refused } from './refused';
import type { Run } from './run-workflow';

const STEP_KEYS = ['env', 'id', 'if', 'name', 'run', 'uses', 'with', 'working-directory'];

type Contexts = Readonly<Record<string, unknown>>;

/** Runs the steps of a job on a machine of its own; after one that fails the others are skipped. */
export async function runSteps(
  run: Run,
  job: StepsJob,
  known: Contexts,
  environment: string | undefined,
): Promise<RehearsedJob> {
  const { expressions, plan } = run;
  const machine = new Machine(plan, job.permissions);
  trustPublisher({ machine, plan, permissions: job.permissions, environment });
  const roles: string[] = [];
  const done: RehearsedStep[] = [];
  const stepsById: Record<string, { outputs: Record<string, string> }> = {};
  const github = { ...run.github, token: machine.token };
  const jobContexts = { ...known, github, runner: { temp: machine.temp } };
  const jobEnv = expressions.texts(job.env, jobContexts);

  for (const [index, step] of job.steps.entries()) {
    check(step);
    const name = step.name ?? step.id ?? step.uses?.split('@')[0] ?? String(index);
    const contexts: Contexts = { ...jobContexts, env: { ...jobEnv, ...machine.exported }, steps: stepsById };
    const before = done.map(({ result }) => result).filter(result => result !== 'skipped');
    if (!expressions.holds(step.if, contexts, { before })) {
      done.push({ name, result: 'skipped', output: '' });
      continue;
    }
    if (step.uses !== undefined) {
      const given = expressions.texts(step.with, contexts);
      const tookRole = (role: string): unknown => roles.push(role);
      const call = { machine, plan, permissions: job.permissions, environment, sha: run.sha, given, tookRole };
      const { succeeded, output } = await act(step.uses, call);
      done.push({ name, result: resultOf(succeeded), output });
      continue;
    }
    const variables = { ...variablesOf(run), ...jobEnv, ...expressions.texts(step.env, contexts) };
    const folder = resolve(machine.workspace, expressions.text(step['working-directory'] ?? '.', contexts));
    const command = step.run ?? '';
    const ended = await machine.run(plan.shorter[command] ?? command, folder, variables);
    if (step.id !== undefined) stepsById[step.id] = { outputs: ended.outputs };
    done.push({ name, result: resultOf(ended.succeeded), command, output: ended.output });
  }

  const outputs = expressions.texts(job.outputs, { ...jobContexts, env: jobEnv, steps: stepsById });
  const failed = done.some(({ result }) => result === 'failure');
  return { result: resultOf(!failed), steps: done, outputs, environment, roles, summary: machine.summary };
}

function check(step: Step): void {
  const unknown = Object.keys(step).filter(key => !STEP_KEYS.includes(key));
  if (unknown.length > 0) throw new Refused(`${unknown.join(', ')} of a step is not rehearsed`);
  if ((step.uses === undefined) === (step.run === undefined)) throw new Refused('a step has either uses or run');
}

function variablesOf({ github, sha }: Run): Record<string, string> {
  return { GITHUB_SHA: sha, GITHUB_REF: String(github.ref), GITHUB_EVENT_NAME: String(github.event_name) };
}

function resultOf(succeeded: boolean): Result {
  return succeeded ? 'success' : 'failure';
}
