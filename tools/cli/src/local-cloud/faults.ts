import { CliError, type CliProblem } from '../cli-error';
import { ExitCode } from '../exit-code';
import { nearest } from '../suggestion';
import type { FaultsAnswer, LocalCloud } from './local-cloud';

/** The local cloud answers at once; one that does not is stuck. */
const LIMIT_MS = 10_000;

interface Refusal {
  readonly message?: string;
  readonly problems?: readonly { path: string; fact: string; value?: unknown; known?: readonly string[] }[];
}

/** Reads, sets or ends the plan of what goes wrong on purpose. */
export async function askFaults(
  { endpoint }: LocalCloud,
  method: 'GET' | 'PUT' | 'DELETE',
  plan?: object,
): Promise<FaultsAnswer> {
  const body = plan && JSON.stringify(plan);
  const signal = AbortSignal.timeout(LIMIT_MS);
  const answer = await fetch(`${endpoint}/_berth/faults`, { method, body, signal }).catch(cause => {
    throw new CliError('LocalCloudSilent', `the local cloud at ${endpoint} does not answer`, {
      cause,
      hint: 'berth local status',
      exitCode: ExitCode.lostContact,
    });
  });
  if (answer.status === 400) throw refusalOf((await answer.json()) as Refusal);
  if (answer.ok) return (await answer.json()) as FaultsAnswer;
  throw new CliError(
    'FaultsUnknown',
    `the local cloud at ${endpoint} knows no plans of faults: status ${answer.status}`,
    {
      hint: 'npm ci, then berth local stop and berth local start',
    },
  );
}

function refusalOf({ message = '', problems = [] }: Refusal): CliError {
  const found = problems.map(({ path, fact, value, known = [] }): CliProblem => {
    const word = typeof value === 'string' ? value : (path.split('.').at(-1) ?? '');
    const meant = nearest(word, known);
    return {
      code: 'FaultPlanInvalid',
      message: `${path || 'the plan'}: ${fact}`,
      path,
      fact,
      ...(isScalar(value) && { value }),
      ...(meant && { hint: `did you mean '${meant}'?` }),
    };
  });
  return new CliError('FaultPlanInvalid', `cannot set the plan of faults:\n${message}`, {
    hint: found.find(({ hint }) => hint)?.hint ?? 'berth local faults set --help',
    exitCode: ExitCode.usage,
    ...(found.length > 0 && { problems: found }),
  });
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
