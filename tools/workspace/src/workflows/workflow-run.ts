import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CallJob, Job, Step, StepsJob, Workflow } from './workflow';

/** What starts a workflow. */
export interface WorkflowEvent {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule';

  /** `main`, also of a pull request: the branch that is proposed. */
  readonly branch: string;
}

/**
 * A workflow of a repository, as GitHub reads it.
 *
 * @param file - name in .github/workflows, without `.yml`
 */
export function readWorkflow(root: string, file: string): Workflow {
  return parse(readFileSync(join(root, '.github', 'workflows', `${file}.yml`), 'utf8')) as Workflow;
}

/** Names of the jobs that run when all before them go well. */
export function jobsThatRun({ on, jobs }: Workflow, event: WorkflowEvent): string[] {
  if (!(event.name in on)) return [];
  const running = new Set<string>();
  // a job needs jobs that stand before it
  for (const [name, { needs = [], if: condition }] of Object.entries(jobs)) {
    if (needs.every(needed => running.has(needed)) && holds(condition, event)) running.add(name);
  }
  return [...running];
}

/** The steps of a job in a workflow, of none if it calls another workflow. */
export function stepsOf({ jobs }: Workflow, job: string): readonly Step[] {
  const found: Job | undefined = jobs[job];
  return found && isStepsJob(found) ? found.steps : [];
}

/** Commands of a job, one a line. */
export function commandsOf(workflow: Workflow, job: string): string[] {
  return stepsOf(workflow, job).flatMap(({ run = '' }) => run.split('\n').filter(Boolean));
}

export function isStepsJob(job: StepsJob | CallJob): job is StepsJob {
  return 'steps' in job;
}

/** Conditions of our own kind: comparisons with words, joined by `&&`, then by `||`. */
function holds(condition: string | undefined, { name, branch }: WorkflowEvent): boolean {
  if (condition === undefined) return true;
  const ref = name === 'pull_request' ? 'refs/pull/1/merge' : `refs/heads/${branch}`;
  const facts: Record<string, string> = { 'github.event_name': name, 'github.ref': ref };
  return condition.split('||').some(part =>
    part
      .replace(/^\s*\(|\)\s*$/g, '')
      .split('&&')
      .every(comparison => {
        const [, fact = '', wanted] = /^\s*([\w.]+) == '([^']*)'\s*$/.exec(comparison) ?? [];
        return facts[fact] === wanted;
      }),
  );
}
