const MASK = '[redacted]';

const name = '(?:password|passwd|secret|secret_?key|secret_?access_?key|token|api_?key)';

/** Not what only refers to a secret: a variable, a dynamic reference, an ARN. */
const value = '(?!\\$|\\{\\{|arn:|\\[redacted\\])';

/** Shapes that are secret whatever they stand in; the first group, if any, is kept. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g,
  /([a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]*:)[^\s@'"]+(?=@)/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:basic\s+|bearer\s+)?)[^\s"',;]{4,}/gi,
  new RegExp(`(${name}["']?\\s*[:=]\\s*["'])${value}[^"']{4,}`, 'gi'),
  new RegExp(`(${name}=)${value}[^\\s"',;&}]{8,}`, 'gi'),
];

/**
 * The one place where secrets are taken out of what the tool prints: known values, and whatever looks like one.
 */
export class Redaction {
  private readonly known = new Set<string>();

  /** Hide `secret` from now on, wherever it appears. Very short ones would hide half the text, so they are left. */
  public add(secret: string): void {
    if (secret.length >= 6) this.known.add(secret);
  }

  /** `text` without secrets. */
  public apply(text: string): string {
    let clean = text;
    for (const secret of this.known) clean = clean.split(secret).join(MASK);
    for (const shape of shapes) {
      clean = clean.replace(shape, (_, kept?: unknown) => (typeof kept === 'string' ? kept : '') + MASK);
    }
    return clean;
  }

  /** `value` with every string in it redacted. */
  public applyDeep(value: unknown): unknown {
    if (typeof value === 'string') return this.apply(value);
    if (Array.isArray(value)) return value.map(item => this.applyDeep(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.applyDeep(item)]));
  }
}
