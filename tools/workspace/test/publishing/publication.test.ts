import { Testing } from 'projen/lib/testing';
import { ConstructPackage, Tool } from '../../src';
import { makeMonorepo } from '../_fixtures/monorepo';

test('a package has a licence, a changelog, a list of its parts, and a target that publishes it', () => {
  const repo = makeMonorepo();
  new ConstructPackage(repo, { name: 'network', description: 'VPC' });
  const files = Testing.synth(repo);

  const { nx, files: published } = files['packages/network/package.json'];
  expect(files['packages/network/LICENSE']).toContain('Apache License');
  expect(published).toEqual(['lib/**/*.js', 'lib/**/*.d.ts', 'CHANGELOG.md', 'sbom.cdx.json']);
  expect(nx.tags).toContain('published');
  expect(nx.targets).toEqual({ build: {}, test: {}, 'nx-release-publish': {} });
});

test('a published tool names versions of its siblings, a private one takes what is there', () => {
  const repo = makeMonorepo();
  const uses = [new ConstructPackage(repo, { name: 'rollout', description: 'Contract', layer: 'foundation' })];
  new Tool(repo, { name: 'cli', description: 'A command', layer: 'cli', uses, libraries: ['yaml'], published: true });
  new Tool(repo, { name: 'own', description: 'A command', layer: 'cli', uses });
  const files = Testing.synth(repo);

  expect(files['tools/cli/package.json'].dependencies).toEqual({
    '@berth/rollout': '^0.1.0',
    yaml: expect.any(String),
  });
  expect(files['tools/cli/package.json'].private).toBe(false);
  expect(files['tools/own/package.json'].dependencies).toEqual({ '@berth/rollout': '*' });
  expect(files['tools/own/package.json'].private).toBe(true);
});

test('what is never published keeps out of releases: no tag, no range that a release would have to follow', () => {
  const repo = makeMonorepo();
  const network = new ConstructPackage(repo, { name: 'network', description: 'VPC' });
  new ConstructPackage(repo, { name: 'platform', description: 'Stacks', private: true, uses: [network] });
  const { nx, peerDependencies } = Testing.synth(repo)['packages/platform/package.json'];

  expect(nx.tags).not.toContain('published');
  expect(peerDependencies['@berth/network']).toBe('*');
});

test('nothing is published that was not built and tested, and nothing before what it needs', () => {
  const { targetDefaults } = Testing.synth(makeMonorepo())['nx.json'];

  expect(targetDefaults['nx-release-publish'].dependsOn).toEqual([
    'build',
    'test',
    '^nx-release-publish',
    { projects: ['@berth/workspace'], target: 'build' },
  ]);
});

test('a package says on which Node.js it runs', () => {
  const repo = makeMonorepo();
  new ConstructPackage(repo, { name: 'network', description: 'VPC' });

  expect(Testing.synth(repo)['packages/network/package.json'].engines).toEqual({ node: '>= 20.19.0' });
});

test('a package links to the repository of the team, and names none of anybody else', () => {
  const repo = makeMonorepo({ repository: 'https://github.com/acme/shop' });
  const other = makeMonorepo();
  for (const parent of [repo, other]) new ConstructPackage(parent, { name: 'network', description: 'VPC' });

  expect(Testing.synth(repo)['packages/network/package.json']).toMatchObject({
    homepage: 'https://github.com/acme/shop/tree/main/packages/network#readme',
    bugs: 'https://github.com/acme/shop/issues',
    repository: { type: 'git', url: 'git+https://github.com/acme/shop.git', directory: 'packages/network' },
  });
  expect(Object.keys(Testing.synth(other)['packages/network/package.json'])).toEqual(
    expect.not.arrayContaining(['homepage', 'bugs', 'repository', 'publishConfig']),
  );
});

test('packages go to the registry of the team, and come from there with a token that is never written down', () => {
  const repo = makeMonorepo({ registry: 'https://npm.acme.example/private' });
  new ConstructPackage(repo, { name: 'network', description: 'VPC' });
  const files = Testing.synth(repo);

  expect(files['packages/network/package.json'].publishConfig).toEqual({
    registry: 'https://npm.acme.example/private',
  });
  expect(files['.npmrc']).toContain('@berth:registry=https://npm.acme.example/private/\n');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: npm reads the variable
  expect(files['.npmrc']).toContain('//npm.acme.example/private/:_authToken=${NPM_TOKEN}\n');
});

test('without a registry .npmrc names none', () => {
  expect(Testing.synth(makeMonorepo())['.npmrc']).not.toMatch(/:registry|_authToken/);
});
