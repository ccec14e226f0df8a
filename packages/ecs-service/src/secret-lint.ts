import { isKnown, type Problem } from '@berth/foundation';

/** Names that hold a secret by their last word: `DB_PASSWORD`, `SECRET_KEY`, but not `ACCESS_TOKEN_EXPIRE_MINUTES`. */
const SECRET_NAME =
  /(^|[_.-])(passw(or)?d|pwd|passphrase|secret|token|credentials?|(api|auth|access|secret|private|signing|encryption)[_-]?key|(secret|private)[_-].*key)$/i;

/** Values that are a secret whatever their name is. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // access key of AWS
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/, // JSON web token
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, // URL with a password
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9/+]{40}$/, // secret key of AWS
];

/** What cannot be a secret, whatever its name is: numbers, switches, empty text. */
const HARMLESS = /^(\d+(\.\d+)?|true|false|on|off|yes|no|)$/i;

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
  if (SECRET_VALUES.some(pattern => pattern.test(value)) || isRandom(value)) return true;
  return SECRET_NAME.test(name) && !HARMLESS.test(value);
}

/** Long and without pattern: a token of some service. Hashes and UUIDs have no upper case, names repeat their letters. */
function isRandom(value: string): boolean {
  if (!/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+=-]{32,}$/.test(value)) return false;
  // words use 0.8 of what is possible, random letters above 0.9
  return entropyOf(value) / Math.log2(Math.min(value.length, 64)) > 0.85;
}

/** Of Shannon, in bits a letter. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
