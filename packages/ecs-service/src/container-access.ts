import type { OptOut, Problem } from '@berth/foundation';

/** User and group that exist in no image: nothing on disk is theirs. */
export const DEFAULT_USER = '10001:10001';

/**
 * What a container may do on its own disk, and as whom.
 */
export interface ContainerAccess {
  /**
   * User, `id`, `id:group` or a name of the image. Not root.
   *
   * @default '10001:10001', which is in no image
   */
  readonly user?: string;

  /**
   * Run as root: whoever breaks out of the container is root outside, too. The user of the image counts then, unless `user` says another.
   *
   * @default - refused
   */
  readonly rootUser?: OptOut;

  /**
   * Let the program write everywhere on its disk.
   *
   * @default - only to `writableFolders`
   */
  readonly writableRoot?: OptOut;
}

/** Every mistake in the access of a container. */
export function accessProblems({ user, rootUser }: ContainerAccess, path: string): Problem[] {
  if (user === undefined) return [];
  const problem = { code: 'UserInvalid', path: `${path}user`, value: user };
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/.test(user)) {
    return [{ ...problem, fact: 'must be a user, or user:group' }];
  }
  if (rootUser || !/^(0+|root)(:|$)/.test(user)) return [];
  const fix = 'take another, or say why: rootUser: { reason, owner }';
  return [{ ...problem, code: 'UserIsRoot', fact: 'is root', fix }];
}

/** Who runs the program. Undefined means the user of the image. */
export function userOf({ user, rootUser }: ContainerAccess): string | undefined {
  return user ?? (rootUser ? undefined : DEFAULT_USER);
}
