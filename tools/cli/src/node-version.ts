/** The oldest Node that everything runs on. */
export const OLDEST_NODE = '20.19.0';

/** Ends the process with one line when Node is too old. Loads nothing, because an old Node could not load it. */
export function checkNode(version: string, write: (text: string) => void, exit: (status: number) => void): void {
  if (!isOlder(version, OLDEST_NODE)) return;
  write(`berth needs Node ${OLDEST_NODE} or newer, this is ${version}\nhint: nvm install 22, or https://nodejs.org\n`);
  exit(1);
}

/** Whether `20.1` is older than `20.19.0`. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
