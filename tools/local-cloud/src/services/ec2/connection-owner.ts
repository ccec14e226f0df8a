import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The two ends of a connection on this computer, seen from the server. */
export interface Ends {
  readonly remotePort: number;
  readonly localPort: number;
}

/** Whether the system tells who has opened a connection. */
export const tellsOwners = process.platform === 'linux';

/**
 * The process among `leaders` that has opened a connection, itself or by what it has started: each of them leads a session of its own.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
 */
export function ownerOf(ends: Ends, leaders: ReadonlySet<number>): number | undefined {
  const inode = leaders.size > 0 ? inodeOf(ends) : undefined;
  if (inode === undefined) return undefined;
  for (const pid of leaders) if (holdsSocket(pid, inode)) return pid;
  for (const pid of allProcesses()) {
    const session = leaders.has(pid) ? undefined : sessionOf(pid);
    if (session !== undefined && leaders.has(session) && holdsSocket(pid, inode)) return session;
  }
  return undefined;
}

/** Of the client's socket. A program may use one that speaks IPv6, too. */
function inodeOf({ remotePort, localPort }: Ends): string | undefined {
  const [own, other] = [hex(remotePort), hex(localPort)];
  for (const table of ['tcp', 'tcp6']) {
    for (const line of read(`/proc/net/${table}`).split('\n')) {
      const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/);
      if (local.endsWith(own) && remote.endsWith(other)) return inode;
    }
  }
  return undefined;
}

function hex(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}

function holdsSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return names(folder).some(name => link(`${folder}/${name}`) === `socket:[${inode}]`);
}

function allProcesses(): number[] {
  return names('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

/** The sixth field, counted after the name, which may hold spaces and brackets. */
function sessionOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

// what ends while it is looked at owns nothing any more

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
