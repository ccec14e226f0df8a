/** What is done in a clone, in this order. */
export const STEPS = {
  install: ['npm', 'ci'],
  build: ['npx', 'nx', 'run-many', '-t', 'build', 'synth', '--output-style=static'],
  test: ['npm', 'test'],
  demo: ['npm', 'run', 'demo'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type Step = keyof typeof STEPS;

export interface Request {
  /** Versions of Node.js, as the npm registry knows them: `20.19.0`, `26`. */
  readonly versions: readonly string[];

  readonly steps: readonly Step[];

  /** Whether the clones stay, for a look at what failed. */
  readonly keep: boolean;
}

export const USAGE = `npm run node-versions -- [<version> ...] [--steps install,build,test,demo] [--keep]`;

/**
 * What the arguments ask for; a text if they ask for nothing that there is.
 *
 * A major number means the proven version of it. A fresh clone has nothing installed, so `install` is always part.
 */
export function requestOf(args: readonly string[], proven: readonly string[]): Request | string {
  const asked: string[] = [];
  let steps = Object.keys(STEPS) as Step[];
  let keep = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--keep') keep = true;
    else if (arg === '--steps' || arg.startsWith('--steps=')) {
      const names = (arg === '--steps' ? (args[++at] ?? '') : arg.slice('--steps='.length)).split(',');
      const unknown = names.find(name => !Object.hasOwn(STEPS, name));
      if (unknown !== undefined) {
        return `steps = ${JSON.stringify(unknown)}: there is no such step; use ${Object.keys(STEPS).join(', ')}`;
      }
      steps = steps.filter(step => step === 'install' || names.includes(step));
    } else if (/^\d+(\.\d+){0,2}$/.test(arg)) asked.push(provenLike(arg, proven));
    else return `argument = ${JSON.stringify(arg)}: neither a version of Node.js nor an option; use ${USAGE}`;
  }
  return { versions: asked.length > 0 ? [...new Set(asked)] : proven, steps, keep };
}

/** `22` → `22.23.3`. */
function provenLike(asked: string, proven: readonly string[]): string {
  return proven.find(version => version === asked || version.startsWith(`${asked}.`)) ?? asked;
}
