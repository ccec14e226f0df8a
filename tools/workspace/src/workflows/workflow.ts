/** What the token of a job may do. GitHub's words. @see https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#permissions */
export type Permissions = Partial<
  Record<'actions' | 'contents' | 'id-token' | 'packages' | 'pull-requests', 'read' | 'write'> & { 'id-token': 'write' }
>;

/** One step: an action, or one command. */
export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

/** One at a time: `group` names what there is only one of. */
export interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress': boolean;
}

interface AnyJob {
  readonly name?: string;
  readonly needs?: readonly string[];
  readonly if?: string;

  /** Required: a job without them would have what the repository gives by default. */
  readonly permissions: Permissions;
  readonly concurrency?: Concurrency;
}

/** A job of steps on a machine of its own. */
export interface StepsJob extends AnyJob {
  readonly environment?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly 'fail-fast': boolean; readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly 'runs-on': string;
  readonly 'timeout-minutes': number;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A job that is another workflow. */
export interface CallJob extends AnyJob {
  readonly uses: string;
  readonly with?: Readonly<Record<string, string>>;
}

export type Job = StepsJob | CallJob;

/** A workflow of GitHub Actions, in GitHub's words. @see https://docs.github.com/actions/reference/workflow-syntax-for-github-actions */
export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}
