import type { RunningTask } from '../aws/running-tasks';
import type { Failure } from './failures';

/**
 * New tasks that found room in one zone only, while the old ones are in several: with all users on them, an outage of that zone would be an outage of the service.
 *
 * Undefined until all new tasks run.
 */
export function narrowed(tasks: readonly RunningTask[], revision: string, wanted: number): Failure | undefined {
  const running = tasks.filter(({ status }) => status === 'RUNNING');
  const fresh = running.filter(({ taskDefinition }) => taskDefinition === revision);
  const [zone, ...others] = zonesOf(fresh);
  const before = zonesOf(running.filter(({ taskDefinition }) => taskDefinition !== revision));
  if (wanted < 2 || fresh.length < wanted || zone === undefined || others.length > 0 || before.length < 2)
    return undefined;
  const text = `all new tasks are in ${zone}, the old ones in ${before.join(' and ')}; --allow-one-zone moves users nevertheless`;
  return { id: 'zones', kind: 'zones', text };
}

/** Zones of tasks, sorted. */
export function zonesOf(tasks: readonly RunningTask[]): string[] {
  return [...new Set(tasks.flatMap(({ zone }) => zone ?? []))].sort();
}
