import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform, problemLines, type SharedConfig, SharedPlatform } from '../src';
import { makeConfig } from './_fixtures/make-config';
import { makeSharedConfig } from './_fixtures/make-shared-config';

const wrong = makeConfig({ region: 'eu-wst-1', owner: ' ' });

/** What an app with the config throws. */
function thrownBy(make: (app: App) => unknown): string {
  try {
    make(new App());
  } catch (error) {
    return String(error);
  }
  return '';
}

test('tells of an environment what the synthesis tells', () => {
  const lines = problemLines([wrong]);

  expect(lines).toEqual([
    'BERTH-ENV-004 dev.owner = " ": must not be empty',
    'BERTH-ENV-002 dev.region = "eu-wst-1": not a region; did you mean eu-west-1?',
  ]);
  expect(thrownBy(app => new Platform(app, wrong))).toBe(lines.join('\n'));
});

test('tells of what environments share what the synthesis tells', () => {
  const config = { ...makeSharedConfig({ name: 'global' }), region: 'eu-wst-1' } as SharedConfig;

  const lines = problemLines([], [config]);

  expect(lines).toEqual(['BERTH-ENV-002 global.region = "eu-wst-1": not a region; did you mean eu-west-1?']);
  expect(thrownBy(app => new SharedPlatform(app, config))).toBe(lines.join('\n'));
});

test('tells of environments next to each other', () => {
  const dev = makeConfig();
  const lines = problemLines([dev, dev]);

  expect(lines).toEqual([
    `BERTH-ENV-007 dev.name = "dev": two environments of account ${dev.account} have it; name it otherwise, or take another account`,
  ]);
  expect(problemLines([dev])).toEqual([]);
});

test('an environment that is wrong by itself takes no name from others, and what is no config is told, too', () => {
  expect(problemLines([wrong, makeConfig()])).toEqual(problemLines([wrong]));
  expect(problemLines([undefined as unknown as EnvironmentConfig])).toEqual([
    expect.stringMatching(/^BERTH-ENV-00[45] /),
  ]);
});

test.each<[string, object, string]>([
  ['services', { services: {} }, 'services = "an object": must be an array'],
  ['edge', { edge: null }, 'edge = null: must be an object'],
  ['name', { name: '', permissionsBoundary: true }, 'name = "": must not be empty'],
  ['shared', { shared: 7 }, 'shared = 7: must be a string'],
  ['permissionsBoundary', { permissionsBoundary: 1 }, 'permissionsBoundary = 1: must be a boolean'],
  ['sharedRoles', { sharedRoles: true }, 'sharedRoles = true: must be an object'],
])('compares with nobody what has the wrong shape: %s', (_, changes, message) => {
  const shared = makeSharedConfig({ name: 'global', repositories: [{ name: 'pyshop' }] });

  const lines = problemLines([{ ...makeConfig(), ...changes }], [shared]);

  expect(lines).toEqual([expect.stringMatching(/^BERTH-ENV-004 /)]);
  expect(lines[0]).toContain(`.${message}`);
});
