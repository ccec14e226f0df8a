import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';

/** What is wrong with a call to AWS, as far as the tool acts on it. */
export type AwsFailureKind = 'expired' | 'denied' | 'unreachable' | 'throttled' | 'unreadable' | 'refused';

const kinds: readonly [AwsFailureKind, RegExp][] = [
  [
    'expired',
    /^(Expired|RequestExpired|CredentialsProviderError|TokenProviderError|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|AuthFailure)/,
  ],
  ['denied', /^(AccessDenied|UnauthorizedOperation|NotAuthorized)/],
  ['throttled', /(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/],
  [
    'unreachable',
    /^(TimeoutError|NotSent|AbortError|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|NetworkingError)/,
  ],
];

/** The kind of `error` when it comes from a call to AWS, otherwise undefined: then it is a bug of ours. */
export function awsFailureKind(error: unknown): AwsFailureKind | undefined {
  // translated already, under a name like AWS's own
  if (!(error instanceof Error) || error instanceof CliError) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  const found = kinds.find(([, names]) => names.test(error.name) || (typeof code === 'string' && names.test(code)));
  if (found) return found[0];
  if (isServerFault(error)) return 'unreachable';
  if (isUnreadable(error)) return 'unreadable';
  return '$metadata' in error ? 'refused' : undefined;
}

/** AWS has broken down and says nothing about the call. */
function isServerFault(error: Error): boolean {
  const { $fault, $metadata } = error as { $fault?: string; $metadata?: { httpStatusCode?: number } };
  return $fault === 'server' || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** Something else than AWS answers, a proxy or a page to sign in, or only a part of the answer came: what was asked may have happened. */
function isUnreadable(error: Error): boolean {
  // what AWS refuses has a name of its own; this is of those who parse
  return '$metadata' in error && (error.name === 'SyntaxError' || error.name === 'Error');
}

/**
 * The part of an answer that AWS never leaves out. Who says 200 and nothing is not AWS, and nothing must be written because of it.
 *
 * @throws an error that is told as `AwsUnreadable`
 */
export function partOf<Part>(part: Part | undefined, name: string): Part {
  if (part !== undefined) return part;
  throw Object.assign(new SyntaxError(`no ${name} in the answer`), { $metadata: { httpStatusCode: 200 } });
}

/** Nobody listens there: on this computer that is a local cloud that does not run. */
function unreachableRemedy(error: Error): string {
  const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  return refused
    ? 'berth local start if it is the local cloud, or correct AWS_ENDPOINT_URL'
    : 'check the network and AWS_ENDPOINT_URL';
}

/**
 * The same failure in a form that a user can act on; what is no failure of AWS stays as it is.
 *
 * @param running - what goes on in AWS, when something does: then contact is lost, not the cause
 */
export function translateAwsFailure(error: unknown, running?: string): unknown {
  const kind = awsFailureKind(error);
  if (kind === undefined || !(error instanceof Error)) return error;
  const exitCode = running ? ExitCode.lostContact : ExitCode.refused;
  const suffix = running ? `; ${running}` : '';
  const again = running ? ', then give the same command again' : '';
  switch (kind) {
    case 'expired':
      return new CliError('CredentialsExpired', `the AWS credentials are missing, expired or not valid${suffix}`, {
        cause: error,
        exitCode,
        hint: `aws sso login, or renew what AWS_PROFILE names${again}`,
      });
    case 'denied':
      return new CliError('AccessDenied', `access denied${suffix}`, {
        cause: error,
        exitCode,
        hint: `use the deploy role of the environment${again}`,
      });
    case 'unreachable':
      return new CliError('AwsUnreachable', `AWS does not answer${suffix}`, {
        cause: error,
        exitCode,
        hint: `${unreachableRemedy(error)}${again}`,
      });
    case 'unreadable':
      return new CliError('AwsUnreadable', `AWS gives an answer that cannot be read${suffix}`, {
        exitCode,
        hint: `is there a proxy, or a page to sign in? check the network and AWS_ENDPOINT_URL${again}`,
      });
    case 'throttled':
      return new CliError('Throttled', `AWS throttles the calls${suffix}`, {
        cause: error,
        exitCode,
        hint: 'try again in a minute',
      });
    default:
      return new CliError('AwsRefused', `AWS refused a call${suffix}: ${error.name}`, {
        cause: error,
        exitCode: running ? ExitCode.notRolledBack : exitCode,
      });
  }
}
