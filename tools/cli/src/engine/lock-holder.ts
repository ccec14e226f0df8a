import type { ParametersPort } from '../aws/parameters';
import { CliError } from '../cli-error';
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

  /**
   * Nobody holds it: a human took it away from who did, `since`.
   *
   * @default false
   */
  readonly revoked?: boolean;
}

/** Where the lock of an environment is. */
export function pathOf(environment: string): string {
  return `/berth/${environment}/deploy/lock`;
}

/** Who wrote the highest number, which counts. */
export async function highest(
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

/** Whether it is the same lock, renewed or not. */
export function isSame(a: LockHolder, b: LockHolder): boolean {
  return a.owner === b.owner && a.pid === b.pid && a.since === b.since && a.revoked === b.revoked;
}

/** Whether nobody else may take it. */
export function isHeld(holder: LockHolder, who: LockOwner, now: number): boolean {
  return !holder.revoked && holder.expires > now && !isDead(holder, who);
}

/** Left behind by a process of this computer that was killed: it sends nothing any more. */
export function isDead({ owner, pid, revoked }: LockHolder, who: LockOwner): boolean {
  return !revoked && owner === who.owner && !who.isAlive(pid);
}

/** The refusal while `found` holds the lock. */
export function locked(environment: string, found: LockHolder | undefined): CliError {
  const holder = found?.revoked ? undefined : found;
  const since = holder && new Date(holder.since).toISOString();
  const who = holder ? `${holder.owner} (process ${holder.pid}) since ${since}` : 'somebody else';
  return new CliError('Locked', `${environment} is being deployed by ${who}`, {
    exitCode: ExitCode.superseded,
    hint: holder
      ? `wait for it; without a sign of life the lock is free at ${new Date(holder.expires).toISOString()}`
      : 'try again in a minute',
  });
}

/** What its holder is told when the lock is gone: `found` has it now, or took it away. */
export function lockLost(path: string, found: LockHolder | undefined): CliError {
  return new CliError('LockLost', `${path}: ${whatBecameOf(found)}`, {
    exitCode: ExitCode.superseded,
    hint: found?.revoked
      ? 'somebody took this run for gone: ask who did, then give the same command again'
      : 'wait for the other deployment, then give the same command again',
  });
}

function whatBecameOf(found: LockHolder | undefined): string {
  if (!found) return 'somebody took the lock and has given it back';
  const by = `${found.owner} (process ${found.pid})`;
  const since = new Date(found.since).toISOString();
  return found.revoked
    ? `${by} took the lock away with berth unlock at ${since}`
    : `${by} holds the lock since ${since}`;
}
