import { awsFailureKind } from '../aws/aws-failure';
import { REQUEST_LIMIT_MS } from '../aws/connection';
import { NotSent, sendWhile } from '../aws/fence';
import type { ParametersPort } from '../aws/parameters';
import type { AwsPorts } from '../aws/ports';
import { CliError } from '../cli-error';
import type { Clock } from '../clock';
import type { Io } from '../terminal/io';
import { fencedPorts } from './fenced-ports';
import {
  highest,
  isDead,
  isHeld,
  isSame,
  type LockHolder,
  type LockOwner,
  locked,
  lockLost,
  pathOf,
} from './lock-holder';

/** Who takes a lock, and is told how long that takes. */
export interface LockTaker extends LockOwner {
  readonly io: Pick<Io, 'step'>;
}

/** Unrenewed, a lock is anyone's after this time, and the fence. */
export const LOCK_LIFE_MS = 5 * 60_000;

/** Whoever confirmed the lock sends changes for so long, then looks again. */
const CONFIRMED_MS = 10_000;
const CLOCKS_DIFFER_MS = 10_000;

/** So long after the end of a lock its last change has reached AWS, or never will: nobody holds the lock meanwhile. */
export const FENCE_MS = CONFIRMED_MS + REQUEST_LIMIT_MS + CLOCKS_DIFFER_MS;
const TRIES = 3;

/**
 * One deployment of an environment at a time: `/berth/<env>/deploy/lock/<n>`.
 *
 * Parameter Store cannot compare and swap. So a lock is a parameter that is created without overwriting, and stealing an expired one means creating the next number: of two thieves one
 * wins, and the highest number holds. To take it away is to write the next number too, in nobody's name.
 *
 * The calls that a lock guards know nothing of it. So a holder sends changes only for a while after it saw that it holds (`fence`), and nobody takes a lock that has ended before the
 * last such change has arrived: the next holder looks after that, and finds it.
 */
export class Lock {
  /** When it was asked last whether it holds. */
  private confirmedAt: number;

  private constructor(
    private readonly path: string,
    private generation: number,
    private readonly holder: LockHolder,
    private readonly parameters: ParametersPort,
    private readonly clock: Clock,
  ) {
    this.confirmedAt = holder.since;
  }

  /**
   * Waits, if need be, until the last change of who held it before has arrived.
   *
   * @throws CliError `Locked`: exit code 5, who holds it and since when
   */
  public static async take(
    environment: string,
    who: LockTaker,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<Lock> {
    const path = pathOf(environment);
    const before = await untilFree(environment, who, parameters, clock);

    const generation = before + 1;
    const holder = { owner: who.owner, pid: who.pid, since: clock.now(), expires: clock.now() + LOCK_LIFE_MS };
    if (!(await parameters.create(`${path}/${generation}`, JSON.stringify(holder)))) {
      throw locked(environment, (await highest(path, parameters))?.holder);
    }
    for (let old = generation - 1; old >= Math.max(1, generation - 5); old--) await parameters.remove(`${path}/${old}`);
    return new Lock(path, generation, holder, parameters, clock);
  }

  /** Who holds the lock of an environment; undefined when nobody does. An expired one is nobody's. */
  public static async holderOf(
    environment: string,
    who: LockOwner,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<LockHolder | undefined> {
    const held = await highest(pathOf(environment), parameters);
    return held && isHeld(held.holder, who, clock.now()) ? held.holder : undefined;
  }

  /** @throws CliError `Locked`: exit code 5, who holds it and since when */
  public static async expectFree(
    environment: string,
    who: LockOwner,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<void> {
    const holder = await Lock.holderOf(environment, who, parameters, clock);
    if (holder) throw locked(environment, holder);
  }

  /**
   * Takes the lock of an environment from `from`, who ends at the next change. Whoever takes it next waits until the last change of `from` has arrived.
   *
   * @throws CliError `Locked`: somebody else has taken it meanwhile
   */
  public static async revoke(
    environment: string,
    from: LockHolder,
    by: LockOwner,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<void> {
    const path = pathOf(environment);
    const held = await highest(path, parameters);
    if (!held || held.holder.revoked) return;
    const now = clock.now();
    const nobody = { owner: by.owner, pid: by.pid, since: now, expires: now, revoked: true };
    const same = isSame(held.holder, from);
    if (same && (await parameters.create(`${path}/${held.generation + 1}`, JSON.stringify(nobody)))) return;
    throw locked(environment, (await highest(path, parameters))?.holder);
  }

  /** Removes the lock that a process of this computer left behind when it was killed. */
  public static async clear(
    environment: string,
    who: LockTaker,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<void> {
    const held = await highest(pathOf(environment), parameters);
    if (!held || !isDead(held.holder, who)) return;
    try {
      const lock = await Lock.take(environment, who, parameters, clock);
      await lock.release();
    } catch (error) {
      // somebody else is quicker, or who only looks may not: it is free all the same
      if (!(error instanceof CliError) && awsFailureKind(error) === undefined) throw error;
    }
  }

  /**
   * Makes sure that it still holds, and holds it longer. To be called before each piece of work.
   *
   * @throws CliError `LockLost`: exit code 5
   */
  public async renew(): Promise<void> {
    await this.confirm();
    const renewed = { ...this.holder, expires: this.clock.now() + LOCK_LIFE_MS };
    await this.change(() => this.parameters.overwrite(`${this.path}/${this.generation}`, JSON.stringify(renewed)));
  }

  /** The same account, whose changes are sent only while it certainly holds; otherwise they end with `LockLost`. */
  public fence<Context extends { readonly aws: AwsPorts }>(context: Context): Context {
    return { ...context, aws: fencedPorts(context.aws, call => this.change(call)) };
  }

  private async change<T>(call: () => Promise<T>): Promise<T> {
    for (let left = TRIES; ; left--) {
      if (!this.isConfirmed()) await this.confirm();
      try {
        return await sendWhile(() => this.isConfirmed(), call);
      } catch (error) {
        // it took too long until it could be sent
        if (!(error instanceof NotSent) || left === 0) throw error;
      }
    }
  }

  private isConfirmed(): boolean {
    return this.clock.now() - this.confirmedAt < CONFIRMED_MS;
  }

  /** @throws CliError `LockLost` */
  private async confirm(): Promise<void> {
    const asked = this.clock.now();
    const held = await highest(this.path, this.parameters);
    if (!held || !isSame(held.holder, this.holder)) throw lockLost(this.path, held?.holder);
    this.generation = held.generation;
    if (held.holder.expires > asked) this.confirmedAt = asked;
    else await this.takeAgain();
  }

  /** Expired, it may be somebody else's already, in a call that is under way. */
  private async takeAgain(): Promise<void> {
    const asked = this.clock.now();
    const again = { ...this.holder, expires: asked + LOCK_LIFE_MS };
    const next = this.generation + 1;
    if (!(await this.parameters.create(`${this.path}/${next}`, JSON.stringify(again)))) {
      throw lockLost(this.path, (await highest(this.path, this.parameters))?.holder);
    }
    await this.parameters.remove(`${this.path}/${this.generation}`);
    this.generation = next;
    this.confirmedAt = asked;
  }

  /** Gives it back, unless somebody took it meanwhile. */
  public async release(): Promise<void> {
    const held = await highest(this.path, this.parameters);
    if (!held || !isSame(held.holder, this.holder)) return;
    await this.parameters.remove(`${this.path}/${held.generation}`);
  }

  /** Does `work` and gives the lock back, also when the work fails. The lock stays fresh meanwhile. */
  public async hold<T>(work: () => Promise<T>): Promise<T> {
    let beat: Promise<void> | undefined;
    const heartbeat = setInterval(() => {
      // a sign of life only: losing the lock is noticed before the next change
      beat = this.renew().catch(() => undefined);
    }, LOCK_LIFE_MS / 4);
    heartbeat.unref();
    try {
      return await work();
    } finally {
      clearInterval(heartbeat);
      // it must not come after the end
      await beat;
      await this.release().catch(() => undefined);
    }
  }
}

/** Returns the last number that was used, once it is free for certain. */
async function untilFree(
  environment: string,
  who: LockTaker,
  parameters: ParametersPort,
  clock: Clock,
): Promise<number> {
  for (let waitedFor = 0; ; ) {
    const held = await highest(pathOf(environment), parameters);
    if (!held) return 0;
    const { generation, holder } = held;
    const now = clock.now();
    if (isHeld(holder, who, now)) throw locked(environment, holder);
    // who took it away may have a clock that is ahead
    const left = Math.min(holder.expires + FENCE_MS - now, FENCE_MS);
    if (isDead(holder, who) || left <= 0 || waitedFor === generation) return generation;
    const seconds = Math.ceil(left / 1000);
    const why = `the last change of who held the lock of ${environment} has arrived`;
    await who.io.step(`waiting ${seconds} s, until ${why}`, () => clock.sleep(left));
    waitedFor = generation;
  }
}
