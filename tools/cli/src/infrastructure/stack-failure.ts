import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { ToolkitHost } from './toolkit-host';

type Failed = Pick<ToolkitHost, 'firstFailure'>;

/** CloudFormation takes a failed update back by itself; when it could not, the state is `..._ROLLBACK_FAILED`. */
export function deployFailure(error: unknown, stackName: string, host: Failed): CliError {
  const message = messageOf(error);
  if (isSilence(message)) return lostContact(message, stackName);
  const exitCode = /ROLLBACK_FAILED/.test(message) ? ExitCode.notRolledBack : ExitCode.rolledBack;
  return stackFailure(
    'StackFailed',
    error,
    stackName,
    host,
    host.firstFailure ? exitCode : exitCodeBeforeChange(message, exitCode),
  );
}

/** Without a failed resource nothing was executed: missing bootstrap, a template that is refused. */
function exitCodeBeforeChange(message: string, otherwise: ExitCode): ExitCode {
  return /failed (creation|to deploy)|ROLLBACK/.test(message) ? otherwise : ExitCode.refused;
}

/** The first resource that failed, otherwise what the toolkit says. */
export function stackFailure(
  code: string,
  error: unknown,
  stackName: string,
  { firstFailure }: Failed,
  exitCode: ExitCode,
): CliError {
  const message = messageOf(error);
  const why = firstFailure ? `${firstFailure.logicalId} (${firstFailure.type}): ${firstFailure.reason}` : message;
  return new CliError(code, `stack ${stackName} failed: ${why}`.replace(/[.!]+$/, ''), {
    exitCode,
    hint: hintFor(code, firstFailure?.reason ?? message, firstFailure !== undefined),
  });
}

/** What the toolkit says, without its own ornaments. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\W*\S+ failed: (\w*Error: )?/u, '');
}

/** The toolkit hands on the words of a broken connection only. */
function isSilence(message: string): boolean {
  return /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)\b|socket hang up/.test(
    message,
  );
}

function lostContact(message: string, stackName: string): CliError {
  return new CliError(
    'LostContact',
    `AWS does not answer; the update of stack ${stackName} continues there: ${message}`.replace(/[.!]+$/, ''),
    {
      exitCode: ExitCode.lostContact,
      hint: 'berth local start if it is the local cloud, otherwise check the network; then give the same command again',
    },
  );
}

function hintFor(code: string, reason: string, resourceFailed: boolean): string | undefined {
  if (code === 'StackNotDeleted') return 'give the same command again; what stays is named in the events of the stack';
  if (resourceFailed && /already exists/.test(reason)) {
    return 'it stayed when an earlier stack was deleted: remove it, then give the same command again';
  }
  return !resourceFailed && /bootstrap/i.test(reason) ? 'berth bootstrap <environment>' : undefined;
}
