import { join } from 'node:path';
import { formatRollout, type Rollout } from '@berth/rollout';
import type { CliError, CliProblem } from '../../src/cli-error';
import { release } from '../../src/commands/release';
import { makeImage, writeLayout } from '../../src/image/oci-layout';
import { fakeContext } from '../_fakes/context';
import { FIRST, rollout } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

interface Circumstances {
  readonly made?: readonly string[] | string;
  readonly asked?: 'X86_64' | 'ARM64';

  /** Whether the secrets have one; undefined when they do not exist. */
  readonly secretHasValue?: boolean | undefined;
}

/** Releases FIRST to `dev`, whose contract is changed; the first of what is refused, as a text. */
async function refusal(
  change: Partial<Rollout>,
  { made = ['amd64'], asked, ...more }: Circumstances = {},
): Promise<{ said: string[]; refused: string }> {
  const context = fakeContext(workspace());
  const { aws } = context;
  aws.images.add(FIRST);
  aws.architectures = made;
  Object.assign(aws, more);
  aws.parameters.set('/berth/dev/pyshop/rollout/v1', formatRollout({ ...rollout, ...change }));
  const [base] = aws.revisions;
  if (asked && base) Object.assign(base.definition, { runtimePlatform: { cpuArchitecture: asked } });
  const refused = await release({ environment: 'dev', image: FIRST }, context).then(
    () => '',
    ({ problems: [{ code, message, hint }] }: CliError & { problems: readonly [CliProblem] }) =>
      `${code} ${message}; ${hint}`,
  );
  if (refused !== '') expect(aws.calls.filter(call => !/Parameter/.test(call))).toEqual([]);
  return { said: context.io.said, refused };
}

test.each([
  ['FARGATE', undefined, ['arm64'], 'ARM64', 'X86_64', 'linux/amd64'],
  ['FARGATE', 'ARM64', ['amd64'], 'X86_64', 'ARM64', 'linux/arm64'],
  ['EC2', 'ARM64', ['amd64'], 'X86_64', 'ARM64', 'linux/arm64'],
  ['EC2', 'X86_64', ['arm64', 'riscv64'], 'ARM64, riscv64', 'X86_64', 'linux/amd64'],
] as const)(
  'B28, BERTH-ECS-010: on %s with %s, an image of %j is refused before any change',
  async (launchType, asked, made, is, runs, platform) => {
    const { refused } = await refusal({ launchType }, { made, asked });

    expect(refused).toBe(
      `BERTH-ECS-010 image sha256:111111111111 is made for ${is}, the tasks run on ${runs}; ` +
        `berth image --platform ${platform}, or change the architecture of the service`,
    );
  },
);

test.each([
  ['FARGATE', undefined, ['amd64']],
  ['FARGATE', 'ARM64', ['amd64', 'arm64']],
  ['EC2', undefined, ['arm64']],
  ['EC2', 'X86_64', []],
] as const)('on %s with %s, an image of %j is released', async (launchType, asked, made) => {
  expect((await refusal({ launchType }, { made, asked })).refused).toBe('');
});

test('an architecture that nobody tells stops nothing, and that is said', async () => {
  const { said, refused } = await refusal({ launchType: 'FARGATE' }, { made: 'access denied' });

  expect(refused).toBe('');
  expect(said).toContain('the architecture of the image is not known: access denied');
});

test('B28, BERTH-ECS-010: an image on this computer is asked itself, before it is sent', async () => {
  const description = { environment: {}, workingDir: '/', labels: {}, ports: [], copies: [], leftOut: [] };
  const made = makeImage(Buffer.from(''), description, {}, 'arm64');
  const { digest } = made.manifest;
  const at = fakeContext(workspace({ 'services/pyshop/dist/image.json': { name: 'pyshop', digest } }));
  writeLayout(made, 'one', join(at.cwd, 'services/pyshop/dist/image'));
  const changed = formatRollout({ ...rollout, launchType: 'FARGATE' });
  at.aws.parameters.set('/berth/dev/pyshop/rollout/v1', changed);

  await expect(release({ environment: 'dev' }, at)).rejects.toMatchObject({
    name: 'PreflightFailed',
    message: expect.stringContaining('is made for ARM64, the tasks run on X86_64'),
  });
  expect(at.aws.calls).not.toContain('push');
});

test('B27, BERTH-ECS-009: a registry of another region is refused', async () => {
  const repository = '000000000000.dkr.ecr.us-east-1.amazonaws.com/pyshop';

  expect((await refusal({ repository })).refused).toBe(
    'BERTH-ECS-009 the image is in us-east-1, the service in eu-west-1; ' +
      'name a repository of eu-west-1, or let the registry replicate',
  );
});

test('B36, BERTH-SEC-002: a secret of another region is refused', async () => {
  const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:database';

  expect((await refusal({ secrets: [secret] })).refused).toBe(
    `BERTH-SEC-002 secret ${secret} is in us-east-1, ECS in eu-west-1 cannot read it; ` +
      'replicate it to eu-west-1 and name that replica',
  );
});

test('B36, BERTH-SEC-004: a secret that does not exist is refused', async () => {
  const [secret] = rollout.secrets;

  expect((await refusal({}, { secretHasValue: undefined })).refused).toBe(
    `BERTH-SEC-004 secret ${secret} does not exist; deploy the stack that makes it`,
  );
});
