import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { makeProgram, runCli } from '../../src/cli';
import { fakeContext } from '../_fakes/context';
import { FIRST } from '../_fakes/rollout';
import { workspace } from '../_fixtures/workspace';

const all = (command: Command, path: string[] = []): { path: string; command: Command }[] =>
  command.commands.flatMap(child => {
    const here = [...path, child.name()];
    return [{ path: here.join(' '), command: child }, ...all(child, here)];
  });
const commands = all(makeProgram('1', fakeContext('/')));
const options = ({ command }: { command: Command }) => command.options.map(({ long }) => long);

test.each(commands.map(({ path }) => path))('help of %s ends with an example', async path => {
  const context = fakeContext('/');

  await expect(runCli([...path.split(' '), '--help'], '1', context)).resolves.toBe(0);

  const said = String(context.io.results.at(-1) ?? '');
  expect(context.io.results.join('\n')).toMatch(
    new RegExp(`\\nExamples?:\\n(.*\\n)* .*berth ${path.split(' ')[0]}.*$`),
  );
  expect(said).not.toBe('');
});

test('whatever waits for AWS can be limited, and whatever it changes can be rehearsed', () => {
  const waiting = commands.filter(found => options(found).includes('--timeout')).map(({ path }) => path);
  const rehearsed = commands.filter(found => options(found).includes('--dry-run')).map(({ path }) => path);

  expect(waiting.sort()).toEqual(
    [
      'approve',
      'deploy',
      'destroy',
      'migrate up',
      'reject',
      'release',
      'restart',
      'resume',
      'rollback',
      'run',
      'scale',
    ].sort(),
  );
  expect(rehearsed.sort()).toEqual([...waiting.filter(path => path !== 'resume'), 'unlock'].sort());
});

test('docs/cli-behaviour.md names every command', () => {
  const docs = readFileSync(join(__dirname, '../../../../docs/cli-behaviour.md'), 'utf8');

  expect(
    commands.map(({ path }) => path.split(' ')[0] ?? '').filter(name => !docs.includes(`\`berth ${name}`)),
  ).toEqual([]);
});

/** A user at the root of a workspace with the image of its service. */
function atRoot() {
  const context = fakeContext(workspace());
  context.aws.images.add(FIRST);
  return context;
}

test.each([
  ['deploy', 'dev'],
  ['release', 'dev'],
])('%s --dry-run says what would be done, and changes nothing', async (...argv) => {
  const context = atRoot();

  await expect(runCli([...argv, '--dry-run'], '1', context)).resolves.toBe(0);

  expect([...context.io.said, ...context.io.results].join()).toContain('sha256:111111111111');
  expect(context.aws.calls).toEqual([]);
  expect(context.toolkit.deploy).not.toHaveBeenCalled();
});

test('destroy --dry-run says what would be deleted, and deletes nothing', async () => {
  const context = atRoot();
  const state = { status: 'CREATE_COMPLETE', parameters: {}, tags: {}, terminationProtection: false };
  context.aws.stacks.set('dev-network', { state: { name: 'dev-network', ...state }, template: {} });

  await expect(runCli(['destroy', 'dev', '--dry-run'], '1', context)).resolves.toBe(0);

  expect(context.io.said).toEqual(['to be deleted in account 000000000000, eu-west-1: dev-network']);
  expect(context.toolkit.destroy).not.toHaveBeenCalled();
});

test('F14: a time-out ends the watching with 75, says what continues, and changes nothing', async () => {
  const context = atRoot();
  // the first release would need longer
  const { ports } = context.aws;
  const codeDeploy = { ...ports.codeDeploy, lifecycle: async () => [] };
  const slow = { ...context, connect: () => ({ ...ports, codeDeploy }) };

  const exitCode = await runCli(['release', 'dev', '--timeout', '2', '--json'], '1', slow);

  expect(exitCode).toBe(75);
  expect(context.io.said).toContain('not done within 2 minutes; deployment d-1 continues in AWS');
  expect(context.io.results).toEqual([{ error: expect.objectContaining({ code: 'TimedOut' }), exitCode: 75 }]);
  expect(context.aws.calls).not.toContain('stop');
});

test.each(['0', '-1', 'soon', ''])('fails as bad usage on --timeout "%s"', async minutes => {
  await expect(runCli(['release', 'dev', '--timeout', minutes], '1', atRoot())).resolves.toBe(64);
});

test('I9: several problems are one object, and one exit code', async () => {
  const context = atRoot();
  context.aws.images.clear();

  const exitCode = await runCli(['verify', 'dev', '--json'], '1', context);

  expect(context.io.results).toEqual([
    {
      error: {
        ...{ code: 'NotReady', message: expect.stringMatching(/^dev is not ready:/), hint: undefined },
        problems: [
          {
            ...{ code: 'PreflightFailed', message: expect.any(String), hint: undefined },
            problems: [{ code: 'ImageNotFound', message: expect.any(String), hint: expect.any(String) }],
          },
        ],
      },
      exitCode,
    },
  ]);
  expect(exitCode).toBe(1);
});
