/** Comments that stand behind a value, by its key. */
export type Notes = Readonly<Record<string, string>>;

/** A value as TypeScript writes it: single quotes, bare keys, two spaces, short ones on a line. */
export function literalOf(value: unknown, notes: Notes = {}, indent = ''): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(part => ({ text: literalOf(part, notes, inner), note: undefined }))
    : Object.entries(value).map(([key, part]) => ({
        text: `${keyOf(key)}: ${literalOf(part, notes, inner)}`,
        note: indent === '' ? notes[key] : undefined,
      }));
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const line = `${open}${parts.map(({ text }) => text).join(', ')}${close}`;
  if (indent !== '' && !line.includes('\n') && indent.length + line.length <= 90) return line;
  const lines = parts.map(({ text, note }) => `${inner}${text},${note ? ` // ${note}` : ''}\n`).join('');
  return `${open.trim()}\n${lines}${indent}${close.trim()}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}
