import { Testing } from 'projen/lib/testing';
import { Example, type ExampleOptions, type Monorepo, PythonService, Tool } from '../src';
import { makeMonorepo } from './_fixtures/monorepo';

function synthesized(changes: Partial<ExampleOptions> = {}) {
  const repo: Monorepo = makeMonorepo();
  const shop = new PythonService(repo, { name: 'shop', description: 'A shop' });
  const rehearsal = new Tool(repo, { name: 'rehearsal', description: 'Local clouds in tests' });
  const given = { name: 'shop', description: 'A shop that is complete', uses: [], runs: [shop] };
  new Example(repo, { ...given, rehearsedWith: rehearsal, ...changes });
  return Testing.synth(repo);
}

test('is a project that is built, tested, synthesized and deployed in tests, and by nobody else', () => {
  const { nx } = synthesized()['examples/shop/package.json'];

  expect(Object.keys(nx.targets).sort()).toEqual(['build', 'e2e', 'synth', 'test']);
  expect(nx.tags).toEqual(['example', 'layer:app']);
});

test('is known to Nx by its folder, or by the name that it is given', () => {
  const nameIn = (files: ReturnType<typeof synthesized>) => files['examples/shop/package.json'].nx.name;

  expect(nameIn(synthesized())).toBe('shop');
  expect(nameIn(synthesized({ nxName: 'shop-example' }))).toBe('shop-example');
});

test('tests of it that deploy wait for its image and the programs, and are asked again when those change', () => {
  const { e2e } = synthesized()['examples/shop/package.json'].nx.targets;

  expect(e2e.dependsOn).toEqual([
    'synth',
    '^build',
    { projects: ['@berth/cli', '@berth/local-cloud'], target: 'build' },
    { projects: ['shop'], target: 'image' },
    { projects: ['shop'], target: 'venv' },
  ]);
  expect(e2e.inputs).toContainEqual({ projects: ['shop'], input: 'service' });
});

test('its tests are asked again when its rows or the workflows change', () => {
  const { inputs } = synthesized()['examples/shop/package.json'].nx.targets.test;

  expect(inputs).toEqual(
    expect.arrayContaining(['{workspaceRoot}/examples/seeds.json', '{workspaceRoot}/.github/workflows/**/*']),
  );
});

test('is a workspace that tsc builds, with the libraries of its tests', () => {
  const files = synthesized({ testLibraries: ['yaml'] });

  expect(files['package.json'].workspaces).toContain('examples/shop');
  expect(files['tsconfig.solution.json'].references).toContainEqual({ path: 'examples/shop' });
  expect(files['examples/shop/package.json']).toMatchObject({
    name: '@berth/example-shop',
    private: true,
    devDependencies: { '@berth/rehearsal': '*', yaml: expect.any(String) },
  });
  expect(files['examples/shop/cdk.json'].app).toBe('node lib/main.js');
});

test('its tests may use further tools', () => {
  const repo = makeMonorepo();
  const [rehearsal, reader] = ['rehearsal', 'reader'].map(name => new Tool(repo, { name, description: 'A tool' }));
  if (!rehearsal || !reader) throw new TypeError('unexpected number of tools');
  const given = { name: 'shop', description: 'A shop that is complete', uses: [], runs: [] };

  new Example(repo, { ...given, rehearsedWith: rehearsal, testedWith: [reader] });

  expect(Testing.synth(repo)['examples/shop/package.json'].devDependencies).toEqual({
    '@berth/rehearsal': '*',
    '@berth/reader': '*',
  });
});
