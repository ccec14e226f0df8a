import { posix } from 'node:path';
import ignore from 'ignore';

interface Rule {
  readonly pattern: string;
  readonly includes: boolean;
  matches(path: string): boolean;
}

/**
 * Which files a .dockerignore keeps out of the build context.
 *
 * Docker's rules are not git's: patterns start at the root, the last match wins, and a file below an excluded folder may come back.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export class DockerIgnore {
  private readonly rules: readonly Rule[];

  constructor(text: string) {
    this.rules = text
      .split(/\r?\n/)
      .map(line => line.trim())
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(readRule)
      .filter(rule => rule !== undefined);
  }

  /** Whether the file or folder `path`, relative to the context, stays out. */
  public excludes(path: string): boolean {
    return this.rules.filter(rule => rule.matches(path)).at(-1)?.includes === false;
  }

  /** Whether nothing below the excluded folder can come back, so that nobody needs to look into it. */
  public excludesAllBelow(folder: string): boolean {
    if (!this.excludes(folder)) return false;
    return !this.rules.some(rule => rule.includes && mayMatchBelow(rule.pattern, folder));
  }
}

function readRule(line: string): Rule | undefined {
  const includes = line.startsWith('!');
  const pattern = posix.normalize(line.replace(/^!\s*/, '')).replace(/^\/+|\/+$/g, '');
  if (pattern === '' || pattern === '.') return undefined;
  // the library knows git's rules: one instance a pattern, anchored, leaves order and exceptions to us
  const matcher = ignore({ ignorecase: false }).add(`/${pattern}`);
  return { pattern, includes, matches: path => matcher.ignores(path) };
}

function mayMatchBelow(pattern: string, folder: string): boolean {
  const segments = pattern.split('/');
  for (const [depth, name] of folder.split('/').entries()) {
    const segment = segments[depth];
    if (segment === undefined) return false;
    if (segment === '**') return true;
    if (!ignore({ ignorecase: false }).add(`/${segment}`).ignores(name)) return false;
  }
  return segments.length > folder.split('/').length;
}
