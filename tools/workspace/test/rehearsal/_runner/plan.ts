/** What starts a workflow, with what GitHub would tell of it. */
export interface PlannedEvent {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule';

  /** Where it happens: of a pull request, the branch that is proposed. */
  readonly branch: string;

  /** Where a pull request wants to go. */
  readonly base?: string;

  /** Whether a pull request comes from a copy of the repository that somebody else has. */
  readonly fromFork?: boolean;
}

/** A person's answer to a job that names an environment. */
export interface PlannedEnvironment {
  /** Variables of the environment, `vars` in a workflow. */
  readonly vars: Readonly<Record<string, string>>;

  /**
   * What only jobs of the environment can read, `secrets` in a workflow.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;

  /** @default - any branch */
  readonly branches?: readonly string[];

  /** @default - nobody is asked */
  readonly approval?: 'given' | 'refused';
}

/** A run of a workflow on this computer. */
export interface Plan {
  /** A bare repository: GitHub's. */
  readonly remote: string;

  /** Gets the machines of the jobs and what they keep. Must exist. */
  readonly folder: string;

  /** Name in .github/workflows, without `.yml`. */
  readonly workflow: string;
  readonly event: PlannedEvent;
  readonly environments: Readonly<Record<string, PlannedEnvironment>>;

  /** Programs that come first on the PATH. */
  readonly standIns: string;

  /** What every command finds in its environment besides. */
  readonly variables: Readonly<Record<string, string>>;

  /** What a command finds in its environment once a role is taken: the way to AWS. */
  readonly aws: Readonly<Record<string, string>>;

  /** What a job may use that asks a registry for access by OIDC: lines of .npmrc. */
  readonly registry: string;

  /** Commands that run as others here, by the whole text of the step. */
  readonly shorter: Readonly<Record<string, string>>;
}

export type Result = 'success' | 'failure' | 'skipped';

export interface RehearsedStep {
  readonly name: string;
  readonly result: Result;

  /** @default - an action */
  readonly command?: string;

  /** Both streams, in the order in which they came. */
  readonly output: string;
}

export interface RehearsedJob {
  readonly result: Result;
  readonly steps: readonly RehearsedStep[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment?: string;

  /** Roles that it took, in turn. */
  readonly roles: readonly string[];

  /** What it wrote for people. */
  readonly summary: string;
}

/** What happened. */
export interface RehearsedRun {
  readonly result: Result;

  /** Jobs of a workflow that is called stand behind the calling one: `dev / release`. */
  readonly jobs: Readonly<Record<string, RehearsedJob>>;

  /** Jobs that a person was asked for, in turn. */
  readonly asked: readonly string[];

  /** Calls of `gh`, in turn. */
  readonly gh: readonly (readonly string[])[];
}
