import fc from 'fast-check';

export const kinds = ['codeDeploy', 'rolling', 'blueGreen', 'linear', 'canary', 'worker'] as const;
export type Kind = (typeof kinds)[number];

/** What goes wrong at one call: with the call, with the whole process, or beside it. */
export const faults = [
  'dropBefore',
  'dropAfter',
  'throttled',
  'serverError',
  'expired',
  'denied',
  'stale',
  'killedBefore',
  'killedAfter',
  'interrupted',
  'rival',
  'console',
  'unlock',
  'unlockMeanwhile',
] as const;
export type Fault = (typeof faults)[number];

/** One command, with what goes wrong in it. */
export interface Run {
  readonly faults: readonly { readonly at: number; readonly fault: Fault }[];

  /** Somebody else who gives a command while this one runs, after so many of its calls. */
  readonly second?: { readonly at: number; readonly same: boolean };

  /** What is given the second time: the same command, or `resume`. */
  readonly resume: boolean;
}

/** A world, and what happens in it. */
export interface Schedule {
  readonly kind: Kind;

  /** Decides who goes first whenever two may. */
  readonly seed: number;
  readonly broken: boolean;
  readonly breaker: number;
  readonly aborts: boolean;
  readonly hangs: boolean;

  /** At which read of alarms one goes off; whoever moves the release does not see it. */
  readonly redAt?: number;

  /** An alarm that ECS sees. */
  readonly red: boolean;
  readonly hook?: string;
  readonly rollbackLooks: number;
  readonly rollbackFails: boolean;
  readonly migrationExitCode: number;
  readonly scales: boolean;
  readonly runs: readonly Run[];
}

const rarely = fc.integer({ min: 0, max: 7 }).map(value => value === 0);

const run: fc.Arbitrary<Run> = fc.record(
  {
    faults: fc.array(fc.record({ at: fc.nat(160), fault: fc.constantFrom(...faults) }), { maxLength: 4 }),
    second: fc.record({ at: fc.nat(120), same: fc.boolean() }),
    resume: fc.boolean(),
  },
  { requiredKeys: ['faults', 'resume'] },
);

/** Any schedule; about every fourth run meets a second deployer. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record(
  {
    kind: fc.constantFrom(...kinds),
    seed: fc.nat(),
    broken: fc.integer({ min: 0, max: 3 }).map(value => value === 0),
    breaker: fc.constantFrom(1, 2, 1_000_000),
    aborts: rarely,
    hangs: rarely,
    redAt: fc.nat(30),
    red: rarely,
    hook: fc.constantFrom('AfterInstall', 'BeforeAllowTraffic', 'AfterAllowTraffic'),
    rollbackLooks: fc.nat(4),
    rollbackFails: rarely,
    migrationExitCode: fc.constantFrom(0, 0, 0, 1),
    scales: fc.boolean(),
    runs: fc.array(run, { minLength: 1, maxLength: 3 }),
  },
  {
    requiredKeys: [
      ...(['kind', 'seed', 'broken', 'breaker', 'aborts', 'hangs', 'red'] as const),
      ...(['rollbackLooks', 'rollbackFails', 'migrationExitCode', 'scales', 'runs'] as const),
    ],
  },
);
