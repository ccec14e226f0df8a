import type { Fault, FaultName } from './faults';

/** What goes wrong inside: tasks and their room, checks, resources of stacks, alarms, hooks, and people who stop a deployment. */
export const innerFaults = [
  'taskDies',
  'taskStartsSlowly',
  'healthCheckFails',
  'resourceFails',
  'imagePullFails',
  'capacityLacks',
  'capacityVanishes',
  'alarmRings',
  'hookKeepsSilent',
  'humanStops',
] as const;
export type InnerFaultKind = (typeof innerFaults)[number];

/** One call that goes wrong. */
export interface PlannedCall {
  /** The name that requests are signed for: `ecs`. */
  readonly service: string;
  readonly operation: string;

  /** Which call of this operation, counted from 1 since the plan was set. */
  readonly nth: number;
  readonly fault: FaultName | Fault;
}

/** One thing that goes wrong inside. */
export interface PlannedInside {
  readonly inside: InnerFaultKind;

  /** A part of what is meant: `shop/Queue` of a stack, `service:web` of a task, the name of a target group. @default - anything */
  readonly subject?: string;

  /** Which time it would happen to it, counted from 1 since the plan was set. */
  readonly nth: number;
}

/** What is to go wrong. */
export interface FaultPlan {
  readonly list?: readonly (PlannedCall | PlannedInside)[];

  /** Decides with the shares below which calls go wrong and how. @default - an empty text */
  readonly seed?: string;

  /** Of all calls, from 0 to 1. @default 0 */
  readonly share?: number;

  /** Of all that could go wrong inside, from 0 to 1. @default 0 */
  readonly insideShare?: number;

  /** The services whose calls a seed may spoil. @default - all */
  readonly services?: readonly string[];
}
