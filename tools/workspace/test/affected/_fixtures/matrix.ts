import { added, all, bumped, type Change, deleted, edited, json } from './change';

/** What is asked of a change: the columns of docs/affected.md. */
export const COLUMNS = ['build', 'test', 'e2e', 'synth', 'image', 'deploy'] as const;

export type Column = (typeof COLUMNS)[number];

/** Names of projects and of groups, as they stand in the page; a column that is not there is empty. */
export type Expected = Readonly<Partial<Record<Column, string>>>;

export interface Row extends Expected {
  readonly what: string;
  readonly change: Change;
}

/** What platform is part of; what one creates is tested with it. */
const ABOVE = 'platform create create-berth apps examples';
const SYSTEMS = { e2e: 'environments examples', synth: 'apps examples', deploy: 'apps' };
const ALL: Expected = { build: 'all', test: 'all', e2e: 'all', synth: 'all', image: 'all', deploy: 'all' };
const SHIPS: Expected = { test: 'pyshop', e2e: 'environments examples', image: 'pyshop', deploy: 'environments' };

const QUEUE = {
  name: '@berth/queue',
  version: '0.1.0',
  nx: { tags: ['published'], targets: { build: {}, test: {}, 'nx-release-publish': {} } },
};

const PACKAGES: readonly Row[] = [
  {
    what: 'source of `foundation`, which everything uses',
    change: edited('packages/foundation/src/index.ts'),
    ...built('packages cli create create-berth apps examples'),
    ...SYSTEMS,
    e2e: 'load-balancer environments examples',
  },
  {
    what: 'source of `rollout`, the contract with the deploy tool',
    change: edited('packages/rollout/src/index.ts'),
    ...built(`rollout codedeploy-bluegreen deploy-access ecs-service secrets cli ${ABOVE}`),
    ...SYSTEMS,
  },
  {
    what: 'source of `network`, which many packages use',
    change: edited('packages/network/src/index.ts'),
    ...built(
      `network codedeploy-bluegreen ecs-ec2-cluster ecs-managed-cluster ecs-service http-api load-balancer rds redis ${ABOVE}`,
    ),
    ...SYSTEMS,
    e2e: 'load-balancer environments examples',
  },
  {
    what: 'source of `rds`, which only the platform uses',
    change: edited('packages/rds/src/index.ts'),
    ...built(`rds ${ABOVE}`),
    ...SYSTEMS,
  },
  {
    what: 'a source of `rds` deleted',
    change: deleted('packages/rds/src/index.ts'),
    ...built(`rds ${ABOVE}`),
    ...SYSTEMS,
  },
  {
    what: 'a source of `dns` added',
    change: added('packages/dns/src/second-zone.ts', 'export {};\n'),
    ...built(`dns ${ABOVE}`),
    ...SYSTEMS,
  },
  {
    what: 'a rule of the gate (`guardrails/rules`)',
    change: added('packages/guardrails/rules/second.rego'),
    ...built(`guardrails ${ABOVE}`),
    ...SYSTEMS,
  },
  {
    what: 'source of `platform`',
    change: edited('packages/platform/src/index.ts'),
    ...built(ABOVE),
    ...SYSTEMS,
  },
  { what: 'a test of `rds`', change: edited('packages/rds/test/database.test.ts'), test: 'rds' },
  { what: 'README of `rds`: its examples are compiled', change: edited('packages/rds/README.md'), test: 'rds' },
  { what: 'CHANGELOG of `rds`', change: added('packages/rds/CHANGELOG.md') },
  {
    what: 'a release of `dns`: version, changelog, lock file',
    change: all(
      json('packages/dns/package.json', manifest => {
        manifest.version = '0.1.1';
      }),
      json('package-lock.json', ({ packages }) => {
        packages['packages/dns'].version = '0.1.1';
      }),
      added('packages/dns/CHANGELOG.md'),
    ),
    build: `dns ${ABOVE}`,
    test: `dns workspace ${ABOVE}`,
    ...SYSTEMS,
  },
  {
    what: 'a new package that nothing uses yet',
    change: all(
      added('packages/queue/package.json', JSON.stringify(QUEUE)),
      added('packages/queue/src/index.ts', 'export {};\n'),
      json('package.json', ({ workspaces }) => workspaces.push('packages/queue')),
      json('tsconfig.solution.json', ({ references }) => references.push({ path: 'packages/queue' })),
      json('package-lock.json', ({ packages }) => {
        packages[''].workspaces.push('packages/queue');
        packages['packages/queue'] = { name: QUEUE.name, version: QUEUE.version };
        packages[`node_modules/${QUEUE.name}`] = { resolved: 'packages/queue', link: true };
      }),
    ),
    build: 'queue',
    test: 'queue workspace',
  },
];

const APPS: readonly Row[] = [
  {
    what: 'config of `dev`',
    change: edited('apps/dev/src/config.ts'),
    ...built('dev'),
    e2e: 'dev',
    synth: 'dev',
    deploy: 'dev',
  },
  {
    what: 'config of `global`, which the others are tested after',
    change: edited('apps/global/src/config.ts'),
    ...built('global'),
    e2e: 'environments',
    synth: 'global',
    deploy: 'global',
  },
  {
    what: 'cdk.json of `prod`',
    change: edited('apps/prod/cdk.json'),
    e2e: 'prod',
    synth: 'prod',
    deploy: 'prod',
  },
  { what: 'a test of `dev`', change: edited('apps/dev/test/main.test.ts'), test: 'dev', e2e: 'dev' },
  { what: 'README of `prod`', change: edited('apps/prod/README.md'), test: 'prod' },
  {
    what: 'config of an example',
    change: edited('examples/http-api-cognito/src/config.ts'),
    ...built('http-api-cognito'),
    e2e: 'http-api-cognito',
    synth: 'http-api-cognito',
  },
];

const SERVICE: readonly Row[] = [
  { what: 'code of the service', change: edited('services/pyshop/pyshop/orders.py'), ...SHIPS },
  { what: 'its Dockerfile', change: edited('services/pyshop/Dockerfile'), ...SHIPS },
  { what: 'its requirements.lock', change: edited('services/pyshop/requirements.lock'), ...SHIPS },
  { what: 'a migration added', change: added('services/pyshop/migrations/versions/9999_second.py'), ...SHIPS },
  { what: 'its tests', change: edited('services/pyshop/tests/test_shop.py'), test: 'pyshop' },
  { what: 'its README', change: edited('services/pyshop/README.md') },
];

const TOOLS: readonly Row[] = [
  {
    what: 'source of `cli`',
    change: edited('tools/cli/src/main.ts'),
    ...built('cli create create-berth'),
    e2e: 'environments examples',
  },
  {
    what: 'source of `local-cloud`',
    change: edited('tools/local-cloud/src/index.ts'),
    ...built('local-cloud create create-berth'),
    e2e: 'load-balancer workspace environments examples',
  },
  {
    what: 'source of `rehearsal`, which tests of systems use',
    change: edited('tools/rehearsal/src/index.ts'),
    ...built('rehearsal demo environments examples'),
    e2e: 'environments examples',
  },
  { what: 'source of `create`', change: edited('tools/create/src/index.ts'), ...built('create create-berth') },
  {
    what: 'what a new repository begins with (`create/template`)',
    change: added('tools/create/template/second.txt'),
    ...built('create create-berth'),
  },
  {
    what: 'source of `workspace`: project types, versions, workflows',
    change: edited('tools/workspace/src/versions.ts'),
    ...built('workspace examples'),
    e2e: 'workspace examples',
  },
  { what: 'the Nx plugin, the actions of a release', change: edited('tools/nx/plugin.cjs'), test: 'nx workspace' },
];

const ROOT: readonly Row[] = [
  {
    what: 'README, docs, biome.jsonc, tsconfig.solution.json',
    change: edited('README.md', 'docs/architecture.md', 'biome.jsonc', 'tsconfig.solution.json'),
  },
  { what: '.projenrc.ts: what it generates counts by itself', change: edited('.projenrc.ts') },
  { what: 'a script in package.json', change: script(), test: 'workspace' },
  { what: 'a workflow', change: edited('.github/workflows/deploy.yml'), test: 'examples' },
  { what: 'nx.json', change: edited('nx.json'), ...ALL },
  { what: '.gitignore', change: edited('.gitignore'), ...ALL },
  {
    what: 'tsconfig.base.json',
    change: edited('tsconfig.base.json'),
    build: 'all',
    test: 'all but pyshop',
    e2e: 'all',
    synth: 'all',
    deploy: 'all',
  },
  { what: 'jest.config.js', change: edited('jest.config.js'), test: 'all but pyshop', e2e: 'all' },
  { what: 'another form of the lock file', change: edited('package-lock.json'), test: 'workspace' },
  {
    what: 'another `zod`, of which `rollout`, `platform` and `cli` are made',
    change: bumped('zod'),
    build: `rollout codedeploy-bluegreen deploy-access ecs-service secrets cli ${ABOVE}`,
    test: `rollout codedeploy-bluegreen deploy-access ecs-service secrets cli workspace ${ABOVE}`,
    ...SYSTEMS,
  },
  {
    what: 'another `aws-cdk-lib`',
    change: bumped('aws-cdk-lib'),
    build: 'all',
    test: 'all but pyshop',
    e2e: 'all',
    synth: 'all',
    deploy: 'all',
  },
  {
    what: 'another `typescript`',
    change: bumped('typescript'),
    build: 'all',
    test: 'all but pyshop',
    synth: 'all',
    deploy: 'all',
  },
  { what: 'another `jest`', change: bumped('jest'), test: 'all but pyshop', e2e: 'all' },
  { what: 'another `@biomejs/biome`', change: bumped('@biomejs/biome'), test: 'workspace' },
];

/** One commit each, and all that it affects: nothing else may be. */
export const MATRIX: readonly Row[] = [...PACKAGES, ...APPS, ...SERVICE, ...TOOLS, ...ROOT];

function built(projects: string): Expected {
  return { build: projects, test: projects };
}

function script(): Change {
  return json('package.json', ({ scripts }) => {
    scripts.second = 'true';
  });
}
