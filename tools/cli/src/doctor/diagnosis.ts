import { CodedError } from '@berth/foundation/errors';
import { translateAwsFailure } from '../aws/aws-failure';
import { CliError } from '../cli-error';

/** What one check has found. */
export interface Diagnosis {
  /** What was looked at: `Docker`. */
  readonly name: string;

  /** `warn`: something does not work, a deployment does. `fail`: no deployment works. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;

  /**
   * What to do.
   *
   * @default - nothing need be done
   */
  readonly remedy?: string;
}

/** One look at something. */
export interface Check {
  readonly name: string;

  /** What a failure of the look itself counts as. */
  readonly otherwise: 'warn' | 'fail';
  look(): Promise<Omit<Diagnosis, 'name'>> | Omit<Diagnosis, 'name'>;
}

/** Does all checks: one that throws is one that found something. */
export async function diagnose(checks: readonly Check[]): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const { name, otherwise, look } of checks) {
    try {
      found.push({ name, ...(await look()) });
    } catch (thrown) {
      const error = translateAwsFailure(thrown);
      if (!(error instanceof CodedError)) throw error;
      const remedy = error instanceof CliError ? error.hint : undefined;
      found.push({ name, status: otherwise, text: error.message.split('\n')[0] ?? '', remedy });
    }
  }
  return found;
}
