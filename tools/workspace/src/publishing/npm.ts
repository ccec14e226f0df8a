import { execFileSync, spawnSync } from 'node:child_process';
import { PublishError } from './publish-error';

/** What `nx release publish` hands on to npm. */
export type NpmFlags = readonly string[];

/** Whether a registry has this version already. */
export function isPublished(ref: string, flags: NpmFlags): boolean {
  const { status, stdout, stderr } = spawnSync('npm', ['view', ref, 'version', '--json', ...flags], {
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim() !== '';
  if (/\bE404\b/.test(stdout + stderr)) return false;
  throw new PublishError('RegistryUnknown', `cannot ask for ${ref}: ${stderr.trim()}`);
}

/** What npm would pack of the folder it runs in. */
export function packedFiles(): string[] {
  const packed = JSON.parse(npm(['pack', '--dry-run', '--json'])) as Record<string, { files: { path: string }[] }>;
  return Object.values(packed).flatMap(({ files }) => files.map(({ path }) => path));
}

/** Standard output of npm; its errors go to the terminal. */
export function npm(args: readonly string[]): string {
  return execFileSync('npm', [...args, '--loglevel=error'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
