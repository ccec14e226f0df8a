import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ProcessUsage } from './process-port';

/** Linux counts processor time in hundredths of a second, whatever the kernel was built with. */
const msPerTick = 10;

/** What process groups take, by the pid of their leader. A group that has ended is left out. */
export async function usageOfGroups(leaders: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
  if (leaders.length === 0) return new Map();
  const wanted = new Set(leaders);
  return process.platform === 'linux' ? linuxUsage(wanted) : psUsage(wanted);
}

function linuxUsage(wanted: ReadonlySet<number>): Map<number, ProcessUsage> {
  const usage = new Map<number, ProcessUsage>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      // counted after the name, which may hold spaces and brackets
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const group = Number(fields[2]);
      if (!wanted.has(group) || fields[0] === 'Z') continue;
      // of the process itself, and of its children that have ended
      const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
      add(usage, group, { cpuMs: ticks * msPerTick, memoryBytes: residentBytes(pid) });
    } catch {
      // it has ended meanwhile
    }
  }
  return usage;
}

function residentBytes(pid: string): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

async function psUsage(wanted: ReadonlySet<number>): Promise<Map<number, ProcessUsage>> {
  const usage = new Map<number, ProcessUsage>();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=,time=']);
  for (const line of stdout.split('\n')) {
    const [group = '', kib = '0', time = '0'] = line.trim().split(/\s+/);
    if (wanted.has(Number(group))) add(usage, Number(group), { cpuMs: msOf(time), memoryBytes: Number(kib) * 1024 });
  }
  return usage;
}

/** `1:02.50`, `01:02:03` */
function msOf(time: string): number {
  return time.split(':').reduce((total, part) => total * 60 + Number(part), 0) * 1_000;
}

function add(usage: Map<number, ProcessUsage>, group: number, { cpuMs, memoryBytes }: ProcessUsage): void {
  const before = usage.get(group) ?? { cpuMs: 0, memoryBytes: 0 };
  usage.set(group, { cpuMs: before.cpuMs + cpuMs, memoryBytes: before.memoryBytes + memoryBytes });
}
