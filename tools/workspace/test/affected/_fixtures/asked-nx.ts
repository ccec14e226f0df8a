import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fork } from '../../publishing/_fixtures/fork';
import type { Change } from './change';
import { columnOf, shortName } from './inventory';
import { COLUMNS, type Column } from './matrix';

/** Everything that the workflows ask `nx affected` for. */
const TARGETS = [...COLUMNS, 'pytest'];

/**
 * A throw-away clone in which changes are committed, and the real `nx affected` is asked about each.
 */
export class AskedNx {
  public static async start(): Promise<AskedNx> {
    const fork = await Fork.of('', {});
    return new AskedNx(fork, (await fork.run('git', 'rev-parse', 'HEAD')).trim());
  }

  private constructor(
    private readonly fork: Fork,
    private readonly base: string,
  ) {}

  /** What is affected by one commit with this change, by column; sorted. */
  public async affectedBy(change: Change): Promise<Record<Column, string[]>> {
    change(this.fork.folder);
    await this.fork.commit('chore: a change');
    try {
      return await this.ask();
    } finally {
      await this.fork.run('git', 'reset', '--quiet', '--hard', this.base);
    }
  }

  public remove(): void {
    this.fork.remove();
  }

  /** `--explain` tells the tasks that are affected themselves, without those that only run before them. */
  private async ask(): Promise<Record<Column, string[]>> {
    const file = join(this.fork.folder, '.nx/reasons.json');
    await this.fork.nx('affected', '-t', ...TARGETS, `--base=${this.base}`, '--head=HEAD', `--explain=${file}`);
    const { affected } = JSON.parse(readFileSync(file, 'utf8')) as { affected: Record<string, unknown> };
    const tasks = Object.keys(affected).map(task => {
      const colon = task.lastIndexOf(':');
      return { project: shortName(task.slice(0, colon)), column: columnOf(task.slice(colon + 1)) };
    });
    const projectsOf = (asked: Column) =>
      tasks.flatMap(({ project, column }) => (column === asked ? [project] : [])).sort();
    return Object.fromEntries(COLUMNS.map(column => [column, projectsOf(column)])) as Record<Column, string[]>;
  }
}
