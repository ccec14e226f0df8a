import { runCli } from '../src/cli';
import { awsError } from './_fakes/aws-error';
import { fakeContext } from './_fakes/context';
import { workspace } from './_fixtures/workspace';

const run = (argv: string[], context = fakeContext(workspace())) =>
  runCli(argv, '1.2.3', context).then(exitCode => ({ exitCode, context }));

test('prints results to stdout and succeeds', async () => {
  const { exitCode, context } = await run(['synth', 'dev']);

  expect(exitCode).toBe(0);
  expect(context.io.results).toEqual(['dev-network']);
});

test('says what failed and what to do, and returns the promised status', async () => {
  const { exitCode, context } = await run(['deploy', 'dve']);

  expect(exitCode).toBe(64);
  expect(context.io.said).toEqual(["unknown environment 'dve', did you mean 'dev'?", 'hint: known: dev, global']);
});

test('I9: exit code and JSON report agree', async () => {
  const { exitCode, context } = await run(['deploy', 'dve', '--json']);

  expect(context.io.results).toEqual([{ error: expect.objectContaining({ code: 'EnvironmentUnknown' }), exitCode }]);
});

test.each([
  ['an unknown command', ['deplyo', 'dev']],
  ['an unknown flag', ['deploy', 'dev', '--force']],
  ['too many arguments', ['deploy', 'dev', 'test']],
  ['a number that is none', ['local', 'start', '--port', 'x']],
  ['a time that is none', ['logs', 'dev', '--since', 'yesterday']],
])('fails as bad usage on %s', async (_, argv) => {
  await expect(run(argv)).resolves.toMatchObject({ exitCode: 64 });
});

test('suggests the command that was meant', async () => {
  const { context } = await run(['deplyo']);

  expect(context.io.said.join()).toContain('Did you mean deploy?');
});

test.each([
  ['ExpiredTokenException', 'the AWS credentials are missing, expired or not valid: '],
  ['CredentialsProviderError', 'the AWS credentials are missing, expired or not valid: '],
  ['AccessDeniedException', 'access denied: '],
  ['ValidationException', 'AWS refused a call: ValidationException: '],
])('refuses on %s, without a stack trace', async (name, message) => {
  const context = fakeContext(workspace());
  context.aws.beforeRead = () => {
    throw awsError(name, 'said AWS');
  };

  const { exitCode } = await run(['status', 'dev'], context);

  expect(exitCode).toBe(1);
  expect(context.io.said[0]).toBe(`${message}said AWS`);
});

test('does not hide a bug', async () => {
  const context = fakeContext(workspace());
  context.toolkit.synth.mockRejectedValue(new TypeError('boom'));

  await expect(run(['synth', 'dev'], context)).rejects.toThrow(TypeError);
});

test('prints the version', async () => {
  const { exitCode, context } = await run(['--version']);

  expect(exitCode).toBe(0);
  expect(context.io.results).toEqual(['1.2.3']);
});

test('bad usage names the help of its command, in JSON too', async () => {
  const { context } = await run(['local', 'start', '--prot', '3', '--json']);

  expect(context.io.said).toEqual([
    expect.stringContaining("unknown option '--prot'\n(Did you mean --port?)"),
    'hint: berth local start --help',
  ]);
  expect(context.io.results).toEqual([{ error: expect.objectContaining({ code: 'UsageInvalid' }), exitCode: 64 }]);
});
