/** What the page shows, as `/_berth/state` answers it. Times are ISO 8601 by the clock of the cloud. */
export interface CloudView {
  readonly clock: ClockView;
  readonly environments: readonly EnvironmentView[];

  /** What goes wrong on purpose. */
  readonly faults: readonly FaultView[];
}

export interface ClockView {
  readonly now: string;

  /** How many times faster than the computer's; none of a clock that stands still until it is told. */
  readonly speed?: number;
}

export interface FaultView {
  readonly what: string;
  readonly state: 'waiting' | 'met';
}

/** Stacks and services with the same `berth:env` tag in one region; without a name those that have none. */
export interface EnvironmentView {
  readonly name?: string;
  readonly region: string;
  readonly stacks: readonly StackView[];
  readonly services: readonly ServiceView[];
}

export interface StackView {
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  readonly updatedAt?: string;

  /** The newest first; only of a stack that moves or has failed. */
  readonly events: readonly StackEventView[];
}

export interface StackEventView {
  readonly at?: string;
  readonly resource: string;
  readonly status: string;
  readonly reason?: string;
}

export interface ServiceView {
  readonly name: string;
  readonly cluster: string;
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;

  /** `web:12` */
  readonly revision: string;

  /** The one under way, else the last one. */
  readonly release?: ReleaseView;
  readonly traffic: readonly TargetGroupView[];
  readonly alarms: readonly AlarmView[];
  readonly tasks: readonly TaskView[];

  /** The newest first. */
  readonly events: readonly EventView[];
}

export interface EventView {
  readonly at?: string;
  readonly message: string;
}

export interface ReleaseView {
  readonly id: string;
  readonly engine: 'CodeDeploy' | 'ECS';
  readonly status: string;
  readonly isActive: boolean;
  readonly reason?: string;

  /** `CodeDeployDefault.ECSCanary10Percent5Minutes`, or `LINEAR, 25 % every 1 min`. */
  readonly strategy: string;

  /** In the order in which they come. */
  readonly steps: readonly StepView[];

  /** What served before, then what is to serve. */
  readonly sides: readonly SideView[];
  readonly hooks: readonly StepView[];
}

export interface StepView {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
}

export interface SideView {
  readonly label: 'blue' | 'green';
  readonly revision: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;

  /** Percent of production traffic; none where the release has no weights. */
  readonly weight?: number;

  /** Percent of test traffic. */
  readonly testWeight?: number;
}

/** A target group of a service, with the percentages that listeners send to it now. */
export interface TargetGroupView {
  readonly name: string;
  readonly routes: readonly RouteView[];
  readonly targets: readonly TargetView[];
}

export interface RouteView {
  /** `HTTP 41000, rule 10` */
  readonly from: string;

  /** Where the listener answers. */
  readonly url: string;
  readonly percent: number;
}

export interface TargetView {
  readonly id: string;
  readonly state: string;
  readonly reason?: string;
}

export interface AlarmView {
  readonly name: string;
  readonly state: string;
}

export interface TaskView {
  readonly id: string;
  readonly status: string;
  readonly health?: string;
  readonly revision: string;

  /** It ended by itself, never started, or failed its health checks: nobody wanted it to stop. */
  readonly failed: boolean;
  readonly reason?: string;
}
