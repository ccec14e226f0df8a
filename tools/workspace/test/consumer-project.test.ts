import { consumerManifest, consumerProgram } from '../src/consumer-project';

const foundation = {
  name: '@berth/foundation',
  exports: { '.': {}, './errors': {}, './package.json': './package.json' },
  peerDependencies: { 'aws-cdk-lib': '^2.271.0', constructs: '^10.5.1' },
  devDependencies: { 'aws-cdk-lib': '2.276.0' },
};
const network = {
  name: '@berth/network',
  exports: { '.': {} },
  peerDependencies: { '@berth/foundation': '^0.1.0', 'aws-cdk-lib': '^2.271.0' },
  devDependencies: { 'aws-cdk-lib': '2.276.0' },
};
const tarballs = { '@berth/foundation': '/t/foundation.tgz', '@berth/network': '/t/network.tgz' };

test('a consumer installs what was packed, with the peers and the compilers beside it', () => {
  const { dependencies, devDependencies } = consumerManifest([foundation, network], tarballs);

  expect(dependencies).toEqual({
    '@berth/foundation': 'file:/t/foundation.tgz',
    '@berth/network': 'file:/t/network.tgz',
    'aws-cdk-lib': '2.276.0',
    constructs: '^10.5.1',
    '@types/node': expect.any(String),
  });
  expect(devDependencies).toMatchObject({ 'typescript-5.4.5': 'npm:typescript@5.4.5' });
});

test('a consumer may have the oldest CDK that the peers allow', () => {
  const { dependencies } = consumerManifest([foundation, network], tarballs, 'floor');

  expect(dependencies).toMatchObject({ 'aws-cdk-lib': '2.271.0', constructs: '10.5.1' });
});

test('a consumer may have the newest CDK that there is', () => {
  const { dependencies } = consumerManifest([foundation, network], tarballs, 'newest');

  expect(dependencies).toMatchObject({ 'aws-cdk-lib': '^2.271.0', constructs: '^10.5.1' });
});

test('a tool without a list of exports has one entry point', () => {
  expect(consumerProgram([{ name: '@berth/cli' }])).toContain("import * as p0 from '@berth/cli';");
});

test('a consumer imports every entry point', () => {
  expect(consumerProgram([foundation, network])).toBe(
    [
      "import * as p0 from '@berth/foundation';",
      "import * as p1 from '@berth/foundation/errors';",
      "import * as p2 from '@berth/network';",
      'export const all = [p0, p1, p2];',
      '',
    ].join('\n'),
  );
});
