import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'projen/lib/testing';
import { CodeOwners } from '../src';
import { makeMonorepo } from './_fixtures/monorepo';

const FILE = '.github/CODEOWNERS';
const ROOT = join(__dirname, '../../..');

test('nobody is asked unless somebody is named', () => {
  expect(Testing.synth(makeMonorepo())).not.toHaveProperty([FILE]);
});

test('a team is asked about everything', () => {
  const repo = makeMonorepo();
  new CodeOwners(repo, { everything: ['@acme/platform', 'ada@acme.example'] });

  const lines = Testing.synth(repo)[FILE].split('\n');
  expect(lines.slice(1)).toEqual(['* @acme/platform ada@acme.example', '']);
});

test('another team is asked about what reaches production, and every such path is there', () => {
  const repo = makeMonorepo();
  new CodeOwners(repo, { everything: ['@acme/platform'], production: ['@acme/security'] });

  const paths = [...Testing.synth(repo)[FILE].matchAll(/^(\/\S+) @acme\/security$/gm)].map(([, path = '']) => path);
  expect(paths).toContain('/apps/prod/');
  expect(paths.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(['acme/platform', '@', '@acme/', 'ada'])('fails when an owner is %s', owner => {
  expect(() => new CodeOwners(makeMonorepo(), { everything: [owner] })).toThrow(
    expect.objectContaining({ name: 'OwnerUnknown', message: expect.stringContaining(`"${owner}"`) }),
  );
});

test('fails when nobody owns everything', () => {
  expect(() => new CodeOwners(makeMonorepo(), { everything: [], production: ['@acme/security'] })).toThrow(
    expect.objectContaining({ name: 'OwnerMissing' }),
  );
});

test('this repository names no team, as whoever forks it has others', () => {
  expect(existsSync(join(ROOT, FILE)) ? readFileSync(join(ROOT, FILE), 'utf8') : '').not.toContain('@berth/');
});
