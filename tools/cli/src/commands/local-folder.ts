import { resolve } from 'node:path';
import { CliError } from '../cli-error';
import type { CommandContext } from '../command-context';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { localCloudFolder } from '../target';
import { findWorkspaceRoot } from '../workspace/workspace';

/** What all commands of the local cloud take. */
export interface LocalOptions {
  /**
   * Where it keeps its state.
   *
   * @default - .berth/local-cloud of the workspace
   */
  readonly folder?: string;
}

export const folderOption = [
  '--folder <folder>',
  'where it keeps its state (default: .berth/local-cloud of the workspace)',
] as const;

export function folderOf({ folder }: LocalOptions, cwd: string): string {
  return folder === undefined ? localCloudFolder(findWorkspaceRoot(cwd)) : resolve(cwd, folder);
}

/**
 * The local cloud that runs.
 *
 * @throws CliError `LocalCloudNotRunning`
 */
export async function findLocal(options: LocalOptions, { localCloud, cwd }: CommandContext): Promise<LocalCloud> {
  const cloud = await localCloud.find(folderOf(options, cwd));
  if (cloud) return cloud;
  throw new CliError('LocalCloudNotRunning', 'the local cloud does not run', { hint: 'berth local start' });
}
