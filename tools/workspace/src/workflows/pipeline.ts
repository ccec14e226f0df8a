import type { EnvironmentApp } from '../environment-app';

/** How the pipeline deploys an environment. */
export interface PipelineStage {
  readonly environment: Pick<EnvironmentApp, 'folder'>;

  /** A push to this branch deploys it, after the stages of the same branch that stand before it. */
  readonly branch: string;

  /**
   * People may deploy any branch to it, by hand.
   *
   * @default false
   */
  readonly onDemand?: boolean;
}

/** A stage as the workflows see it. */
export interface PipelineEnvironment {
  readonly name: string;
  readonly branch: string;
  readonly onDemand: boolean;

  /** Environments of the same branch that deploy before it. */
  readonly after: readonly string[];
}

/** What the workflows are made from. */
export interface Pipeline {
  readonly environments: readonly PipelineEnvironment[];

  /** Whose images the environments run, by their folder under services/. */
  readonly services: readonly string[];
}
