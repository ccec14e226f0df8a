import type { Step } from '../terminal/io';

/** One stack to deploy. */
export interface StackDeployment {
  readonly assembly: string;

  /** How the toolkit calls the stack. */
  readonly hierarchicalId: string;
  readonly stackName: string;
  readonly changeSet: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly pollMs: number;

  /** Looks at the change set before it is executed; what it throws stops the deployment. */
  approve(): Promise<void>;
  readonly step: Step;
}

export interface StackOperation {
  readonly assembly: string;
  readonly hierarchicalId: string;
  readonly stackName: string;
  readonly step: Step;
}

/** The CDK toolkit, in this process. It takes half a second to load, so it is loaded when it is needed. */
export interface ToolkitPort {
  /** Runs the app in `folder` and writes its templates to `folder`/cdk.out. Returns the names of the stacks. */
  synth(folder: string): Promise<string[]>;

  /** @throws CliError `StackFailed` with the first resource that failed; exit code 2 or 3 */
  deploy(deployment: StackDeployment): Promise<void>;
  destroy(operation: StackOperation): Promise<void>;

  /** True when something was changed. */
  bootstrap(account: string, region: string, step: Step): Promise<boolean>;

  /** Differences of stacks, named as the toolkit calls them, as text, and how many stacks differ. */
  diff(
    assembly: string,
    hierarchicalIds: readonly string[],
  ): Promise<{ readonly text: string; readonly changed: number }>;
}
