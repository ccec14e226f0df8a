import { sbomOf } from '../../src/publishing/sbom';

/** Two packages of a workspace; `yaml` there twice, and a tool. */
const lock = {
  'packages/rollout': { name: '@berth/rollout', version: '1.0.0', dependencies: { zod: '4.0.0' } },
  'tools/cli': {
    name: '@berth/cli',
    version: '1.2.0',
    license: 'Apache-2.0',
    dependencies: { '@berth/rollout': '^1.0.0', yaml: '2.0.0' },
    optionalDependencies: { fsevents: '1.0.0' },
    devDependencies: { jest: '30.0.0' },
  },
  'node_modules/@berth/rollout': { resolved: 'packages/rollout', link: true },
  'node_modules/jest': { version: '30.0.0' },
  'node_modules/yaml': { version: '1.0.0' },
  'node_modules/zod': { version: '4.0.0', license: 'MIT', integrity: 'sha512-AQI=' },
  'tools/cli/node_modules/yaml': { version: '2.0.0', dependencies: { zod: '4.0.0', bundle: '1.0.0' } },
  'tools/cli/node_modules/yaml/node_modules/bundle': {
    version: '1.0.0',
    inBundle: true,
    dependencies: { inside: '1' },
  },
};

interface Found {
  readonly metadata: { readonly component: object };
  readonly components: readonly { readonly purl: string }[];
  readonly dependencies: readonly object[];
}

const found = sbomOf(lock, 'tools/cli') as Found;

test('a package lists what it brings along, as it is locked, and neither tools nor neighbours', () => {
  expect(found.components.map(({ purl }) => purl)).toEqual([
    'pkg:npm/%40berth/rollout@1.0.0',
    'pkg:npm/yaml@2.0.0',
    'pkg:npm/zod@4.0.0',
    'pkg:npm/bundle@1.0.0',
  ]);
});

test('the list says who needs what', () => {
  expect(found.dependencies).toEqual([
    { ref: 'pkg:npm/%40berth/cli@1.2.0', dependsOn: ['pkg:npm/%40berth/rollout@1.0.0', 'pkg:npm/yaml@2.0.0'] },
    { ref: 'pkg:npm/%40berth/rollout@1.0.0', dependsOn: ['pkg:npm/zod@4.0.0'] },
    { ref: 'pkg:npm/yaml@2.0.0', dependsOn: ['pkg:npm/zod@4.0.0', 'pkg:npm/bundle@1.0.0'] },
    { ref: 'pkg:npm/zod@4.0.0', dependsOn: [] },
    { ref: 'pkg:npm/bundle@1.0.0', dependsOn: [] },
  ]);
});

test('each part has its licence, and the sum by which npm knows it', () => {
  expect(found.components).toContainEqual({
    type: 'library',
    'bom-ref': 'pkg:npm/zod@4.0.0',
    name: 'zod',
    version: '4.0.0',
    purl: 'pkg:npm/zod@4.0.0',
    licenses: [{ expression: 'MIT' }],
    hashes: [{ alg: 'SHA-512', content: '0102' }],
  });
});

test('a version that lies in two folders is one part', () => {
  const twice = {
    'tools/cli': { name: '@berth/cli', version: '1.2.0', dependencies: { a: '1', b: '1' } },
    'node_modules/a': { version: '1.0.0', dependencies: { c: '1' } },
    'node_modules/b': { version: '1.0.0', dependencies: { c: '1' } },
    'node_modules/a/node_modules/c': { version: '1.0.0' },
    'node_modules/b/node_modules/c': { version: '1.0.0' },
  };
  const { components, dependencies } = sbomOf(twice, 'tools/cli') as Found;

  expect(components.map(({ purl }) => purl)).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0', 'pkg:npm/c@1.0.0']);
  expect(dependencies).toContainEqual({ ref: 'pkg:npm/c@1.0.0', dependsOn: [] });
  expect(dependencies).toHaveLength(4);
});

test('the list is that of the package', () => {
  expect(found.metadata.component).toMatchObject({ name: '@berth/cli', version: '1.2.0' });
});

test('fails when the lock file is behind', () => {
  const behind = { ...lock, 'node_modules/zod': undefined } as unknown as typeof lock;

  expect(() => sbomOf(behind, 'tools/cli')).toThrow(
    expect.objectContaining({ name: 'LockIncomplete', message: expect.stringContaining('has no zod') }),
  );
});
