import type { SyntheticCheckConfig } from './synthetic-check-config';

/**
 * Who is told, and what costs too much.
 */
export interface MonitoringConfig {
  /** Each gets a mail to confirm, then every alarm. @default - nobody */
  readonly emails?: readonly string[];

  /** Mails go out at 80 and 100 percent of it. @default - no budget */
  readonly monthlyBudgetUsd?: number;

  /** When alarms go off, where the defaults do not fit. @default - those of `@berth/monitoring` */
  readonly thresholds?: ThresholdConfig;

  /** Ends releases that users would notice. It costs by the run. @default - none */
  readonly syntheticCheck?: SyntheticCheckConfig;
}

/**
 * Bounds of the alarms.
 */
export interface ThresholdConfig {
  /** Percent. */
  readonly serviceCpu?: number;

  /** Percent. */
  readonly serviceMemory?: number;

  /** Answers with 5xx in five minutes. */
  readonly errors?: number;

  /** That 95 of 100 requests stay below. */
  readonly responseSeconds?: number;

  /** Targets of a service that fail their health check. */
  readonly unhealthyTargets?: number;

  /** Percent. */
  readonly databaseCpu?: number;

  /** Room that is left on the volume. */
  readonly databaseFreeGiB?: number;

  /** Open ones. */
  readonly databaseConnections?: number;

  /** Percent, of the busiest node. */
  readonly cacheCpu?: number;

  /** Percent, of the fullest node. */
  readonly cacheMemory?: number;

  /** Keys that went in five minutes because memory was short. */
  readonly cacheEvictions?: number;
}
