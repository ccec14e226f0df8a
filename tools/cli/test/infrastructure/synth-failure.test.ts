import { problemsIn, reasonsIn, synthFailure } from '../../src/infrastructure/synth-failure';

/** What Node writes when an app throws, as the toolkit hands it on: a line at a time, without indentation. */
const thrown = (...message: string[]) => [
  '/w/packages/foundation/lib/validation-error.js:14',
  'throw new ValidationError([first, ...others], scope);',
  '^',
  '',
  ...message,
  'at ValidationError.throwIfAny (/w/packages/foundation/lib/validation-error.js:14:19)',
  'at node:internal/main/run_main_module:28:49',
  'problems: [{"code":"BERTH-ENV-001","path":"dev.account","value":"0","fact":"must have 12 digits","severity":"error"},' +
    '{"code":"BERTH-EC2-002","path":"dev.x","fact":"too small","fix":"use a larger type","severity":"error"}]',
  '',
  'Node.js v20.20.2',
];

test('shows every problem of a config and nothing of our code', () => {
  const failure = synthFailure(
    'dev',
    new Error('node lib/main.js: Subprocess exited with error 1'),
    thrown(
      'BERTH-ENV-001 dev.account = "0": must have 12 digits',
      'BERTH-EC2-002 dev.x = undefined: too small; use a larger type',
    ),
  );

  expect(failure).toMatchObject({
    name: 'SynthFailed',
    exitCode: 1,
    hint: 'correct src/config.ts, then try again',
    message:
      'dev cannot be synthesized:\n  BERTH-ENV-001 dev.account = "0": must have 12 digits\n  BERTH-EC2-002 dev.x = undefined: too small; use a larger type',
    problems: [
      {
        ...{ code: 'BERTH-ENV-001', path: 'dev.account', value: '0', fact: 'must have 12 digits', severity: 'error' },
        ...{ message: 'BERTH-ENV-001 dev.account = "0": must have 12 digits', hint: undefined },
      },
      {
        ...{ code: 'BERTH-EC2-002', path: 'dev.x', fact: 'too small', severity: 'error', hint: 'use a larger type' },
        message: 'BERTH-EC2-002 dev.x = undefined: too small; use a larger type',
      },
    ],
  });
});

test('keeps what the app said before it ended', () => {
  expect(reasonsIn(['dev and test use 10.0.0.0/16', ...thrown('TypeError: x')])).toEqual([
    'dev and test use 10.0.0.0/16',
    'TypeError: x',
  ]);
});

test('keeps all lines of an app that ends by itself', () => {
  expect(reasonsIn(['2 problems', 'look at them'])).toEqual(['2 problems', 'look at them']);
});

test.each([
  ['Error: Cannot find module ./config', 'nx build dev'],
  ["EACCES: permission denied, open 'cdk.out'", 'make the folder writable for you, then try again'],
  [
    "ERROR Open to everyone. Acknowledge with 'AwsSolutions::AwsSolutions-EC23'",
    'solve the findings, or accept them with acknowledge() of @berth/foundation',
  ],
  ['ENOSPC: no space left on device, write', 'make room on the disk, then try again'],
])('%s: %s', (message, hint) => {
  expect(synthFailure('dev', new Error(message), [])).toMatchObject({
    message: `dev cannot be synthesized: ${message}`,
    hint,
  });
});

test.each([
  ['says nothing of the kind', ['TypeError: x']],
  ['prints something alike', ['problems: [{"code":']],
  ['has problems of its own', ['problems: 2']],
])('an app that %s has no problems for programs', (_, output) => {
  expect(problemsIn(output)).toEqual([]);
  expect(synthFailure('dev', new Error('x'), output).problems).toBeUndefined();
});

test('findings of the gate are told to programs one by one', () => {
  const finding = { code: 'BERTH-NET-017', message: 'open', path: 'dev-network/Group' };
  const output = ["ERROR Open to everyone. Acknowledge with 'Berth::BERTH-NET-017'"];

  expect(synthFailure('dev', new Error('x'), output, () => [finding]).problems).toEqual([finding]);
  expect(synthFailure('dev', new Error('x'), ['other'], () => [finding]).problems).toBeUndefined();
});
