#!/usr/bin/env node
import { folderFailure } from './folder-failure';
import { type Running, run } from './run';
import { StartError } from './start-error';
import { parseStartOptions } from './start-options';

/** Our own defect, as in sysexits.h. */
const EXIT_DEFECT = 70;

// speaks of the Node that calls AWS, which nobody does here
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(): Promise<void> {
  const running = await run(parseStartOptions(process.argv.slice(2)));
  stopOnSignal(running);
  process.stdout.write(`${JSON.stringify({ endpoint: running.endpoint, pid: process.pid })}\n`);
}

function stopOnSignal(running: Running): void {
  let stopping = false;
  const stop = (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(exitCode),
      error => fail(error),
    );
  };

  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  const defect = (thrown: unknown) => {
    const error = folderFailure(thrown);
    const told = error instanceof StartError ? error.message : `unexpected error, stopping: ${stackOf(error)}`;
    if (!stopping) tryLog(running, told);
    process.stderr.write(`${told}\n`);
    stop(error instanceof StartError ? error.exitCode : EXIT_DEFECT);
  };
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
}

/** On a full disk there is no log either; tasks and databases are stopped all the same. */
function tryLog({ log }: Running, line: string): void {
  try {
    log.write(line);
  } catch {
    // stderr has it too
  }
}

function stackOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error);
}

function fail(thrown: unknown): never {
  const error = folderFailure(thrown);
  const known = error instanceof StartError;
  process.stderr.write(`${known ? error.message : stackOf(error)}\n`);
  process.exit(known ? error.exitCode : EXIT_DEFECT);
}

main().catch(fail);
