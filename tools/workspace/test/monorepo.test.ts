import { Testing } from 'projen/lib/testing';
import { ConstructPackage, Tool } from '../src';
import { makeMonorepo } from './_fixtures/monorepo';

test('a generated root file does not change .gitignore, with which everything would count as changed', () => {
  const ignored = Testing.synth(makeMonorepo())['.gitignore'];

  for (const file of ['nx.json', 'tsconfig.base.json', 'package.json']) expect(ignored).not.toContain(`!/${file}`);
});

test('no address of a registry gets into the lock file, and no install script runs', () => {
  const npmrc = Testing.synth(makeMonorepo())['.npmrc'];

  expect(npmrc).toContain('omit-lockfile-registry-resolved=true');
  expect(npmrc).toContain('ignore-scripts=true');
});

test('a deploy sees templates and images only', () => {
  const { targetDefaults } = Testing.synth(makeMonorepo())['nx.json'];

  expect(targetDefaults.deploy.inputs).toEqual([
    { dependentTasksOutputFiles: '**/cdk.out/**' },
    { dependentTasksOutputFiles: '**/dist/image.json' },
    { externalDependencies: [] },
  ]);
});

test('one tsc builds every project that has sources', () => {
  const repo = makeMonorepo();
  new ConstructPackage(repo, { name: 'network', description: 'VPC' });
  new Tool(repo, { name: 'cli', description: 'A command' });

  expect(Testing.synth(repo)['tsconfig.solution.json'].references).toEqual([
    { path: 'packages/network' },
    { path: 'tools/cli' },
  ]);
});

test('the demo runs before anything is installed', () => {
  expect(Testing.synth(makeMonorepo())['package.json'].scripts.demo).toMatch(/^node /);
});
