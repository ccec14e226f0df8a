import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../publishing/_fixtures/run';
import type { RehearsedRun } from '../_runner/plan';
import { Place, ROOT, type Wanted } from './place';

type Change = (text: string, workflow: string) => string;

const PERSON = { REHEARSAL_PERSON: 'ada' };

/**
 * The generated workflows with tools that only say what they were asked to do: quick, and every step of a shell is really run.
 */
export class DryPlace extends Place {
  /** @param change what somebody did to the text of a workflow, which is given with its name */
  public static async of(change: Change = text => text, host?: DryPlace): Promise<DryPlace> {
    const place = new DryPlace(host);
    await place.begin(change);
    return place;
  }

  private readonly clone = join(this.folder, 'clone');

  private constructor(host?: DryPlace) {
    super(['dry', 'github'], host);
  }

  /** Commands of tools in the last run, in turn. */
  public get commands(): string[] {
    const file = join(this.lastRun, 'commands');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  }

  public push(event: Partial<Wanted['event']> = {}, variables: Record<string, string> = {}): Promise<RehearsedRun> {
    const changes = { REHEARSAL_CHANGES: 'infrastructure=true\\nrelease=true\\n', ...variables };
    return this.rehearse({
      workflow: 'deploy',
      event: { name: 'push', branch: 'main', ...event },
      variables: changes,
    });
  }

  private async begin(change: Change): Promise<void> {
    const workflows = join(this.clone, '.github/workflows');
    mkdirSync(workflows, { recursive: true });
    cpSync(join(ROOT, '.github/workflows'), workflows, { recursive: true });
    for (const file of [
      'deploy',
      'deploy_environment',
      'upgrade',
      'drift',
      'pull_request',
      'release',
      'code_quality',
    ]) {
      const path = join(workflows, `${file}.yml`);
      writeFileSync(path, change(readFileSync(path, 'utf8'), file));
    }
    writeFileSync(join(this.clone, 'versions.ts'), '');
    mkdirSync(join(this.clone, 'services/pyshop'), { recursive: true });
    writeFileSync(join(this.clone, 'services/pyshop/Dockerfile'), '');
    const ada = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    for (const command of [
      ['init', '--quiet', '--initial-branch=main'],
      ['add', '--all', '.'],
      [...ada, 'commit', '--quiet', '--message', 'chore: a fork'],
      ['push', '--quiet', this.remote, 'main', 'main:develop'],
      [...ada, 'commit', '--quiet', '--allow-empty', '--message', 'chore: a change'],
      ['push', '--quiet', this.remote, 'HEAD:topic'],
    ]) {
      await must(this.clone, PERSON, 'git', ...command);
    }
  }
}
