import { runCheck } from './ask';

/** What CloudWatch Synthetics calls. A run that throws has failed. */
export function handler(): Promise<string> {
  return runCheck(process.env);
}
