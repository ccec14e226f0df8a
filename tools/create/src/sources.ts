import { SHARED } from './choice-problems';
import { type Choices, OFFERS } from './choices';
import { literalOf } from './literal';

/** The table of contents of a repository. */
export function projenrc({ name, environments, registry }: Choices): string {
  const options = literalOf({ name, ...(registry !== undefined && { registry }) }, {}, ' ');
  const apps = environments.map((environment, index) => {
    const after = ['shared', ...environments.slice(0, index).map(variable)].join(', ');
    return `const ${variable(environment)} = new EnvironmentApp(repo, { name: '${environment}', runs: [service], after: [${after}] });`;
  });
  // the last one is the way to none
  const last = apps.pop()?.replace(/^const \w+ = /, '') ?? '';
  return lines(
    "import { EnvironmentApp, PythonService, Repository } from '@berth/create';",
    '',
    `const repo = new Repository(${options});`,
    '',
    '// services/: what runs',
    `const service = new PythonService(repo, { name: '${name}' });`,
    '',
    '// apps/: one environment each, in the order in which changes reach them',
    `const shared = new EnvironmentApp(repo, { name: '${SHARED}' });`,
    ...apps,
    last,
    '',
    'repo.synth();',
  );
}

/** All that differs between environments. */
export function configSource(isShared: boolean, literal: string): string {
  const type = isShared ? 'SharedConfig' : 'EnvironmentConfig';
  return lines(`import type { ${type} } from '@berth/platform';`, '', `export const config: ${type} = ${literal};`);
}

export function mainSource(isShared: boolean): string {
  const platform = isShared ? 'SharedPlatform' : 'Platform';
  return lines(
    "import { Guardrails } from '@berth/guardrails';",
    `import { ${platform} } from '@berth/platform';`,
    "import { App } from 'aws-cdk-lib/core';",
    "import { config } from './config';",
    '',
    'export const app = new App();',
    'Guardrails.of(app);',
    `new ${platform}(app, config);`,
    'app.synth();',
  );
}

/** What every environment should hold; more is for who changes it. */
export function appTest(name: string): string {
  return lines(
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    "import { config } from '../src/config';",
    "import { app } from '../src/main';",
    '',
    `test('every stack belongs to ${name}, and goes to its account', () => {`,
    '  const { stacks } = app.synth();',
    '',
    '  assert.ok(stacks.length > 0);',
    '  for (const { stackName, environment } of stacks) {',
    `    assert.ok(stackName.startsWith('${name}-'), stackName);`,
    '    assert.equal(environment.account, config.account);',
    '  }',
    '});',
  );
}

export function readme(choices: Choices): string {
  const { name, environments, registry } = choices;
  const [first = ''] = environments;
  return lines(
    `# ${name}`,
    '',
    'A service on Amazon ECS, in a repository that Nx and projen keep in order.',
    '',
    '```sh',
    'npm install          # in a fresh clone',
    'npm test             # compile, test and synthesize everything',
    `npm run local        # deploy ${first} to a cloud on this computer, without an AWS account`,
    '```',
    '',
    'You need Node.js 20.19 or newer, npm, and Python 3.11 or newer.',
    ...(registry === undefined ? [] : [`Packages come from ${registry}: \`NPM_TOKEN\` holds the token for it.`]),
    ...(choices.cache === 'none' ? [] : [LOCAL_CACHE]),
    '',
    '## What it has',
    '',
    '| | |',
    '| --- | --- |',
    `| tasks | ${OFFERS.compute[choices.compute]} |`,
    `| database | ${OFFERS.database[choices.database]} |`,
    `| cache | ${OFFERS.cache[choices.cache]} |`,
    `| users come in by | ${OFFERS.edge[choices.edge]} |`,
    `| environments | ${environments.join(', then ')}; \`${SHARED}\` is what they share |`,
    '',
    '## What lies where',
    '',
    '```',
    '.projenrc.ts         table of contents: one line per app and service; `npx projen` writes what follows from it',
    `apps/                ${[SHARED, ...environments].join(', ')}: src/config.ts says what an environment has`,
    `services/${name}/`.padEnd(20).concat(' the service: FastAPI, its migrations, its tests'),
    '```',
    '',
    '## Change it',
    '',
    '| what | where |',
    '| --- | --- |',
    `| what the service does | \`services/${name}/app\`; its tables in \`app/database.py\`, then a migration in \`migrations/versions\` |`,
    '| what an environment has: tasks, database, alarms, how releases move | `src/config.ts` of its app; the editor knows every setting |',
    '| one more environment or service | a line in `.projenrc.ts`, its sources after the pattern of those that are there, then `npx projen` |',
    '| newer packages | `npm install @berth/create@latest`, then `npx projen build`: generate, compile, test, synthesize |',
    '',
    '## Deploy it',
    '',
    '```sh',
    ...commented([
      [`npx berth diff ${first}`, 'what a deployment would change'],
      [`npx nx deploy ${environments.at(-1)}`, 'after all that comes before it'],
      ['npx nx affected -t deploy', 'what changed since main, in the same order'],
      [`npx berth release ${first}`, 'only the service, no infrastructure'],
      [`npx berth status ${first}`, 'what runs, and where'],
      [`npx berth logs ${first} --follow`, ''],
      ['npx berth local stop', 'the cloud on this computer; it keeps what it has'],
    ]),
    '```',
    '',
    'An environment with account `000000000000` lives on the local cloud. Write a real one into its `src/config.ts`, and into that of',
    `\`${SHARED}\`, then \`npx berth bootstrap ${first}\`: the same commands go to AWS, with the credentials that your terminal has.`,
  );
}

const LOCAL_CACHE =
  'The cache of the local cloud is a `redis-server` on the PATH; on Linux with Python 3.11 or 3.12 one comes with the tests of the service.';

/** Commands, with their comments in one column. */
function commented(commands: readonly (readonly [command: string, comment: string])[]): string[] {
  const width = Math.max(...commands.map(([command]) => command.length)) + 3;
  return commands.map(([command, comment]) => (comment === '' ? command : `${command.padEnd(width)}# ${comment}`));
}

/** A name as TypeScript has it: `pre-prod` is `preProd`. */
function variable(environment: string): string {
  const name = environment.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}App` : name;
}

/** Names of environments that TypeScript or the file itself has taken. */
const RESERVED = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public repo service shared'.split(
    ' ',
  ),
);

function lines(...texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}
