import { InvalidArgumentError, Option } from 'commander';

/** Options that mean the same in every command. */
export const jsonOption = (what: string): Option => new Option('--json', `print ${what} as JSON`);
export const serviceOption = (): Option => new Option('--service <name>', 'one service only');
export const dryRunOption = (): Option => new Option('--dry-run', 'say what would be done, and change nothing');
export const yesOption = (): Option => new Option('-y, --yes', 'do not ask for confirmation');
export const timeoutOption = (): Option =>
  new Option('--timeout <minutes>', 'stop watching after this time; it continues in AWS').argParser(minutesOf);

/** The examples of a command, below its options. */
export function helpOf(...examples: readonly [string, ...string[]]): string {
  return `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${examples.map(example => `  ${example}`).join('\n')}`;
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && Number.isFinite(minutes) && minutes > 0) return minutes;
  throw new InvalidArgumentError('must be a number of minutes, like 30');
}

/** A whole number from 0. */
export function countOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number, like 3');
}
