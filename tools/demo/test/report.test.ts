import { tableOf } from '../src/report';

test('shows one line an environment, with short digests and what is missing as a dash', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const table = tableOf([
    { name: 'global', url: null, version: null, digest: null, requests: 0, failed: 0, seconds: 1.25 },
    { name: 'dev', url: 'http://127.0.0.1:8080', version: '1.1.0', digest, requests: 812, failed: 0, seconds: 20 },
  ]);

  expect(table.split('\n')).toEqual([
    'environment  URL                    version  digest               requests  failed  duration',
    'global       -                      -        -                    0         0       1.3 s',
    'dev          http://127.0.0.1:8080  1.1.0    sha256:abababababab  812       0       20.0 s',
  ]);
});
