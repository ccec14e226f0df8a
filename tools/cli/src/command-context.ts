import type { AwsPorts } from './aws/ports';
import type { Clock } from './clock';
import type { MachinePort } from './doctor/machine';
import type { DockerPort } from './image/docker-engine';
import type { ToolkitPort } from './infrastructure/toolkit';
import type { DnsPort } from './infrastructure/zone-delegation';
import type { LocalCloudPort } from './local-cloud/local-cloud';
import type { AlembicPort } from './migrations/alembic';
import type { Io } from './terminal/io';
import type { SessionPlugin } from './terminal/session-plugin';

export type { Io } from './terminal/io';

/** Everything a command may touch. Tests pass fakes. */
export interface CommandContext {
  readonly io: Io;
  readonly clock: Clock;

  /** Aborted when the user pressed Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly cwd: string;

  /** The variables of this process; AWS clients made later see what is written here. */
  readonly variables: Record<string, string | undefined>;

  /** Who deploys, for locks: `user@host`. */
  readonly owner: string;

  /** Whether a process of this computer still lives. */
  isAlive(pid: number): boolean;
  readonly pid: number;
  readonly docker: DockerPort;
  readonly alembic: AlembicPort;
  readonly localCloud: LocalCloudPort;
  readonly toolkit: ToolkitPort;
  readonly dns: DnsPort;
  readonly machine: MachinePort;
  readonly sessionPlugin: SessionPlugin;

  /** Ports to the services of a region; clients load when they are first used. */
  connect(region: string): AwsPorts;
}
