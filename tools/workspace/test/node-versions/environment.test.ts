import { environmentOf } from '../../src/node-versions/environment';

test('that Node.js comes first, then the programs of the user, and none of this workspace', () => {
  const PATH = '/ws/node_modules/.bin:/node_modules/.bin:/npm/node-gyp-bin:/usr/local/bin:/usr/bin';

  expect(environmentOf('/node/bin', { PATH }).PATH).toBe('/node/bin:/usr/local/bin:/usr/bin');
});

test('what npm, Nx and a running cloud say about this workspace is left out', () => {
  const ours = {
    npm_package_json: '/ws/package.json',
    npm_lifecycle_event: 'node-versions',
    npm_execpath: '/npm',
    npm_node_execpath: '/old/node',
    npm_config_local_prefix: '/ws',
    npm_config_prefix: '/usr',
    NODE: '/old/node',
    NODE_OPTIONS: '--import tsx',
    INIT_CWD: '/ws',
    NX_DAEMON: 'true',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    BERTH_LOCAL_FOLDER: '/ws/.berth',
  };

  expect(environmentOf('/node/bin', { PATH: '/usr/bin', ...ours })).toEqual({
    PATH: '/node/bin:/usr/bin',
    NX_DAEMON: 'false',
  });
});

test('the home, the registry and proxies of the user stay', () => {
  const users = {
    HOME: '/home/me',
    NODE_EXTRA_CA_CERTS: '/ca.pem',
    npm_config_registry: 'http://npm',
    https_proxy: 'http://proxy',
  };

  expect(environmentOf('/node/bin', users)).toEqual({ ...users, PATH: '/node/bin', NX_DAEMON: 'false' });
});
