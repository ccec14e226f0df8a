import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import { type EcsAnswer, type HookEvent, runHook } from '../../../src/functions/validation-hook/run-hook';

const EVENT: HookEvent = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };

/** As ECS asks. */
const STAGE: HookEvent = { lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT', resourceArn: 'arn:deployment' };

interface Outcome {
  readonly reports: PutLifecycleEventHookExecutionStatusInput[];
  readonly lines: object[];
  answer?: EcsAnswer;
}

async function run(load: () => unknown, remainingMs = 60_000, event = EVENT): Promise<Outcome> {
  const outcome: Outcome = { reports: [], lines: [] };
  outcome.answer = await runHook(
    event,
    { getRemainingTimeInMillis: () => remainingMs },
    {
      load,
      report: async status => outcome.reports.push(status),
      log: line => void outcome.lines.push(line),
    },
  );
  return outcome;
}

const report = (status: string) => [{ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'e-1', status }];

test('a hook that says nothing agrees', async () => {
  const { reports, lines } = await run(() => ({ hook: async () => undefined }));

  expect(reports).toEqual(report('Succeeded'));
  expect(lines).toEqual([{ deploymentId: 'd-1', ok: true, reason: undefined }]);
});

test('a hook is told which deployment it judges', async () => {
  const told: unknown[] = [];

  await run(() => ({ hook: async (request: unknown) => void told.push(request) }));

  expect(told).toEqual([{ deploymentId: 'd-1' }]);
});

test('a hook that says no ends the release, and says why in the log', async () => {
  const { reports, lines } = await run(() => ({ hook: async () => ({ ok: false, reason: 'no orders' }) }));

  expect(reports).toEqual(report('Failed'));
  expect(lines).toEqual([{ deploymentId: 'd-1', ok: false, reason: 'no orders' }]);
});

test.each<[string, () => unknown, string]>([
  [
    'throws',
    () => ({
      hook: async () => {
        throw new RangeError('too slow');
      },
    }),
    'RangeError: too slow',
  ],
  ['rejects with a word', () => ({ hook: () => Promise.reject('no') }), 'no'],
  ['is missing', () => ({}), 'TypeError: the module exports no hook'],
  ['has no module', () => undefined, 'TypeError: the module exports no hook'],
  [
    'cannot be loaded',
    () => {
      throw new SyntaxError('unexpected token');
    },
    'SyntaxError: unexpected token',
  ],
])('a hook that %s ends the release', async (_, load, reason) => {
  const { reports, lines } = await run(load);

  expect(reports).toEqual(report('Failed'));
  expect(lines).toEqual([{ deploymentId: 'd-1', ok: false, reason }]);
});

test('F18, F35: a hook that never ends is given up five seconds before the function is', async () => {
  const { reports, lines } = await run(() => ({ hook: () => new Promise(() => undefined) }), 5_010);

  expect(reports).toEqual(report('Failed'));
  expect(lines).toEqual([{ deploymentId: 'd-1', ok: false, reason: 'RangeError: not done after 0 seconds' }]);
});

test('a report that does not arrive is a failure of the function, which Lambda tries again', async () => {
  const ports = {
    load: () => ({ hook: async () => undefined }),
    report: () => Promise.reject(new Error('throttled')),
    log: () => undefined,
  };

  await expect(runHook(EVENT, { getRemainingTimeInMillis: () => 60_000 }, ports)).rejects.toThrow('throttled');
});

test.each<[string, object | undefined, EcsAnswer]>([
  ['agrees', undefined, { hookStatus: 'SUCCEEDED' }],
  ['says yes', { ok: true }, { hookStatus: 'SUCCEEDED' }],
  ['says no', { ok: false, reason: 'no orders' }, { hookStatus: 'FAILED' }],
])('tells ECS when a hook %s, and asks CodeDeploy nothing', async (_, verdict, expected) => {
  const { answer, reports } = await run(() => ({ hook: async () => verdict }), 60_000, STAGE);

  expect(answer).toEqual(expected);
  expect(reports).toEqual([]);
});

test('a hook that fails refuses a release by ECS, and says why in the log', async () => {
  const { answer, lines } = await run(() => ({}), 60_000, STAGE);

  expect(answer).toEqual({ hookStatus: 'FAILED' });
  expect(lines).toEqual([
    { deploymentId: 'arn:deployment', ok: false, reason: 'TypeError: the module exports no hook' },
  ]);
});

test('a hook is told which deployment by ECS it judges', async () => {
  const told: unknown[] = [];

  await run(() => ({ hook: async (request: unknown) => void told.push(request) }), 60_000, STAGE);

  expect(told).toEqual([{ deploymentId: 'arn:deployment' }]);
});

test('answers CodeDeploy by a report alone', async () => {
  const { answer } = await run(() => ({ hook: async () => undefined }));

  expect(answer).toBeUndefined();
});
