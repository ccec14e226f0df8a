export { CliError, type CliErrorOptions } from './cli-error';
export { ExitCode } from './exit-code';
