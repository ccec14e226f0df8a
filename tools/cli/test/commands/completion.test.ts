import { execFileSync } from 'node:child_process';
import { runCli } from '../../src/cli';
import { fakeContext } from '../_fakes/context';
import { example, workspace } from '../_fixtures/workspace';

async function scriptOf(shell: string): Promise<string> {
  const context = fakeContext(workspace());
  await expect(runCli(['completion', shell], '1', context)).resolves.toBe(0);
  return String(context.io.results[0]);
}

/** What bash offers after `words`, with environments `dev` and `prod`. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `
    berth() { echo dev; echo prod; }
    ${await scriptOf('bash')}
    COMP_WORDS=(berth ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
    _berth; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('bash completes commands, their options, subcommands and environments', async () => {
  expect(await offered('rel')).toEqual(['release']);
  expect(await offered('deploy', '--im')).toEqual(['--image']);
  expect(await offered('render', 'app')).toEqual(['appspec']);
  expect(await offered('render', 'appspec', '--e')).toEqual(['--env']);
  expect(await offered('deploy', 'd')).toEqual(['dev']);
});

test('zsh takes the completion of bash, fish has its own', async () => {
  expect(await scriptOf('zsh')).toMatch(/^autoload -U \+X bashcompinit && bashcompinit\n_berth\(\)/);
  expect(await scriptOf('fish')).toMatch(/^complete -c berth -f -n '__fish_use_subcommand' -a '.*\brollback\b/);
});

test('names the environments, and none outside of a workspace', async () => {
  const inside = fakeContext(workspace(example()));
  const outside = fakeContext('/');
  await runCli(['completion', 'environments'], '1', inside);
  await runCli(['completion', 'environments'], '1', outside);

  expect([...inside.io.results, ...outside.io.results]).toEqual(['dev\nglobal\nshop-dev\nshop-global', '']);
});

test('fails as bad usage on an unknown shell', async () => {
  await expect(runCli(['completion', 'tcsh'], '1', fakeContext(workspace()))).resolves.toBe(64);
});
