import { JsonFile } from 'projen';
import type { Monorepo } from './monorepo';

/** Everything that a project's own files say, but what a reader of the repository alone cares about. */
const SOURCES = [
  '{projectRoot}/src/**/*',
  '{projectRoot}/*.cjs',
  '{projectRoot}/bin/**/*',
  '{projectRoot}/rules/**/*',
  '{projectRoot}/page/**/*',
  '{projectRoot}/template/**/*',
  '{projectRoot}/package.json',
  '{projectRoot}/tsconfig.json',
  BASE(),
];

/**
 * nx.json: commands, caching, inputs and outputs of every target, once.
 *
 * `deploy` sees only what reaches a cloud: the synthesized templates and the digest of the image. So a README, a test or a comment deploys nothing.
 */
export class NxConfig extends JsonFile {
  constructor(repo: Monorepo) {
    super(repo, 'nx.json', { obj: CONFIG, marker: false });
  }
}

const inProject = { cwd: '{projectRoot}' };
const external = (...externalDependencies: string[]) => ({ externalDependencies });

/** Other rules judge otherwise, whatever the sources. */
export const GATE = ['cdk-nag', '@cdklabs/cdk-validator-cfnguard'];

/** Each package has versions of its own, which its commits decide; what a peer breaks, tools/nx knows. */
const RELEASE = {
  projects: ['tag:published'],
  projectsRelationship: 'independent',
  releaseTag: { pattern: '{projectName}@{version}' },
  version: {
    conventionalCommits: true,
    versionActions: './tools/nx/version-actions.cjs',
    // the first release of a package starts from the version in its package.json
    fallbackCurrentVersionResolver: 'disk',
    // else a new minor of a peer stays out of the ranges, and the generator would write it there
    preserveMatchingDependencyRanges: false,
  },
  changelog: {
    workspaceChangelog: false,
    // no names: they would be looked up at a server that is nobody's business
    projectChangelogs: { renderOptions: { authors: false } },
  },
  git: { commitMessage: 'chore(release): publish' },
};

const CONFIG = {
  $schema: './node_modules/nx/schemas/nx-schema.json',
  defaultBase: 'main',
  // inside the checkout: the default is shared by all clones, and a "fresh" one would find another's results
  cacheDirectory: '.nx/cache',
  parallel: 3,
  analytics: false,
  namedInputs: {
    sources: SOURCES,
    tests: ['{projectRoot}/test/**/*', '{workspaceRoot}/jest.config.js', '{workspaceRoot}/jest.reporter.cjs'],
    // its examples are compiled with the tests
    readme: ['{projectRoot}/README.md', '{workspaceRoot}/tools/workspace/src/*readme*'],
    service: [
      '{projectRoot}/**/*',
      '!{projectRoot}/README.md',
      '!{projectRoot}/test/**/*',
      '!{projectRoot}/tests/**/*',
      '!{projectRoot}/dist/**/*',
    ],
  },
  pluginsConfig: {
    // TypeScript 7 has no JavaScript API to analyze with; the graph comes from the package.json files
    '@nx/js': { analyzeSourceFiles: false, projectsAffectedByDependencyUpdates: 'auto' },
  },
  plugins: ['./tools/nx/plugin.cjs'],
  release: RELEASE,
  targetDefaults: {
    build: {
      command: 'tsc -b',
      options: inProject,
      dependsOn: ['^build'],
      cache: true,
      inputs: ['sources', '^sources', external('typescript', 'aws-cdk-lib', 'constructs')],
      outputs: ['{projectRoot}/lib'],
    },
    test: {
      executor: 'nx:run-commands',
      options: {
        ...inProject,
        // the examples of the README first, which tsc then checks with the tests
        commands: [
          'node ../../tools/workspace/lib/check-readme.task.js',
          'tsc -p test',
          'jest -c ../../jest.config.js --rootDir .',
        ],
        parallel: false,
      },
      // a list of what is tested comes first, where a project has one
      dependsOn: ['build', '^build', 'failure-modes', { projects: ['@berth/workspace'], target: 'build' }],
      cache: true,
      inputs: [
        'sources',
        '^sources',
        'tests',
        'readme',
        external('typescript', 'jest', '@swc/jest', 'aws-cdk-lib', 'constructs', ...GATE),
      ],
    },
    // what deploys: on a local cloud of its own, one scenario a file
    e2e: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.e2e.ts"',
      options: inProject,
      dependsOn: ['build', '^build', { projects: ['@berth/local-cloud'], target: 'build' }],
      cache: true,
      inputs: [
        'sources',
        '^sources',
        'tests',
        '{workspaceRoot}/tools/local-cloud/src/**/*',
        external('jest', '@swc/jest', 'aws-cdk-lib', 'constructs'),
      ],
    },
    // stacks of packages that others wrote
    templates: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.templates.ts"',
      options: inProject,
      dependsOn: ['build'],
      cache: true,
      inputs: ['sources', 'tests', external('jest', '@swc/jest', 'aws-cdk-lib', 'constructs')],
    },
    // the page of the local cloud, in Chromium
    browser: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.browser.ts"',
      options: inProject,
      dependsOn: ['build'],
      cache: true,
      inputs: ['sources', 'tests', external('jest', '@swc/jest', '@sparticuz/chromium', 'playwright-core')],
    },
    // every resource of the apps fails once
    rollback: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.rollback.ts"',
      options: inProject,
      dependsOn: ['build', { projects: ['@berth/app-dev', '@berth/app-global'], target: 'synth' }],
      cache: true,
      inputs: [
        'sources',
        'tests',
        { dependentTasksOutputFiles: '**/cdk.out/**/*.template.json' },
        external('jest', '@swc/jest'),
      ],
    },
    // `kill -9` at random points: another seed each time, so never cached
    kill: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.kill.ts"',
      options: inProject,
      dependsOn: ['build'],
      cache: false,
    },
    // the jobs of a workflow, as GitHub would run them, with a repository and a cloud of this computer
    rehearsal: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.rehearsal.ts"',
      options: inProject,
      dependsOn: [
        'build',
        '^build',
        { projects: ['@berth/cli', '@berth/local-cloud'], target: 'build' },
        { projects: ['pyshop'], target: 'venv' },
      ],
      cache: false,
    },
    // the repositories that are made, judged by the gate: every two choices together
    combinations: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.combinations.ts"',
      options: inProject,
      dependsOn: ['build', '^build'],
      cache: true,
      inputs: [
        'sources',
        '^sources',
        'tests',
        '{projectRoot}/template/**/*',
        external('jest', '@swc/jest', 'tsx', 'aws-cdk-lib', 'constructs', ...GATE),
      ],
    },
    // one of them, made from a registry and used as its README says
    creation: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.creation.ts"',
      options: inProject,
      dependsOn: ['build'],
      cache: false,
    },
    // clients of other people, on clouds of their own
    conformance: {
      command: 'node --import tsx test/conformance/main.task.ts',
      options: inProject,
      dependsOn: ['build'],
      cache: true,
      inputs: ['sources', 'tests', external('aws-cdk', 'aws-cdk-lib', 'tsx')],
    },
    // releases in which anything goes wrong, by chance: `nx simulate cli -- --runs 10000`
    simulate: {
      command: 'node --require tsx/cjs test/_simulation/simulate.task.ts',
      options: inProject,
      dependsOn: ['build', '^build'],
      cache: false,
    },
    // `kill -9` before and after every call of a release, then the same command again
    crash: {
      command: 'jest -c ../../jest.config.js --rootDir . --testMatch "**/test/**/*.crash.ts"',
      options: inProject,
      dependsOn: ['build', '^build'],
      cache: false,
    },
    // which of F01 to F48 have a test that is named by them
    'failure-modes': {
      command: 'node --require tsx/cjs test/failure-modes.task.ts',
      options: inProject,
      cache: false,
    },
    // once for the whole repository, by the project that knows its rules
    lint: {
      command: 'biome check --error-on-warnings',
      cache: true,
      inputs: ['{workspaceRoot}/**/*', external('@biomejs/biome')],
    },
    synth: {
      command: 'berth synth',
      options: inProject,
      dependsOn: ['build', { projects: ['@berth/cli'], target: 'build' }],
      cache: true,
      // inputs: those of the app, see CdkApp
      outputs: ['{projectRoot}/cdk.out'],
    },
    image: {
      command: 'berth image',
      options: inProject,
      dependsOn: [{ projects: ['@berth/cli'], target: 'build' }],
      cache: true,
      inputs: ['service', external()],
      outputs: ['{projectRoot}/dist'],
    },
    deploy: {
      command: 'node ../../tools/nx/deploy.cjs',
      options: inProject,
      dependsOn: ['synth'],
      cache: false,
      inputs: [
        { dependentTasksOutputFiles: '**/cdk.out/**' },
        { dependentTasksOutputFiles: '**/dist/image.json' },
        external(),
      ],
    },
    // only what was built from these very files, and passed its tests
    'nx-release-publish': {
      command: 'node ../../tools/workspace/lib/publishing/publish.task.js',
      options: inProject,
      dependsOn: ['build', 'test', '^nx-release-publish', { projects: ['@berth/workspace'], target: 'build' }],
      cache: false,
    },
    diff: { command: 'berth diff', options: inProject, dependsOn: ['synth'], cache: false },
    destroy: { command: 'berth destroy', options: inProject, dependsOn: ['synth'], cache: false },
    venv: {
      command: 'python3 venv.task.py',
      options: inProject,
      cache: false,
    },
    pytest: {
      command: '.venv/bin/python -m pytest -q',
      options: inProject,
      dependsOn: ['venv'],
      cache: true,
      inputs: ['{projectRoot}/**/*', '!{projectRoot}/README.md', '!{projectRoot}/dist/**/*', external()],
    },
  },
};

function BASE(): string {
  return '{workspaceRoot}/tsconfig.base.json';
}
