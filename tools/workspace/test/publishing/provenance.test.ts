import { provenanceFlags } from '../../src/publishing/provenance';

const job = { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example.com' };

test('npm says where a package was built, if the job may ask for a token', () => {
  expect(provenanceFlags(() => 'https://registry.npmjs.org', job)).toEqual(['--provenance']);
  expect(provenanceFlags(() => 'https://registry.npmjs.org/', job)).toEqual(['--provenance']);
});

test('a registry that knows no provenance gets none', () => {
  expect(provenanceFlags(() => 'https://npm.pkg.github.com', job)).toEqual([]);
});

test('a computer of a developer has nothing to prove', () => {
  expect(provenanceFlags(() => 'https://registry.npmjs.org', {})).toEqual([]);
  expect(provenanceFlags(() => 'https://registry.npmjs.org', { GITHUB_ACTIONS: 'true' })).toEqual([]);
});
