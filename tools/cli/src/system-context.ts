import { connect } from './aws/connect';
import { systemClock } from './clock';
import type { CommandContext } from './command-context';
import { machine } from './doctor/machine';
import { docker } from './image/docker-engine';
import { cdkToolkit } from './infrastructure/cdk-toolkit';
import { systemDns } from './infrastructure/system-dns';
import { localCloudProcess } from './local-cloud/local-cloud-process';
import { alembic } from './migrations/alembic';
import { isLoopback } from './target';
import { sessionPlugin } from './terminal/session-plugin';
import { terminalIo } from './terminal/terminal-io';

export interface SystemContextOptions {
  readonly process: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd' | 'pid' | 'kill' | 'versions'>;

  /** Aborted when the user pressed Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly owner: string;
}

/** The context of a real run. */
export function systemContext({ process, interrupted, owner }: SystemContextOptions): CommandContext {
  const clock = systemClock(interrupted);
  const io = terminalIo({
    ...process,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: clock.now,
  });
  return {
    ...{ io, clock, interrupted, owner, docker, alembic, machine: machine(process) },
    cwd: process.cwd(),
    variables: process.env,
    pid: process.pid,
    isAlive: pid => {
      try {
        return process.kill(pid, 0);
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
      }
    },
    localCloud: localCloudProcess(clock),
    toolkit: cdkToolkit,
    sessionPlugin,
    dns: systemDns(process.env.BERTH_DNS_SERVER),
    connect: region =>
      connect({ region, local: isLoopback(process.env.AWS_ENDPOINT_URL), hide: secret => io.hide(secret) }),
  };
}
