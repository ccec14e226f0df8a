import { existsSync, readFileSync } from 'node:fs';

interface ProfileEvent {
  /** Microseconds. */
  readonly dur?: number;
  readonly args: { readonly target?: { readonly project: string; readonly target: string } };
}

/**
 * Wall time of each environment's `deploy`, from the profile that Nx writes for `NX_PROFILE`.
 */
export function deploySeconds(profile: string): Map<string, number> {
  if (!existsSync(profile)) return new Map();
  const events = JSON.parse(readFileSync(profile, 'utf8')) as ProfileEvent[];
  return new Map(
    events.flatMap(({ dur, args: { target } }): [string, number][] =>
      dur !== undefined && target?.target === 'deploy' ? [[target.project, dur / 1_000_000]] : [],
    ),
  );
}
