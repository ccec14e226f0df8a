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

function looksSecret(name: string, value: string): boolean {
  return SECRET_VALUES.some(pattern => pattern.test(value)) || (SECRET_NAME.test(name) && !HARMLESS.test(value));
}
