import type { ParametersPort } from '../aws/parameters';
import { CliError } from '../cli-error';
import type { Clock } from '../clock';
import { ExitCode } from '../exit-code';

/** Who takes a lock. */
export interface LockOwner {
  /** `user@host`. */
  readonly owner: string;
  readonly pid: number;

  /** Whether a process of this computer still lives. */
  isAlive(pid: number): boolean;
}

/** Who holds a lock. */
export interface LockHolder {
  readonly owner: string;
  readonly pid: number;

  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly expires: number;
}

/** Unrenewed, a lock is anyone's after this time. */
export const LOCK_LIFE_MS = 5 * 60_000;

/**
 * One deployment of an environment at a time: `/berth/<env>/deploy/lock/<n>`.
 *
 * Parameter Store cannot compare and swap. So a lock is a parameter that is created without overwriting, and stealing an expired one means creating the next number: of two thieves one
 * wins, and the highest number holds.
 */
export class Lock {
  private constructor(
    private readonly path: string,
    private readonly generation: number,
    private readonly holder: LockHolder,
    private readonly parameters: ParametersPort,
    private readonly clock: Clock,
  ) {}

  /** @throws CliError `Locked`: exit code 5, who holds it and since when */
  public static async take(
    environment: string,
    who: LockOwner,
    parameters: ParametersPort,
    clock: Clock,
  ): Promise<Lock> {
    const path = pathOf(environment);
    const held = await highest(path, parameters);
    if (held && !isFree(held.holder, who, clock.now())) throw locked(environment, held.holder);

    const generation = (held?.generation ?? 0) + 1;
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
    return held && !isFree(held.holder, who, clock.now()) ? held.holder : undefined;
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

  /** Takes the lock of an environment from whoever holds it: they end at their next change. */
  public static async breakOpen(environment: string, parameters: ParametersPort): Promise<void> {
    const names = Object.keys(await parameters.below(pathOf(environment)));
    for (const name of names) await parameters.remove(name);
  }

  /**
   * Makes sure that it still holds, and holds it longer. To be called before each change.
   *
   * @throws CliError `LockLost`: exit code 5
   */
  public async renew(): Promise<void> {
    const held = await highest(this.path, this.parameters);
    if (held?.generation !== this.generation || held.holder.since !== this.holder.since) {
      throw new CliError('LockLost', `somebody else took the lock ${this.path}`, {
        exitCode: ExitCode.superseded,
        hint: 'wait for the other deployment, then give the same command again',
      });
    }
    const renewed = { ...this.holder, expires: this.clock.now() + LOCK_LIFE_MS };
    await this.parameters.overwrite(`${this.path}/${this.generation}`, JSON.stringify(renewed));
  }

  /** Gives it back, unless somebody took it meanwhile. */
  public async release(): Promise<void> {
    const held = await highest(this.path, this.parameters);
    if (held?.generation !== this.generation || held.holder.since !== this.holder.since) return;
    await this.parameters.remove(`${this.path}/${this.generation}`);
  }

  /** Does `work` and gives the lock back, also when the work fails. The lock stays fresh meanwhile. */
  public async hold<T>(work: () => Promise<T>): Promise<T> {
    // a sign of life only: losing the lock is noticed before the next change
    const heartbeat = setInterval(() => void this.renew().catch(() => undefined), LOCK_LIFE_MS / 4);
    heartbeat.unref();
    try {
      return await work();
    } finally {
      clearInterval(heartbeat);
      await this.release().catch(() => undefined);
    }
  }
}

function pathOf(environment: string): string {
  return `/berth/${environment}/deploy/lock`;
}

async function highest(
  path: string,
  parameters: ParametersPort,
): Promise<{ generation: number; holder: LockHolder } | undefined> {
  const generations = Object.entries(await parameters.below(path)).map(([name, value]) => ({
    generation: Number(name.split('/').at(-1)),
    holder: holderIn(name, value),
  }));
  return generations.sort((a, b) => b.generation - a.generation)[0];
}

/** @throws CliError `LockUnreadable`: somebody else wrote the parameter */
function holderIn(name: string, value: string): LockHolder {
  const found = parsed(value);
  if (isHolder(found)) return found;
  throw new CliError('LockUnreadable', `${name} = ${JSON.stringify(value.slice(0, 60))}: no lock of berth`, {
    hint: 'find out who wrote this parameter, then delete it',
  });
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isHolder(found: unknown): found is LockHolder {
  const { owner, pid, since, expires } = (found ?? {}) as Partial<LockHolder>;
  return typeof owner === 'string' && [pid, since, expires].every(Number.isSafeInteger);
}

/** Expired, or left behind by a process of this computer that was killed. */
function isFree(holder: LockHolder, { owner, isAlive }: LockOwner, now: number): boolean {
  return holder.expires <= now || (holder.owner === owner && !isAlive(holder.pid));
}

function locked(environment: string, holder: LockHolder | undefined): CliError {
  const since = holder && new Date(holder.since).toISOString();
  const who = holder ? `${holder.owner} (process ${holder.pid}) since ${since}` : 'somebody else';
  return new CliError('Locked', `${environment} is being deployed by ${who}`, {
    exitCode: ExitCode.superseded,
    hint: holder
      ? `wait for it; without a sign of life the lock is free at ${new Date(holder.expires).toISOString()}`
      : 'try again in a minute',
  });
}
