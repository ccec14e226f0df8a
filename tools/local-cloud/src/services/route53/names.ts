/** As Route 53 keeps names: in lower case, with the dot of the root, and other characters than usual as `\052`. */
export function canonicalName(name: string): string {
  const text = name
    .toLowerCase()
    .replace(/[^a-z0-9._\\-]/g, char => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return text.endsWith('.') ? text : `${text}.`;
}

/** Whether `name` is `zone` or below it. Both canonical. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Names are sorted from the root on: `com.example.www`. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [reversed(a), reversed(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function reversed(name: string): string {
  return name.split('.').reverse().join('.');
}
