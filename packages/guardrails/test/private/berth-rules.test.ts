import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readBerthRules } from '../../src/private/berth-rules';

const config = { imageRegistries: ['^ghcr[.]io/acme/'], permissionsBoundary: 'berth-boundary' };

test('the rules are the Rego files of the package in the order of their names, then what they compare with', () => {
  const names = readBerthRules(config).map(({ name }) => name);

  const files = readdirSync(join(__dirname, '../../rules'));
  expect(files.every(file => file.endsWith('.rego'))).toBe(true);
  expect(names).toEqual([...[...files].sort(), 'config.rego']);
});

test('what the rules compare with is one package of theirs', () => {
  expect(readBerthRules(config).at(-1)?.content.split('\n')).toEqual([
    'package berth.config',
    'import rego.v1',
    'violation contains v if { false; v := "none" }',
    'image_registries := ["^ghcr[.]io/acme/"]',
    'tls_policies := null',
    'permissions_boundary := "berth-boundary"',
  ]);
});

test('TLS policies of the account take the place of those of the tables', () => {
  const sources = readBerthRules({ ...config, tlsPolicies: ['ELBSecurityPolicy-TLS13-1-3-2021-06'] });
  expect(sources.at(-1)?.content).toContain('\ntls_policies := ["ELBSecurityPolicy-TLS13-1-3-2021-06"]\n');
});
