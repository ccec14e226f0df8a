import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { Duration } from 'aws-cdk-lib/core';

const RANGE = 'SyntheticCheckOutOfRange';

/** Its variables must fit into 4 KiB. */
const MOST_REQUESTS = 20;

/**
 * One request of a check, and which answer is good.
 */
export interface SyntheticRequest {
  /** With its query: `/orders?limit=1`. It must change nothing: it is sent again and again. */
  readonly path: string;

  /**
   * Redirects are not followed.
   *
   * @default 200
   */
  readonly status?: number;

  /**
   * How long the whole answer may take, up to 30 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly within?: Duration;

  /**
   * What the body must hold.
   *
   * @default - anything
   */
  readonly text?: string;
}

/** What the rules judge. */
export interface SyntheticCheckFacts {
  readonly url: string;
  readonly requests: readonly SyntheticRequest[];
  readonly every?: Duration;
  readonly repeat?: number;
  readonly failures?: number;
  readonly reportRetention?: Duration;
}

/**
 * Every mistake in a check.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function syntheticCheckProblems(facts: SyntheticCheckFacts): Problem[] {
  const { url, requests, every, repeat, failures, reportRetention } = facts;
  const most = `must be 1 to ${MOST_REQUESTS}`;
  const few = requests.length < 1 || requests.length > MOST_REQUESTS;
  return [
    ...urlProblems(url),
    ...(few ? [{ code: RANGE, path: 'requests', value: requests.length, fact: most }] : []),
    ...requests.flatMap(requestProblems),
    ...minutesProblems(every),
    ...wholeNumberProblems(repeat, { code: RANGE, path: 'repeat', min: 1, max: 50, unit: 'times' }),
    ...wholeNumberProblems(failures, { code: RANGE, path: 'failures', min: 1, max: 10, unit: 'runs' }),
    ...retentionProblems(reportRetention),
  ];
}

function urlProblems(url: string): Problem[] {
  if (!isKnown(url) || /^https?:\/\/[^\s/?#]+$/.test(url)) return [];
  const fact = 'must be an origin such as https://shop.example.com, without a path';
  return [{ code: 'SyntheticUrlInvalid', path: 'url', value: url, fact }];
}

function requestProblems({ path, status, within, text }: SyntheticRequest, i: number): Problem[] {
  const at = `requests[${i}]`;
  const problems = wholeNumberProblems(status, { code: RANGE, path: `${at}.status`, min: 200, max: 599 });
  if (isKnown(path) && !/^\/\S*$/.test(path)) {
    const fact = 'must start with "/" and hold no spaces';
    problems.push({ code: 'SyntheticPathInvalid', path: `${at}.path`, value: path, fact });
  }
  if (isKnown(within)) {
    const value = within.toSeconds({ integral: false });
    const fact = 'must be more than 0 and at most 30 s';
    if (value <= 0 || value > 30) problems.push({ code: RANGE, path: `${at}.within`, value: `${value} s`, fact });
  }
  if (text === '') {
    const fact = 'every answer holds nothing';
    problems.push({ code: 'SyntheticTextEmpty', path: `${at}.text`, value: text, fact, fix: 'leave it out' });
  }
  return problems;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_cron.html */
function minutesProblems(every: Duration = Duration.minutes(1)): Problem[] {
  if (!isKnown(every)) return [];
  const value = every.toMinutes({ integral: false });
  return wholeNumberProblems(value, { code: RANGE, path: 'every', min: 1, max: 60, unit: 'minutes' });
}

/** @see https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html */
function retentionProblems(retention: Duration | undefined): Problem[] {
  if (!isKnown(retention)) return [];
  const value = retention.toDays({ integral: false });
  return wholeNumberProblems(value, { code: RANGE, path: 'reportRetention', min: 1, max: 455, unit: 'days' });
}
