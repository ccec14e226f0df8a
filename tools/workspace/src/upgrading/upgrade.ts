/** A version of a library, as a registry knows it. */
export interface Candidate {
  readonly version: string;

  /** Node.js that it runs on; any, if it does not say. */
  readonly node?: string;
}

/** What `npm view <name>@<range> version engines --json` prints: one or many, and only the version where nobody says more. */
type Viewed = string | { readonly version: string; readonly engines?: { readonly node?: string } };

/** The candidates in an answer of npm. */
export function candidatesIn(answer: string): Candidate[] {
  if (answer.trim() === '') return [];
  const viewed = JSON.parse(answer) as Viewed | readonly Viewed[];
  return [viewed]
    .flat()
    .map(one => (typeof one === 'string' ? { version: one } : { version: one.version, node: one.engines?.node }));
}

/** Versions that are put into versions.ts, by name. */
export type Upgrades = Readonly<Record<string, string>>;

/** Libraries and tools with exactly one version in versions.ts, by name. */
export function pinnedIn(text: string): Record<string, string> {
  const entries = [...text.matchAll(PIN)].map(({ groups }) => [groups?.name, groups?.version]);
  return Object.fromEntries(entries);
}

/** versions.ts with newer versions; everything else stays as people wrote it. */
export function withUpgrades(text: string, upgrades: Upgrades): string {
  return text.replace(PIN, (line, before: string, name: string, version: string) =>
    upgrades[name] === undefined ? line : `${before}'${upgrades[name]}'`.replace(version, upgrades[name]),
  );
}

/**
 * The newest version that keeps what the current one promises: the same major, no preview, and the oldest Node.js that we run on.
 *
 * @returns undefined when there is none newer
 */
export function newestOf(current: string, candidates: readonly Candidate[], floor: string): string | undefined {
  const fitting = candidates
    .filter(({ version }) => !version.includes('-') && caret(version) === caret(current))
    .filter(({ node }) => node === undefined || runsOn(floor, node))
    .map(({ version }) => version)
    .filter(version => compare(version, current) > 0);
  return fitting.sort(compare).at(-1);
}

/**
 * Whether `node` allows the version `floor`. Knows the forms that packages use: `>=`, `^`, a bare major, and several of them with `||`.
 */
export function runsOn(floor: string, node: string): boolean {
  return node.split('||').some(part =>
    part
      .replace(/([<>=^~]+)\s+/g, '$1')
      .trim()
      .split(/\s+/)
      .every(condition => holds(floor, condition)),
  );
}

/** `name: '1.2.3'`, with or without quotes around the name. */
const PIN = /(?<before>^ {4}'?(?<name>@?[\w./-]+)'?: )'(?<version>\d+\.\d+\.\d+(?:-[\w.]+)?)'/gm;

function holds(floor: string, condition: string): boolean {
  if (condition === '' || condition === '*') return true;
  const [, operator = '', named = ''] = /^([<>=^~]*)v?([\d.x*]+)/.exec(condition) ?? [];
  const bound = named.replace(/\.?[x*].*$/, '');
  const [major] = bound.split('.');
  const isSameMajor = floor.split('.')[0] === major;
  switch (operator) {
    case '>=':
      return compare(floor, bound) >= 0;
    case '>':
      return compare(floor, bound) > 0;
    case '<':
      return compare(floor, bound) < 0;
    case '<=':
      return compare(floor, bound) <= 0;
    default:
      return isSameMajor && compare(floor, bound) >= 0;
  }
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split(/[.-]/).map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function caret(version: string): string {
  const [major = '0', minor = '0', patch = '0'] = version.split(/[.-]/);
  if (major !== '0') return major;
  return minor === '0' ? `0.0.${patch}` : `0.${minor}`;
}
