import { pointsToSourceMap, staleOutputs, tarballProblems } from '../../src/publishing/tarball';

const manifest = {
  name: '@berth/rds',
  version: '1.0.0',
  description: 'PostgreSQL on RDS',
  license: 'Apache-2.0',
  engines: { node: '>= 20.19.0' },
  main: './lib/index.js',
  types: './lib/index.d.ts',
  exports: {
    '.': { types: './lib/index.d.ts', default: './lib/index.js' },
    './errors': { types: './lib/errors.d.ts', default: './lib/errors.js' },
    './package.json': './package.json',
  },
};

const documents = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'sbom.cdx.json'];
const files = [...documents, 'lib/index.js', 'lib/index.d.ts', 'lib/errors.js', 'lib/errors.d.ts'];

const without = (...left: string[]) => files.filter(file => !left.includes(file));

test('what a package should have is no problem', () => {
  expect(tarballProblems(manifest, files)).toEqual([]);
});

test.each(documents)('a package is not published without its %s', document => {
  expect(tarballProblems(manifest, without(document))).toEqual([`${document} is missing`]);
});

test('every entry point is there, and its types', () => {
  expect(tarballProblems(manifest, without('lib/errors.js', 'lib/errors.d.ts'))).toEqual([
    'lib/errors.d.ts is missing',
    'lib/errors.js is missing',
  ]);
});

test('every command is there', () => {
  const command = {
    ...manifest,
    main: undefined,
    types: undefined,
    exports: undefined,
    bin: { berth: 'bin/berth.cjs' },
  };

  expect(tarballProblems(command, files)).toEqual(['bin/berth.cjs is missing']);
  expect(tarballProblems(command, [...files, 'bin/berth.cjs'])).toEqual([]);
});

test.each([
  ['description', { ...manifest, description: '' }],
  ['license', { ...manifest, license: undefined }],
  ['engines.node', { ...manifest, engines: {} }],
])('a package is not published without its %s', (field, untold) => {
  expect(tarballProblems(untold, files)).toEqual([`package.json has no ${field}`]);
});

test('code without types is found', () => {
  expect(tarballProblems(manifest, [...files, 'lib/private/names.js'])).toEqual(['lib/private/names.js has no types']);
});

test.each([
  'test/rds.test.ts',
  'src/index.ts',
  'lib/rds.test.d.ts',
  'lib/rds.e2e.js',
  'lib/_fixtures/world.d.ts',
  'lib/index.js.map',
  'lib/.tsbuildinfo',
  'tsconfig.json',
  '.projen/files.json',
])('%s does not leave the workspace', file => {
  expect(tarballProblems(manifest, [...files, file])).toContain(`${file} does not belong there`);
});

test('rules of the gate are part of its package', () => {
  expect(tarballProblems(manifest, [...files, 'rules/open-ports.rego'])).toEqual([]);
});

test('a page that a program shows is part of its package, and what a project begins with, its tests included', () => {
  expect(
    tarballProblems(manifest, [...files, 'page/index.html', 'page/page.mjs', 'template/service/tests/test_app.py']),
  ).toEqual([]);
  expect(tarballProblems(manifest, [...files, 'template/service/.venv/bin/python'])).toHaveLength(1);
});

test('a built file whose source is gone is found', () => {
  const built = ['index.js', 'index.d.ts', 'private/old.js', 'private/old.d.ts'];

  expect(staleOutputs(built, ['index.ts', 'private/new.ts'])).toEqual(['private/old.d.ts', 'private/old.js']);
});

test('a comment that names a source map is found', () => {
  expect(pointsToSourceMap('exports.a = 1;\n//# sourceMappingURL=index.js.map\n')).toBe(true);
  expect(pointsToSourceMap("const note = '//# sourceMappingURL=x';\n")).toBe(false);
});
