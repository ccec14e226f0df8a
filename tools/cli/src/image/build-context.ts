import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import ignore from 'ignore';
import { CliError } from '../cli-error';
import { DockerIgnore } from './docker-ignore';
import type { ContextCopy } from './image-description';

/** A path in the image and the file of this computer that it is made from. */
export type ImageFiles = ReadonlyMap<string, string>;

/**
 * The folder that an image is made from, without what its .dockerignore excludes.
 */
export class BuildContext {
  private readonly files: readonly string[];

  constructor(private readonly folder: string) {
    const ignoreFile = join(folder, '.dockerignore');
    const rules = new DockerIgnore(existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8') : '');
    this.files = [...walk(folder, '', rules)];
  }

  /**
   * The files that `copies` bring into the image; a later copy wins.
   *
   * @throws CliError `DockerfileInvalid` when a source is not in the context
   */
  public resolve(copies: readonly ContextCopy[]): ImageFiles {
    const files = new Map<string, string>();
    for (const copy of copies) {
      for (const source of copy.sources) this.resolveSource(source, copy, files);
    }
    return files;
  }

  private resolveSource(source: string, { place, target, intoFolder }: ContextCopy, files: Map<string, string>): void {
    const pattern = posix.normalize(source).replace(/^(\.?\/)+|\/+$/g, '');
    const whole = pattern === '' || pattern === '.';
    const matcher = ignore({ ignorecase: false }).add(`/${pattern}`);
    const found = this.files.filter(file => whole || matcher.ignores(file));
    if (found.length === 0) {
      throw new CliError(
        'DockerfileInvalid',
        `${place}: no '${source}' in the build context ${this.folder}; correct the path, or let it through in .dockerignore`,
      );
    }
    const depth = whole ? 0 : pattern.split('/').length;
    for (const file of found) {
      // the part below a copied folder; nothing when the source is the file itself
      const below = file.split('/').slice(depth).join('/');
      const path = below || intoFolder ? join(target, below || basename(file)) : target;
      files.set(path.split('\\').join('/'), join(this.folder, file));
    }
  }
}

/** What `berth image` itself writes: an image must not hold the one before it. */
const outputs = /^dist\/image(\.json)?(\.\d+)?$/;

function* walk(folder: string, path: string, rules: DockerIgnore): Generator<string> {
  for (const name of readdirSync(join(folder, path)).sort()) {
    const child = path === '' ? name : `${path}/${name}`;
    if (outputs.test(child)) continue;
    if (lstatSync(join(folder, child)).isDirectory()) {
      if (!rules.excludesAllBelow(child)) yield* walk(folder, child, rules);
    } else if (!rules.excludes(child)) {
      yield child;
    }
  }
}
