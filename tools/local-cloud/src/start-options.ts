import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './start-error';

export const USAGE =
  'usage: berth-local-cloud --folder <dir> [--port <number>] [--speed <number>] [--seed <text>] [--runtime-path <dir>]...';

export interface StartOptions {
  /** Where state, files and the log are. Absolute. */
  readonly folder: string;

  /** 0: the one of the last start, else any free one. */
  readonly port: number;

  /** How many times faster than the computer's clock time passes. */
  readonly speed: number;

  /** Makes the ids of a run foreseeable. @default - the system's randomness */
  readonly seed?: string;

  /** Folders put first on the PATH of every task. Absolute. */
  readonly runtimePath: readonly string[];
}

/**
 * Reads the command line.
 *
 * @throws StartError Usage
 */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const { folder, port, speed, seed, 'runtime-path': runtimePath } = parse(argv);
  if (!folder) throw usage('--folder is missing');
  return {
    folder: resolve(folder),
    port: numberOf('--port', port, { min: 0, max: 65535, whole: true }),
    speed: numberOf('--speed', speed, { min: 0.001, max: 10_000 }),
    ...(seed === undefined ? {} : { seed }),
    runtimePath: runtimePath.map(path => resolve(path)),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        folder: { type: 'string' },
        port: { type: 'string', default: '0' },
        speed: { type: 'string', default: '1' },
        seed: { type: 'string' },
        'runtime-path': { type: 'string', multiple: true, default: [] },
      },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: string, text: string, bounds: { min: number; max: number; whole?: boolean }): number {
  const { min, max, whole = false } = bounds;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw usage(`${name} = "${text}": must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
}

function usage(problem: string): StartError {
  return new StartError('Usage', `${problem}\n${USAGE}`, 64);
}
