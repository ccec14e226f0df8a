/** Values of condition keys, by their name in lower case: IAM does not tell upper from lower case there. */
export type ConditionValues = ReadonlyMap<string, readonly string[]>;

const ANY = Symbol('any characters');
const ONE = Symbol('one character');

/** What a policy writes where wildcards and variables count, without them: literal characters and the two wildcards. */
type Pattern = readonly (string | typeof ANY | typeof ONE)[];

const PART = /\$\{([^}]*)\}|./gsu;
const VARIABLE = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/;

/**
 * Replaces policy variables by their values, in which wildcards are ordinary characters; undefined if one has neither value nor default.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function patternOf(text: string, values?: ConditionValues): Pattern | undefined {
  const pattern: (string | typeof ANY | typeof ONE)[] = [];
  for (const [part, variable] of text.matchAll(PART)) {
    if (variable === undefined || !values) pattern.push(...[...part].map(wild));
    else {
      const value = variableValue(variable, values);
      if (value === undefined) return undefined;
      pattern.push(...value);
    }
  }
  return pattern;
}

function wild(character: string): string | typeof ANY | typeof ONE {
  if (character === '*') return ANY;
  return character === '?' ? ONE : character;
}

function variableValue(variable: string, values: ConditionValues): string | undefined {
  if (['*', '?', '$'].includes(variable)) return variable;
  const [, key = '', otherwise] = VARIABLE.exec(variable) ?? [];
  const found = values.get(key.toLowerCase());
  // a key with several values is none to put into a text
  return found?.length === 1 ? found[0] : otherwise;
}

/** The text with its variables replaced, where wildcards are ordinary characters; undefined if a variable has no value. */
export function textOf(said: string, values?: ConditionValues): string | undefined {
  if (!values) return said;
  const parts = [...said.matchAll(PART)].map(([part, variable]) =>
    variable === undefined ? part : variableValue(variable, values),
  );
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** In time proportional to the lengths multiplied, whatever the wildcards. */
function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text];
  let [at, next] = [0, 0];
  let retry: { readonly after: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = pattern[next];
    if (wanted === ANY) {
      next += 1;
      retry = { after: next, at };
    } else if (wanted === ONE || (wanted !== undefined && wanted === characters[at])) {
      at += 1;
      next += 1;
    } else if (retry) {
      retry.at += 1;
      at = retry.at;
      next = retry.after;
    } else return false;
  }
  return pattern.slice(next).every(part => part === ANY);
}

/** Whether `text` fits what a policy says, wildcards and variables included. */
export function fits(said: string, text: string, values?: ConditionValues): boolean {
  const pattern = patternOf(said, values);
  return pattern !== undefined && matches(pattern, text);
}
