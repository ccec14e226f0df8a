/** Examples below the options of a command. */
export function helpOf(...examples: readonly [string, ...string[]]): string {
  return `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${examples.map(example => `  ${example}`).join('\n')}`;
}
