import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, Expected } from './matrix';
import { COLUMNS } from './matrix';

interface Known {
  readonly folder: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** Which projects there are, and what the words of the matrix stand for. */
export class Inventory {
  private readonly projects: readonly Known[];

  constructor(root: string) {
    const { workspaces } = manifestIn(root);
    this.projects = workspaces.map(folder => {
      const { name, nx } = manifestIn(join(root, folder));
      return { folder, name: shortName(nx.name ?? name), columns: Object.keys(nx.targets).map(columnOf) };
    });
  }

  /** Every column, its projects sorted. */
  public expand(expected: Expected): Record<Column, string[]> {
    const columns = COLUMNS.map(column => [column, this.projectsOf(column, expected[column] ?? '')]);
    return Object.fromEntries(columns) as Record<Column, string[]>;
  }

  private projectsOf(column: Column, words: string): string[] {
    const [chosen = '', left = ''] = words.split(' but ');
    const names = chosen
      .split(' ')
      .filter(word => word !== '')
      .flatMap(word => this.meant(word, column));
    return [...new Set(names)].filter(name => !left.split(' ').includes(name)).sort();
  }

  private meant(word: string, column: Column): string[] {
    if (word === 'all') return namesOf(this.projects.filter(({ columns }) => columns.includes(column)));
    if (word === 'environments') return namesOf(this.in('apps')).filter(name => name !== 'global');
    const group = ['packages', 'apps', 'examples'].includes(word) ? namesOf(this.in(word)) : [word];
    const unknown = group.filter(name => !this.projects.some(known => known.name === name));
    // a new package is not there before its row makes it
    if (unknown.some(name => name !== 'queue')) throw new TypeError(`unexpected project: ${unknown.join(', ')}`);
    return group;
  }

  private in(folder: string): Known[] {
    return this.projects.filter(project => project.folder.startsWith(`${folder}/`));
  }
}

/** Tests are tests, in whatever language. */
export function columnOf(target: string): string {
  return target === 'pytest' ? 'test' : target;
}

/** `@berth/rds` is `rds`. */
export function shortName(project: string): string {
  return project.replace(/^@berth\//, '');
}

function namesOf(projects: readonly Known[]): string[] {
  return projects.map(({ name }) => name);
}

interface Manifest {
  readonly name: string;
  readonly workspaces: readonly string[];
  readonly nx: { readonly name?: string; readonly targets: Readonly<Record<string, object>> };
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
