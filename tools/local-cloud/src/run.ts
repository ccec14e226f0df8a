import { chmodSync, mkdirSync } from 'node:fs';
import { type Cloud, type CloudOptions, createCloud } from './cloud';
import { continuedClock } from './continued-clock';
import { SeededRandom } from './core/random';
import { Store } from './core/store';
import { EndpointFile } from './endpoint-file';
import { folderFailure } from './folder-failure';
import { FolderLock } from './folder-lock';
import { LogFile } from './log-file';
import { StartError } from './start-error';
import type { StartOptions } from './start-options';

/** A local cloud that owns its folder. */
export interface Running {
  readonly endpoint: string;
  readonly log: LogFile;

  /** Stops it and lets go of the folder, whose state stays. */
  stop(): Promise<void>;
}

/**
 * Starts a local cloud on a folder, on the port of its last start if that is free.
 *
 * @throws StartError AlreadyRunning, PortTaken, PortNotAllowed, StateUnreadable, FolderUnusable
 */
export async function run(options: StartOptions): Promise<Running> {
  const { folder } = options;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700); // it may have been there before
    return await runLocked(options, FolderLock.take(folder));
  } catch (error) {
    throw folderFailure(error, folder);
  }
}

async function runLocked({ folder, port, speed, seed, runtimePath }: StartOptions, lock: FolderLock): Promise<Running> {
  try {
    const log = new LogFile(folder);
    const clock = continuedClock(folder, speed);
    const store = openStore(folder);
    const file = new EndpointFile(folder);
    const options = {
      store,
      clock,
      folder,
      runtimePath,
      ...(seed === undefined ? {} : { random: new SeededRandom(`${seed}|${countStart(store)}`) }),
      log: (line: string) => log.write(line),
    };
    const cloud = await startOnSomePort(options, portsToTry(port, file.read()?.endpoint));
    file.write({ endpoint: cloud.endpoint, pid: process.pid });
    log.write(`ready at ${cloud.endpoint}, process ${process.pid}, speed ${speed}`);

    const stop = async () => {
      await cloud.stop();
      store.close();
      log.write('stopped');
      log.close();
      lock.release();
    };
    return { endpoint: cloud.endpoint, log, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Each start draws other ids, or those of the last one would come again. */
function countStart(store: Store): number {
  const starts = store.collection<number>('cloud:starts');
  const count = (starts.get('count') ?? 0) + 1;
  starts.put('count', count);
  return count;
}

function openStore(folder: string): Store {
  try {
    return Store.open(folder);
  } catch (error) {
    const failure = folderFailure(error, folder);
    if (failure instanceof StartError) throw failure;
    const cause = error instanceof Error ? error.message : String(error);
    throw new StartError(
      'StateUnreadable',
      `cannot read the state in ${folder}: ${cause}\nhint: remove the folder to start anew`,
    );
  }
}

function portsToTry(asked: number, lastEndpoint: string | undefined): readonly number[] {
  if (asked !== 0) return [asked];
  const last = lastEndpoint ? Number(new URL(lastEndpoint).port) : 0;
  return last ? [last, 0] : [0];
}

async function startOnSomePort(options: CloudOptions, [port = 0, ...others]: readonly number[]): Promise<Cloud> {
  const cloud = createCloud({ ...options, port });
  try {
    await cloud.start();
    return cloud;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES')
      throw new StartError('PortNotAllowed', `port ${port} is not allowed\nhint: use one above 1023`);
    if (code !== 'EADDRINUSE') throw error;
    if (others.length) return startOnSomePort(options, others);
    throw new StartError(
      'PortTaken',
      `port ${port} is taken\nhint: choose another one with --port, or none for any free one`,
    );
  }
}
