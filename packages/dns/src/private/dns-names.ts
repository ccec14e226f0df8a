/** Lower-case labels of letters, digits and hyphens: `shop.example.com`. */
export function isDnsName(name: string): boolean {
  return name.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(name);
}

/** Whether a zone answers for a name: its own, or one below it. */
export function isInZone(name: string, zoneName: string): boolean {
  return name === zoneName || name.endsWith(`.${zoneName}`);
}

/** Whether a certificate with `names` is right for `name`. A wildcard stands for one label. */
export function covers(names: readonly string[], name: string): boolean {
  return names.includes(name) || names.includes(`*.${name.slice(name.indexOf('.') + 1)}`);
}
