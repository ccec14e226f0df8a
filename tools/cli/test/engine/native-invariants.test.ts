import type { Rollout } from '@berth/rollout';
import fc from 'fast-check';
import { CliError } from '../../src/cli-error';
import { Interrupted } from '../../src/clock';
import { Changes } from '../../src/engine/changes';
import { tags } from '../../src/engine/markers';
import { planRelease, type ReleaseResult, release } from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, FIRST, GREEN, rollout, SECOND } from '../_fakes/rollout';

const { loadBalancer, codeDeploy: _, ...rest } = rollout;
const production = { productionListener: loadBalancer?.productionListener ?? '' };
const contracts: Record<string, Rollout> = {
  rolling: { ...rest, engine: 'ecs', loadBalancer: { ...production, targetGroups: [BLUE] } },
  shifting: { ...rest, engine: 'ecs', loadBalancer: { ...production, targetGroups: [BLUE, GREEN] } },
  worker: { ...rest, engine: 'ecs', container: { name: 'pyshop' }, health: { gracePeriodSeconds: 0 } },
};

/** What goes wrong at one call: before it is done, after it, or with the whole process. */
const faults = ['dropBefore', 'dropAfter', 'throttled', 'expired', 'denied', 'killedBefore', 'killedAfter'] as const;
type Fault = (typeof faults)[number] | 'interrupted' | 'rival';

const errors: Partial<Record<Fault, string>> = {
  dropBefore: 'TimeoutError',
  dropAfter: 'TimeoutError',
  throttled: 'ThrottlingException',
  expired: 'ExpiredTokenException',
  denied: 'AccessDeniedException',
};

interface Schedule {
  readonly kind: string;
  readonly broken: boolean;
  readonly breaker: number;
  readonly aborts: boolean;
  readonly hangs: boolean;
  readonly red: boolean;
  readonly migrationExitCode: number;

  /** One list a run: what happens at which call. */
  readonly runs: readonly (readonly { readonly at: number; readonly fault: Fault }[])[];
}

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  kind: fc.constantFrom('rolling', 'shifting', 'worker'),
  broken: fc.boolean(),
  breaker: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
  aborts: fc.boolean(),
  hangs: fc.integer({ min: 0, max: 5 }).map(value => value === 0),
  red: fc.integer({ min: 0, max: 5 }).map(value => value === 0),
  migrationExitCode: fc.constantFrom(0, 0, 0, 1),
  runs: fc.array(
    fc.array(fc.record({ at: fc.nat(90), fault: fc.constantFrom<Fault>(...faults, 'interrupted', 'rival') }), {
      maxLength: 3,
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** The process is gone: nothing it does afterwards reaches AWS. */
class Killed extends Error {}

class World {
  public readonly clock = new ManualClock();
  public readonly aws: FakeAws;
  public readonly io = new FakeIo();

  /** Deployments that were begun, by the mark that the service had then. */
  public readonly started = new Map<string, number>();
  public startedBeforeMigration = 0;
  public rivals = 0;
  private calls = 0;
  private dead = false;

  constructor(public readonly schedule: Schedule) {
    this.aws = new FakeAws(this.clock, contracts[schedule.kind] ?? rollout);
    this.aws.native.shifts = schedule.kind === 'shifting';
    this.aws.images.add(FIRST).add(SECOND);
    const { start } = this.aws.native;
    this.aws.native.start = (revision, again) => {
      const mark = this.aws.tags[tags.deployment] ?? '';
      if (this.digestOf(revision) === SECOND) {
        this.started.set(mark, (this.started.get(mark) ?? 0) + 1);
        if (this.migrations === 0) this.startedBeforeMigration += 1;
      }
      start.call(this.aws.native, revision, again);
    };
  }

  /** Migrations to the second release that succeeded. */
  public get migrations(): number {
    const ofSecond = this.aws.oneOffTasks.filter(task => this.digestOf(task.taskDefinition) === SECOND);
    return ofSecond.filter(({ exitCode }) => exitCode === 0).length;
  }

  /** Digests of what users reach; of a worker, of what runs. */
  public get serving(): string[] {
    const { native, weights } = this.aws;
    const reached =
      this.schedule.kind === 'worker' ? native.reached : native.reachedBy([weights[BLUE] ?? 0, weights[GREEN] ?? 0]);
    return [...reached].map(revision => this.digestOf(revision));
  }

  public async first(): Promise<void> {
    await this.ship(FIRST, []);
    this.aws.native.settle();
    this.clock.time += 1000;
    const { broken, breaker, aborts, hangs, red, migrationExitCode } = this.schedule;
    if (broken) this.aws.broken.add(SECOND);
    if (red) this.aws.native.red = ['errors'];
    Object.assign(this.aws.native, { breaker, aborts, hangs });
    this.aws.migrationExitCode = migrationExitCode;
  }

  /** One run of the command, with what goes wrong in it. */
  public async ship(digest: string, wrong: Schedule['runs'][number]): Promise<ReleaseResult | 'done' | Error> {
    this.calls = 0;
    this.dead = false;
    this.arm(wrong);
    const context = { aws: this.aws.ports, clock: this.clock, io: this.io, pollMs: 5000 };
    const log = new Changes();
    try {
      return await log.explain(async () => {
        const plan = await planRelease(this.aws.rollout, { name: 'pyshop', digest }, context);
        const options = { wait: false, beforeChange: async () => undefined, changes: log };
        return plan.done ? ('done' as const) : release(plan, options, context);
      });
    } catch (error) {
      return error as Error;
    }
  }

  private arm(wrong: Schedule['runs'][number]): void {
    const faultAt = () => wrong.find(({ at }) => at === this.calls)?.fault;
    const before = () => {
      this.calls += 1;
      const fault = faultAt();
      if (fault === 'killedBefore') this.dead = true;
      if (fault === 'rival') this.rival();
      if (this.dead) throw new Killed();
      const error = errors[fault ?? 'interrupted'];
      if (error && fault !== 'dropAfter') throw awsError(error);
    };
    const after = () => {
      const fault = faultAt();
      if (fault === 'killedAfter') this.dead = true;
      if (this.dead) throw new Killed();
      if (fault === 'dropAfter') throw awsError('TimeoutError');
    };
    Object.assign(this.aws, { beforeRead: before, beforeWrite: before, afterWrite: after });
    this.clock.onSleep = () => {
      if (this.dead) throw new Killed();
      if (wrong.some(({ at, fault }) => fault === 'interrupted' && at <= this.calls)) throw new Interrupted();
    };
  }

  /** Somebody deploys by hand. */
  private rival(): void {
    this.rivals += 1;
    this.aws.native.start(`${BASE}${this.rivals}`, false);
  }

  private digestOf(revision: string): string {
    const { definition } = this.aws.revisions.find(({ arn }) => arn === revision) ?? {};
    return definition?.containerDefinitions?.[0]?.image?.split('@')[1] ?? revision;
  }
}

/** Everything that must be true after a run, however it ended. */
function check(world: World, ended: ReleaseResult | 'done' | Error, before: number): void {
  const { aws, io } = world;
  // I1
  for (const [mark, count] of world.started) expect([mark, count]).toEqual([mark, 1]);
  // I4
  expect(world.migrations).toBeLessThanOrEqual(1);
  if (world.aws.rollout.migration) expect(world.startedBeforeMigration).toBe(0);
  // I5
  expect([...io.said, String(ended), JSON.stringify(aws.tags)].join()).not.toContain('hunter2');
  // I7
  expect(aws.calls.length - before).toBeLessThan(2000);
  expect(world.clock.time - Date.UTC(2026, 0, 1)).toBeLessThan(48 * 3_600_000);
  // I8
  expect(aws.calls.some(call => call.startsWith('retire'))).toBe(false);

  if (!(ended instanceof Error)) {
    // I2
    expect(world.serving).toEqual([SECOND]);
    return;
  }
  if (ended instanceof Killed) return;
  // I9
  expect(ended).toBeInstanceOf(CliError);
  checkTruth(world, ended as CliError, before);
}

/** I3 */
function checkTruth(world: World, { exitCode, message }: CliError, before: number): void {
  const writes = world.aws.calls.slice(before);
  if (exitCode === 1) expect([message, writes]).toEqual([message, []]);
  if (exitCode === 2) {
    // somebody may have come after it was read
    if (world.rivals === 0) expect([world.aws.native.active, world.serving]).toEqual([undefined, [FIRST]]);
    expect(message).toMatch(world.rivals === 0 ? /rolled back to dev-pyshop:2, which serves/ : /, which serves/);
  }
  if (exitCode === 3) expect(message).toMatch(/was not rolled back|; before that: |serves instead of/);
  if (exitCode === 4) expect(writes).not.toContain('start');
  if (exitCode === 5) expect(world.rivals).toBeGreaterThan(0);
  if (exitCode === 75 || exitCode === 130) expect(message).toMatch(/continues in AWS|is not finished|interrupted/);
  expect([1, 2, 3, 4, 5, 75, 130]).toContain(exitCode);
}

async function survive(schedule: Schedule): Promise<void> {
  const world = new World(schedule);
  await world.first();
  for (const [index, wrong] of [...schedule.runs, [], [], [], []].entries()) {
    const before = world.aws.calls.length;
    const ended = await world.ship(SECOND, wrong);
    check(world, ended, before);
    if (ended instanceof Error || index < schedule.runs.length) continue;
    // I6
    const calls = world.aws.calls.length;
    expect(await world.ship(SECOND, [])).toBe('done');
    expect(world.aws.calls.length).toBe(calls);
    return;
  }
  // what is good, and met nobody, gets through in the end
  const { broken, hangs, red, migrationExitCode } = schedule;
  expect(broken || hangs || red || migrationExitCode !== 0 || world.rivals > 0).toBe(true);
}

test('I1 to I9 hold for releases by ECS, whatever fails, is killed, is lost or interferes, and the same command goes on', async () => {
  await fc.assert(fc.asyncProperty(anySchedule, survive), { numRuns: 200 });
}, 60_000);
