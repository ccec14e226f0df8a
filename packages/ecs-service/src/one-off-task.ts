import type { Duration } from 'aws-cdk-lib/core';

/**
 * A command that is run by hand or by a schedule, in a task with the configuration of the service.
 */
export interface OneOffTask {
  /** Program and arguments: `['python', '-m', 'app.reindex']`. */
  readonly command: string[];

  /**
   * Longest time that the deploy tool waits for its end.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * A command that changes the database schema: run once per release, before traffic reaches it.
 */
export interface Migration {
  /** Program and arguments: `['alembic', 'upgrade', 'head']`. */
  readonly command: string[];

  /**
   * Longest time it may take.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}
