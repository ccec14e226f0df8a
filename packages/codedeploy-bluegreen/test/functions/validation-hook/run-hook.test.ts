import type { PutLifecycleEventHookExecutionStatusInput } from '@aws-sdk/client-codedeploy';
import { runHook } from '../../../src/functions/validation-hook/run-hook';

const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };

interface Outcome {
  readonly reports: PutLifecycleEventHookExecutionStatusInput[];
  readonly lines: object[];
}

async function run(load: () => unknown, remainingMs = 60_000): Promise<Outcome> {
  const outcome: Outcome = { reports: [], lines: [] };
  await runHook(
    EVENT,
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

test('a hook that never ends is given up five seconds before the function is', async () => {
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
