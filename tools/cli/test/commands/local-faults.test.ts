import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../src/cli';
import { ExitCode } from '../../src/exit-code';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

const told = {
  plan: { seed: 'a' },
  faults: [
    { what: 'ecs:UpdateService, call 1: lose the answer', state: 'met' },
    { what: 'taskDies service:web, time 2', state: 'waiting' },
  ],
} as const;

let context: ReturnType<typeof fakeContext>;

beforeEach(() => {
  context = fakeContext(workspace());
});

const run = (...argv: string[]) => runCli(['local', 'faults', ...argv], '1.0.0', context);

/** What the local cloud was asked, with which plan. */
const asked = () => context.localCloud.faults.mock.calls.map(([, method, plan]) => [method, plan]);

test('lists what is planned and what of it has happened', async () => {
  context.localCloud.faults.mockResolvedValue(told);

  await expect(run('list')).resolves.toBe(ExitCode.done);
  await run('list', '--json');

  expect(asked()).toEqual([
    ['GET', undefined],
    ['GET', undefined],
  ]);
  expect(context.io.results).toEqual([
    'met      ecs:UpdateService, call 1: lose the answer\nwaiting  taskDies service:web, time 2',
    told,
  ]);
});

test('says so when nothing is planned', async () => {
  await run('list');

  expect(context.io.results).toEqual(['nothing goes wrong on purpose']);
});

test('sets calls and what goes wrong inside, the first time unless another one is named', async () => {
  const calls = ['ecs:UpdateService=loseAnswer', 'sqs:SendMessageBatch=partial@3', 'ssm:GetParameter=delay:5000@2'];
  const insides = ['taskDies', 'humanStops=shop/web AllowTraffic', 'taskStartsSlowly=service:web@2'];

  await run('set', '--call', ...calls, '--inside', ...insides);

  const list = [
    { service: 'ecs', operation: 'UpdateService', nth: 1, fault: 'loseAnswer' },
    { service: 'sqs', operation: 'SendMessageBatch', nth: 3, fault: 'partial' },
    { service: 'ssm', operation: 'GetParameter', nth: 2, fault: { kind: 'delay', ms: 5000 } },
    { inside: 'taskDies', nth: 1 },
    { inside: 'humanStops', subject: 'shop/web AllowTraffic', nth: 1 },
    { inside: 'taskStartsSlowly', subject: 'service:web', nth: 2 },
  ];
  expect(asked()).toEqual([['PUT', { list }]]);
});

test('sets shares by a seed', async () => {
  await run('set', '--seed', 'monday', '--share', '0.05', '--inside-share', '0', '--services', 'ecs', 'codedeploy');

  const plan = { seed: 'monday', share: 0.05, insideShare: 0, services: ['ecs', 'codedeploy'] };
  expect(asked()).toEqual([['PUT', plan]]);
});

test('sets a plan from a file', async () => {
  writeFileSync(join(context.cwd, 'faults.json'), '{ "seed": "a", "share": 1 }');

  await run('set', '--file', 'faults.json');

  expect(asked()).toEqual([['PUT', { seed: 'a', share: 1 }]]);
});

test('clears the plan', async () => {
  await run('clear');

  expect(asked()).toEqual([['DELETE', undefined]]);
});

test.each([
  [['set'], 'FaultPlanMissing', 'cannot set faults: nothing is planned'],
  [['set', '--seed', 'a'], 'FaultPlanMissing', 'cannot set faults: nothing is planned'],
  [['set', '--file', 'none.json'], 'FaultPlanInvalid', 'none.json: cannot be read'],
  [['set', '--file', 'broken.json'], 'FaultPlanInvalid', 'broken.json: is no JSON'],
  [
    ['set', '--file', 'a.json', '--seed', 'a', '--share', '1'],
    'FaultPlanInvalid',
    '--file = a.json: comes alone, not with seed, share',
  ],
  [['set', '--share', '1.01'], 'UsageInvalid', 'must be a number from 0 to 1, like 0.05'],
  [['set', '--inside-share', '-1'], 'UsageInvalid', 'must be a number from 0 to 1'],
  [['set', '--share', ' '], 'UsageInvalid', 'must be a number from 0 to 1'],
  [['set', '--call', 'ecs'], 'UsageInvalid', 'must be like ecs:UpdateService=loseAnswer'],
  [['set', '--call', 'ecs:UpdateService=delay'], 'UsageInvalid', 'must be like ecs:UpdateService=loseAnswer'],
  [['set', '--call', 'ecs:UpdateService=error:5'], 'UsageInvalid', 'must be like ecs:UpdateService=loseAnswer'],
  [['set', '--inside', '=web'], 'UsageInvalid', 'must be like taskDies=service:web'],
])('fails on %j, and asks for nothing', async (argv, code, message) => {
  writeFileSync(join(context.cwd, 'broken.json'), '{');

  await expect(run(...argv, '--json')).resolves.toBe(ExitCode.usage);

  expect(context.io.results).toEqual([
    expect.objectContaining({ error: expect.objectContaining({ code, message: expect.stringContaining(message) }) }),
  ]);
  expect(asked()).toEqual([]);
});

test('suggests the subcommand and the option that were meant', async () => {
  await run('claer');
  await run('set', '--insde', 'taskDies');

  expect(context.io.said.join('\n')).toContain('Did you mean clear?');
  expect(context.io.said.join('\n')).toContain('Did you mean --inside?');
});

test.each([['list'], ['set', '--share', '1'], ['clear']])('fails to %s when no local cloud runs', async (...argv) => {
  context.localCloud.find.mockResolvedValue(undefined);

  await expect(run(...argv)).resolves.toBe(ExitCode.refused);

  expect(context.io.said).toEqual(['the local cloud does not run', 'hint: berth local start']);
});

test('asks the one that keeps its state in another folder', async () => {
  await run('clear', '--folder', 'elsewhere');

  expect(context.localCloud.find).toHaveBeenCalledWith(join(context.cwd, 'elsewhere'));
});

test.each([
  ['list', 'berth local faults list --json'],
  ['set', 'berth local faults set --seed monday --share 0.05 --services ecs codedeploy'],
  ['clear', 'berth local faults clear'],
])('the help of %s ends with an example', async (command, example) => {
  await run(command, '--help');

  expect(context.io.results.join('\n')).toContain(example);
});

test('a shell completes its subcommands and options', async () => {
  await runCli(['completion', 'bash'], '1.0.0', context);

  expect(context.io.results.join('\n')).toContain("'local faults') known='list set clear --help'");
  expect(context.io.results.join('\n')).toContain(
    "'local faults set') known='--file --seed --share --inside-share --services --call --inside --folder --json --help'",
  );
});
