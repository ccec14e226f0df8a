import { sbomOf } from '../../src/publishing/sbom';

const part = (ref: string) => ({ 'bom-ref': ref });

const workspace = {
  metadata: { timestamp: 'now', component: part('berth@0.0.0') },
  components: ['@berth/cli@1.0.0', '@berth/rds@1.0.0', 'yaml@2.0.0', 'zod@4.0.0', 'jest@30.0.0'].map(part),
  dependencies: [
    { ref: 'berth@0.0.0', dependsOn: ['@berth/cli@1.0.0', '@berth/rds@1.0.0', 'jest@30.0.0'] },
    { ref: '@berth/cli@1.0.0', dependsOn: ['yaml@2.0.0'] },
    { ref: 'yaml@2.0.0', dependsOn: ['zod@4.0.0'] },
    { ref: 'zod@4.0.0', dependsOn: [] },
    { ref: '@berth/rds@1.0.0', dependsOn: [] },
  ],
};

test('a package lists what it brings along, and nothing of its neighbours', () => {
  const { components, dependencies } = sbomOf('@berth/cli@1.0.0', workspace);

  expect(components).toEqual([part('yaml@2.0.0'), part('zod@4.0.0')]);
  expect(dependencies.map(({ ref }) => ref)).toEqual(['@berth/cli@1.0.0', 'yaml@2.0.0', 'zod@4.0.0']);
});

test('the list is one of the package, not of the workspace', () => {
  expect(sbomOf('@berth/rds@1.0.0', workspace).metadata).toEqual({
    timestamp: 'now',
    component: part('@berth/rds@1.0.0'),
  });
});
