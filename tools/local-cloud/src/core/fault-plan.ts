import { AwsError } from './aws-error';
import { type Fault, type FaultName, isFaultName } from './faults';
import { batchOperations, isBatch } from './partial-failures';

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

/** A plan from outside. @throws AwsError `ValidationException` with the place of the mistake */
export function readPlan(value: unknown): FaultPlan {
  const plan = objectOf(value, 'the plan', ['list', 'seed', 'share', 'insideShare', 'services']);
  const { list, seed, share, insideShare, services } = plan;
  for (const [name, number] of Object.entries({ share, insideShare })) {
    if (number === undefined || (typeof number === 'number' && number >= 0 && number <= 1)) continue;
    throw wrong(`${name} = ${JSON.stringify(number)}: must be a number from 0 to 1`);
  }
  if (seed !== undefined && typeof seed !== 'string') throw wrong('seed: must be a text');
  if (services !== undefined && !(Array.isArray(services) && services.every(name => typeof name === 'string'))) {
    throw wrong('services: must be a list of texts');
  }
  if (list !== undefined && !Array.isArray(list)) throw wrong('list: must be a list');
  for (const [position, item] of ((list ?? []) as unknown[]).entries()) checkItem(item, `list[${position}]`);
  return plan as FaultPlan;
}

function checkItem(value: unknown, place: string): void {
  const item = objectOf(value, place, ['service', 'operation', 'nth', 'fault', 'inside', 'subject']);
  if (!Number.isInteger(item.nth) || (item.nth as number) < 1) {
    throw wrong(`${place}.nth = ${JSON.stringify(item.nth)}: must be a whole number from 1`);
  }
  if (item.inside !== undefined) {
    if ((innerFaults as readonly unknown[]).includes(item.inside)) return;
    throw wrong(`${place}.inside = ${JSON.stringify(item.inside)}: must be one of ${innerFaults.join(', ')}`);
  }
  for (const name of ['service', 'operation'] as const) {
    if (typeof item[name] !== 'string') throw wrong(`${place}.${name}: must be a text`);
  }
  if (!(typeof item.fault === 'string' ? isFaultName(item.fault) : isFault(item.fault))) {
    throw wrong(`${place}.fault = ${JSON.stringify(item.fault)}: is not known`);
  }
  const isPartial = item.fault === 'partial' || (item.fault as Fault).kind === 'partial';
  if (!isPartial || isBatch(String(item.service), String(item.operation))) return;
  const what = `${item.service}:${item.operation} never fails in part`;
  throw wrong(
    `${place}.fault = ${JSON.stringify(item.fault)}: ${what}; those that do are ${batchOperations.join(', ')}`,
  );
}

function isFault(value: unknown): boolean {
  const { kind, ms, code, message } = (value ?? {}) as {
    kind?: string;
    ms?: unknown;
    code?: unknown;
    message?: unknown;
  };
  if (kind === 'delay') return typeof ms === 'number' && ms >= 0;
  if (kind === 'refuse') return typeof code === 'string' && typeof message === 'string';
  return kind === 'loseRequest' || kind === 'loseAnswer' || kind === 'stale' || kind === 'partial';
}

function objectOf(value: unknown, place: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(`${place}: must be an object`);
  const strange = Object.keys(value).find(name => !names.includes(name));
  if (strange !== undefined) throw wrong(`${place}.${strange}: is not known; known are ${names.join(', ')}`);
  return value as Readonly<Record<string, unknown>>;
}

function wrong(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
