import { runCli } from '../../src/cli';
import { doctor } from '../../src/commands/doctor';
import { fakeContext } from '../_fakes/context';
import { folderWith, stack, workspace } from '../_fixtures/workspace';

const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

/** A user in `dev`, whose account is bootstrapped. */
function atHome(environment = 'aws://000000000000/eu-west-1') {
  const properties = { bootstrapStackVersionSsmParameter: BOOTSTRAP };
  const artifacts = { 'dev-network': { ...stack('dev-network', [], properties), environment } };
  const context = fakeContext(workspace({ 'node_modules/.keep': '', 'apps/dev/cdk.out/manifest.json': { artifacts } }));
  context.docker.isReachable.mockResolvedValue(true);
  context.aws.parameters.set(BOOTSTRAP, '30');
  return context;
}

/** Of one check: its state, what it says, and the remedy. */
async function found(name: string, context: ReturnType<typeof atHome>) {
  const { checks } = await doctor({ environment: 'dev' }, context);
  const { status, text, remedy } = checks.find(check => check.name === name) ?? {};
  return [status, text, ...(remedy === undefined ? [] : [remedy])];
}

test('all is well, and nothing is changed', async () => {
  const context = atHome();

  const { environment, checks } = await doctor({ environment: 'dev' }, context);

  expect(environment).toBe('dev');
  expect(checks.map(({ name, status, text }) => [name, status, text])).toEqual([
    ['Node', 'ok', '22.0.0'],
    ['npm', 'ok', '30.1.2'],
    ['Python', 'ok', '30.1.2'],
    ['git', 'ok', '30.1.2'],
    ['Docker', 'ok', 'it answers'],
    ['session plugin', 'ok', 'installed'],
    ['workspace', 'ok', context.cwd],
    ['local cloud', 'ok', 'runs at http://127.0.0.1:4566'],
    ['templates', 'ok', '1 stacks, judged by the policy gate'],
    ['credentials', 'ok', 'the local cloud answers for account 000000000000'],
    ['region', 'ok', 'eu-west-1'],
    ['bootstrap', 'ok', 'version 30'],
    ['stacks', 'ok', '0 of 1 are deployed, none is broken'],
    ['registry', 'ok', 'it answers for pyshop'],
    ['deploy role', 'ok', 'the local cloud asks for none'],
  ]);
  expect(context.aws.calls).toEqual([]);
});

test.each<[string, (context: ReturnType<typeof atHome>) => void, unknown[]]>([
  [
    'Node',
    at => Object.assign(at.machine, { node: '18.20.0' }),
    ['fail', '18.20.0 is older than 20.19.0', 'nvm install 22, or https://nodejs.org'],
  ],
  [
    'npm',
    at => at.machine.ask.mockResolvedValue(undefined),
    ['fail', 'no npm on the PATH', 'npm install --global npm'],
  ],
  [
    'npm',
    at => at.machine.ask.mockResolvedValue('9.9.9'),
    ['fail', '9.9.9 is older than 10.0.0', 'npm install --global npm'],
  ],
  [
    'Python',
    at => at.machine.ask.mockResolvedValue('Python 3.10.1'),
    ['warn', '3.10.1 is older than 3.11.0', expect.any(String)],
  ],
  [
    'Python',
    at => at.machine.ask.mockResolvedValue('Python'),
    ['warn', 'python3 does not tell its version', expect.any(String)],
  ],
  ['git', at => at.machine.ask.mockResolvedValue(undefined), ['warn', 'no git on the PATH', 'https://git-scm.com']],
  [
    'Docker',
    at => at.docker.isReachable.mockResolvedValue(false),
    [
      'warn',
      'no container engine answers: images are made for the local cloud only',
      'start Docker, if images shall go to AWS',
    ],
  ],
  [
    'session plugin',
    at => at.sessionPlugin.isInstalled.mockResolvedValue(false),
    ['warn', 'not installed: berth exec cannot open sessions', expect.stringContaining('https://')],
  ],
  [
    'region',
    at => Object.assign(at.machine, { region: 'us-east-1' }),
    [
      'warn',
      'AWS_REGION = us-east-1, the config says eu-west-1: berth goes by the config',
      'export AWS_REGION=eu-west-1',
    ],
  ],
  [
    'bootstrap',
    at => at.aws.parameters.delete(BOOTSTRAP),
    ['fail', 'account 000000000000 is not bootstrapped', 'berth bootstrap dev'],
  ],
  [
    'bootstrap',
    at => at.aws.parameters.set(BOOTSTRAP, '5'),
    ['fail', 'version 5 is older than 6', 'berth bootstrap dev'],
  ],
])('%s is looked at (%#)', async (name, change, expected) => {
  const context = atHome();
  change(context);

  expect(await found(name, context)).toEqual(expected);
});

test.each([
  [
    'UPDATE_ROLLBACK_FAILED',
    'aws cloudformation continue-update-rollback --stack-name dev-network (with --resources-to-skip what its events name)',
  ],
  ['DELETE_FAILED', 'aws cloudformation delete-stack --stack-name dev-network, its events say what stays'],
  ['ROLLBACK_COMPLETE', 'aws cloudformation delete-stack --stack-name dev-network, then deploy again'],
])('F41: a stack in %s has the call that gets it out', async (status, remedy) => {
  const context = atHome();
  const state = { name: 'dev-network', status, parameters: {}, tags: {}, terminationProtection: false };
  context.aws.stacks.set('dev-network', { state, template: {} });

  expect(await found('stacks', context)).toEqual(['fail', `dev-network is ${status}`, remedy]);
});

test('a repository that is not there is named', async () => {
  const context = atHome();
  const { ports } = context.aws;
  const registry = { ...ports.registry, has: async () => undefined };

  expect(await found('registry', { ...context, connect: () => ({ ...ports, registry }) } as never)).toEqual([
    ...['fail', 'no repository pyshop', 'berth deploy global'],
  ]);
});

test('before the first deployment no registry is asked', async () => {
  const context = atHome();
  context.aws.parameters.delete('/berth/dev/pyshop/rollout/v1');

  expect(await found('registry', context)).toEqual(['ok', 'no service stands yet']);
});

test('a stack that took an update back is as good as any', async () => {
  const context = atHome();
  const rest = { parameters: {}, tags: {}, terminationProtection: false };
  const state = { name: 'dev-network', status: 'UPDATE_ROLLBACK_COMPLETE', ...rest };
  context.aws.stacks.set('dev-network', { state, template: {} });

  expect(await found('stacks', context)).toEqual(['ok', '1 of 1 are deployed, none is broken']);
});

const ROLE = 'arn:aws:sts::000000000000:assumed-role/';

test.each([
  [`${ROLE}berth-dev-deploy/github-1`, 'true', ['ok', 'berth-dev-deploy']],
  [
    `${ROLE}berth-prod-deploy/github-1`,
    'true',
    ['warn', 'berth-prod-deploy is no role of dev', expect.stringContaining('berth-dev-deploy')],
  ],
  [`${ROLE}Admin/ada`, undefined, ['ok', 'Admin, a role of people']],
  ['arn:aws:iam::000000000000:user/ada', undefined, ['ok', 'ada, a role of people']],
])('the role %s, in a pipeline: %s', async (caller, inPipeline, expected) => {
  const context = atHome('aws://111122223333/eu-west-1');
  const identity = { account: async () => '111122223333', caller: async () => caller };
  context.variables.GITHUB_ACTIONS = inPipeline;
  const real = { ...context, connect: () => ({ ...context.aws.ports, identity }) };

  expect(await found('deploy role', real as never)).toEqual(expected);
});

test('without a local cloud that is a warning, and the account cannot be looked at', async () => {
  const context = atHome();
  context.localCloud.find.mockResolvedValue(undefined);

  const { checks } = await doctor({ environment: 'dev' }, context);

  expect(checks.slice(-3)).toEqual([
    {
      name: 'local cloud',
      status: 'warn',
      text: 'it does not run',
      remedy: 'berth local start, if you want to deploy to it',
    },
    { name: 'templates', status: 'ok', text: expect.any(String) },
    {
      ...{ name: 'credentials', status: 'fail', remedy: 'berth local start' },
      text: 'account 000000000000 is the local cloud, and it does not run',
    },
  ]);
});

test('one that was killed is told apart', async () => {
  const context = atHome();
  context.localCloud.find.mockResolvedValue(undefined);
  context.localCloud.wasKilled.mockReturnValue(true);

  expect(await found('local cloud', context)).toEqual([
    ...['warn', 'it was killed, its databases and tasks may still run', 'berth local stop'],
  ]);
});

test('outside of a workspace the computer is looked at', async () => {
  const { environment, checks } = await doctor({}, fakeContext(folderWith({})));

  expect(environment).toBeUndefined();
  expect(checks.find(({ name }) => name === 'workspace')).toMatchObject({ status: 'fail' });
  expect(checks.find(({ name }) => name === 'local cloud')).toMatchObject({ status: 'warn' });
});

test('is 0 when nothing failed, warnings or not, and 1 with all failures otherwise', async () => {
  const well = atHome();
  well.docker.isReachable.mockResolvedValue(false);

  await expect(runCli(['doctor', 'dev'], '1', well)).resolves.toBe(0);
  expect(well.io.results.join()).toContain('warn  Docker          no container engine answers');

  const ill = atHome();
  ill.aws.parameters.delete(BOOTSTRAP);
  await expect(runCli(['doctor', 'dev', '--json'], '1', ill)).resolves.toBe(1);
  expect(ill.io.results).toEqual([
    {
      error: expect.objectContaining({
        code: 'NotHealthy',
        problems: expect.arrayContaining([expect.objectContaining({ code: 'bootstrap', hint: 'berth bootstrap dev' })]),
      }),
      exitCode: 1,
    },
  ]);
});
