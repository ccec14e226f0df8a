/** What is asked, and which answer is good. */
export interface Question {
  readonly url: string;
  readonly status: number;

  /** How long it may take. */
  readonly withinMs: number;

  /** What the body must hold. */
  readonly text?: string;
}

/**
 * Ask what the variables say.
 *
 * @throws RangeError with all that is wrong
 */
export async function runCheck({
  QUESTIONS = '[]',
  REPEAT = '1',
}: Record<string, string | undefined>): Promise<string> {
  const wrong = await wrongAnswers(JSON.parse(QUESTIONS) as Question[], Number(REPEAT));
  if (wrong.length > 0) throw new RangeError(wrong.join('\n'));
  return 'all answers are good';
}

/** What is wrong with the answers, one line each. All are asked at once, each `repeat` times. */
export async function wrongAnswers(questions: readonly Question[], repeat: number): Promise<string[]> {
  const asked = questions.flatMap(question => Array<Question>(repeat).fill(question));
  const answers = await Promise.all(asked.map(whatIsWrong));
  return answers.filter(answer => answer !== undefined);
}

async function whatIsWrong({ url, status, withinMs, text }: Question): Promise<string | undefined> {
  try {
    // where it leads to is part of the answer
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(withinMs) });
    const body = await response.text();
    if (response.status !== status) return `${url}: status ${response.status} instead of ${status}`;
    return text === undefined || body.includes(text) ? undefined : `${url}: the answer does not hold "${text}"`;
  } catch (error) {
    return `${url}: ${reasonOf(error as NamedError, withinMs)}`;
  }
}

/** Whatever was thrown: errors of fetch come from elsewhere, so that `instanceof` does not know them. */
interface NamedError {
  readonly name?: string;
  readonly message?: string;
  readonly cause?: NamedError;
}

/** Why there was no answer: fetch itself says no more than that it failed. */
function reasonOf({ name, message, cause }: NamedError, withinMs: number): string | undefined {
  return name === 'TimeoutError' ? `no answer within ${withinMs} ms` : (cause?.message ?? message);
}
