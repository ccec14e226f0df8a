/** Whether a message is wanted. */
export type Matcher = (message: string) => boolean;

/**
 * Filter patterns for text: words that must all be there, `?word` of which one must, `-word` that must not, `"words in quotes"`. Patterns for JSON
 * (`{ $.level = "ERROR" }`) compare one field; other patterns find nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matcherOf(pattern = ''): Matcher {
  const text = pattern.trim();
  if (text.startsWith('{')) return jsonMatcher(text);
  const terms = [...text.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, quoted, word]) => ({
    sign,
    text: quoted ?? word ?? '',
  }));
  const all = terms.filter(({ sign }) => sign === '');
  const any = terms.filter(({ sign }) => sign === '?');
  const none = terms.filter(({ sign }) => sign === '-');
  return message =>
    all.every(term => message.includes(term.text)) &&
    (any.length === 0 || any.some(term => message.includes(term.text))) &&
    !none.some(term => message.includes(term.text));
}

function jsonMatcher(pattern: string): Matcher {
  const match = /^\{\s*\$\.([\w.-]+)\s*(!?=)\s*(?:"([^"]*)"|([^\s}]+))\s*\}$/.exec(pattern);
  if (!match) return () => false;
  const [, path = '', operator, quoted, bare] = match;
  const wanted = quoted ?? bare ?? '';
  return message => {
    const found = fieldOf(message, path.split('.'));
    if (found === undefined) return false;
    const same = wanted.endsWith('*') ? found.startsWith(wanted.slice(0, -1)) : found === wanted;
    return operator === '=' ? same : !same;
  };
}

function fieldOf(message: string, path: readonly string[]): string | undefined {
  try {
    const found = path.reduce<unknown>((value, key) => Object(value)[key], JSON.parse(message));
    return found === undefined || found === null ? undefined : String(found);
  } catch {
    return undefined;
  }
}
