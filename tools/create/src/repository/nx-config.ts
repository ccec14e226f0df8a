const inProject = { cwd: '{projectRoot}' };
const external = (...externalDependencies: string[]) => ({ externalDependencies });

/** What decides about templates besides sources. */
const PACKAGES = external('@berth/guardrails', '@berth/platform', 'aws-cdk-lib', 'constructs');

/**
 * nx.json: commands, caching, inputs and outputs of every target, once.
 *
 * `deploy` sees only what reaches a cloud: the synthesized templates and the digest of the image. So a README, a test or a comment deploys nothing.
 */
export const NX_CONFIG = {
  $schema: './node_modules/nx/schemas/nx-schema.json',
  defaultBase: 'main',
  cacheDirectory: '.nx/cache',
  analytics: false,
  // no advice to share results in a cloud of others
  neverConnectToCloud: true,
  namedInputs: {
    sources: [
      '{projectRoot}/src/**/*',
      '{projectRoot}/package.json',
      '{projectRoot}/tsconfig.json',
      '{workspaceRoot}/tsconfig.base.json',
    ],
    service: [
      '{projectRoot}/**/*',
      '!{projectRoot}/README.md',
      '!{projectRoot}/tests/**/*',
      '!{projectRoot}/dist/**/*',
    ],
  },
  pluginsConfig: {
    // TypeScript 7 has no JavaScript API to analyze with; the graph comes from the package.json files
    '@nx/js': { analyzeSourceFiles: false, projectsAffectedByDependencyUpdates: 'auto' },
  },
  targetDefaults: {
    build: {
      command: 'tsc -p .',
      options: inProject,
      cache: true,
      inputs: ['sources', PACKAGES, external('typescript')],
      outputs: ['{projectRoot}/lib'],
    },
    test: {
      executor: 'nx:run-commands',
      options: {
        ...inProject,
        commands: ['tsc -p test', 'node --import tsx --test test/*.test.ts'],
        parallel: false,
        // the CDK validates what it synthesizes: wanted in `synth` only
        env: { CDK_VALIDATION: 'false' },
      },
      cache: true,
      inputs: ['sources', '{projectRoot}/test/**/*', PACKAGES, external('typescript', 'tsx')],
    },
    synth: {
      command: 'berth synth',
      options: inProject,
      dependsOn: ['build'],
      cache: true,
      inputs: ['sources', '{projectRoot}/cdk.json', PACKAGES],
      outputs: ['{projectRoot}/cdk.out'],
    },
    image: {
      command: 'berth image',
      options: inProject,
      cache: true,
      inputs: ['service', external()],
      outputs: ['{projectRoot}/dist'],
    },
    deploy: {
      command: 'berth deploy {projectName} --yes',
      options: inProject,
      dependsOn: ['synth'],
      cache: false,
      inputs: [
        { dependentTasksOutputFiles: '**/cdk.out/**' },
        { dependentTasksOutputFiles: '**/dist/image.json' },
        external(),
      ],
    },
    diff: { command: 'berth diff', options: inProject, dependsOn: ['synth'], cache: false },
    destroy: { command: 'berth destroy', options: inProject, dependsOn: ['synth'], cache: false },
    venv: { command: 'python3 venv.task.py', options: inProject, cache: false },
    pytest: {
      command: '.venv/bin/python -m pytest -q',
      options: inProject,
      dependsOn: ['venv'],
      cache: true,
      inputs: ['{projectRoot}/**/*', '!{projectRoot}/README.md', '!{projectRoot}/dist/**/*', external()],
    },
  },
};

export const TSCONFIG_BASE = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    strict: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    isolatedModules: true,
    skipLibCheck: true,
    types: ['node'],
  },
};
