import { isKnown, type Problem } from '@berth/foundation';
import {
  HARMLESS_VALUE,
  RANDOM_VALUE,
  RANDOMNESS,
  SECRET_CAMEL_NAME,
  SECRET_NAME,
  SECRET_VALUES,
} from './data/secret-patterns';

const NAMES = { words: new RegExp(SECRET_NAME), camel: new RegExp(SECRET_CAMEL_NAME) };
const VALUES = SECRET_VALUES.map(row => row.map(pattern => new RegExp(pattern)));
const RANDOM = RANDOM_VALUE.map(pattern => new RegExp(pattern));
const HARMLESS = new RegExp(HARMLESS_VALUE);

/**
 * Every variable that looks like a secret. The value is never part of the problem.
 *
 * Variables stand in plain text in the template, in the task definition and in the console: whoever may read one of these reads them.
 */
export function secretLintProblems(variables: Record<string, string>, path = 'variables'): Problem[] {
  return Object.entries(variables)
    .filter(([name, value]) => isKnown(value) && looksSecret(name, value))
    .map(([name]) => ({
      code: 'BERTH-SEC-001',
      path: `${path}.${name}`,
      value: '(hidden)',
      fact: 'looks like a secret',
      fix: `use secrets: { ${name}: … }`,
    }));
}

/**
 * The words of a command that look like a secret: whoever may list the tasks reads them.
 */
export function commandLintProblems(command: readonly string[], path: string): Problem[] {
  const code = 'BERTH-SEC-001';
  return command.flatMap((word, index) => {
    if (!isKnown(word) || !isSecretWord(word)) return [];
    const place = { path: `${path}command[${index}]`, value: '(hidden)' };
    return [{ code, ...place, fact: 'looks like a secret', fix: 'let the program read it from a variable of secrets' }];
  });
}

/** `--password=hunter2` as well as a key by itself. */
function isSecretWord(word: string): boolean {
  const [, name = '', value = word] = /^-{0,2}([\w.-]+)=(.*)$/s.exec(word) ?? [];
  return looksSecret(name, value);
}

function looksSecret(name: string, value: string): boolean {
  if (VALUES.some(row => row.every(pattern => pattern.test(value))) || isRandom(value)) return true;
  const isNamed = NAMES.words.test(name.toLowerCase()) || NAMES.camel.test(name);
  return isNamed && !HARMLESS.test(value.toLowerCase());
}

/** Long and without pattern: a token of some service. */
function isRandom(value: string): boolean {
  if (!RANDOM.every(pattern => pattern.test(value))) return false;
  const { least, alphabet, letters } = RANDOMNESS;
  const beginning = value.slice(0, letters);
  return entropyOf(beginning) / Math.log2(Math.min(beginning.length, alphabet)) > least;
}

/** Of Shannon, in bits a letter. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
