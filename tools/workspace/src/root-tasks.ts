import type { Monorepo } from './monorepo';

/**
 * The tasks of the root, each one command a step: what needs more is a program with a test.
 */
export class RootTasks {
  constructor(repo: Monorepo) {
    const { tasks } = repo;
    // twice as fast as projen's own way to find the programs of node_modules/.bin
    tasks.addEnvironment('PATH', '$(echo "$PWD/node_modules/.bin:$PATH")');

    tasks.addTask('lint', {
      description: 'Check format and rules',
      exec: 'biome check --error-on-warnings',
    });
    tasks.addTask('spell', {
      description: 'Check the spelling; new words go to project-words.txt',
      exec: 'cspell lint --no-progress --show-suggestions .',
    });
    tasks.addTask('format', { description: 'Mend format and simple findings', exec: 'biome check --write' });

    repo.defaultTask?.reset('tsc -p tools/workspace', { receiveArgs: false });
    repo.defaultTask?.exec('node --import tsx .projenrc.ts');

    for (const name of [
      'build',
      'pre-compile',
      'compile',
      'post-compile',
      'test',
      'package',
      'watch',
      'eject',
      'clobber',
    ]) {
      tasks.removeTask(name);
    }
    tasks.addTask('test', { description: 'Run all tests but those that deploy', exec: 'nx run-many -t test pytest' });
    tasks.addTask('e2e', {
      description: 'Run the tests that deploy to local clouds, two at a time',
      // the workspace publishes and installs everything: minutes, and what its registry lacks comes from npm's
      exec: 'nx run-many -t e2e --parallel=2 --exclude=@berth/workspace',
    });
    tasks.addTask('upgrade', {
      description: 'Take newer versions of tools and libraries; of some, when they are named',
      exec: 'node --import tsx tools/workspace/src/upgrading/upgrade.task.ts',
      receiveArgs: true,
    });
    const build = tasks.addTask('build', { description: 'Generate, lint, build, test and synthesize everything' });
    if (repo.defaultTask) build.spawn(repo.defaultTask);
    build.exec('nx run-many -t lint build test pytest synth image');
    for (const made of ['acknowledgements', 'bad-inputs', 'diagrams', 'costs']) {
      build.exec(`node --import tsx tools/workspace/src/${made}.task.ts --check`);
    }
    build.exec('node --import tsx tools/local-cloud/test/conformance/operations.task.ts --check');

    repo.package.setScript('mutation', 'node --import tsx tools/workspace/src/mutation.task.ts');
    repo.package.setScript('actionlint', 'node --import tsx tools/workspace/src/workflows/actionlint.task.ts');
    repo.package.setScript('consumer', 'node --import tsx tools/workspace/src/consumer.task.ts');
    repo.package.setScript('cfn-lint', 'node --import tsx tools/workspace/src/cfn-lint.task.ts');
    repo.package.setScript('acknowledgements', 'node --import tsx tools/workspace/src/acknowledgements.task.ts');
    repo.package.setScript('bad-inputs', 'node --import tsx tools/workspace/src/bad-inputs.task.ts');
    repo.package.setScript('parity', 'node --import tsx tools/workspace/src/parity.task.ts');
    repo.package.setScript('diagrams', 'node --import tsx tools/workspace/src/diagrams.task.ts');
    repo.package.setScript('costs', 'node --import tsx tools/workspace/src/costs.task.ts');
    repo.package.setScript('operations', 'node --import tsx tools/local-cloud/test/conformance/operations.task.ts');
    repo.package.setScript('affected', 'node --import tsx tools/workspace/test/affected/affected.task.ts');
    repo.package.setScript(
      'node-versions',
      'node --import tsx tools/workspace/src/node-versions/node-versions.task.ts',
    );
    repo.package.setScript('bench', 'node bench/run.cjs');
    // runs before anything is installed
    repo.package.setScript('demo', 'node tools/demo/start.cjs');
  }
}
