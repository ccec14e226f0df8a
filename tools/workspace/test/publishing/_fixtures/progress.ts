const began = performance.now();

/** Stories take minutes: tells who waits how far they are. */
export function report(step: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write(`${String(seconds).padStart(5)} s  ${step}\n`);
}
