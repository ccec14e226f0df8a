import { Lazy } from 'aws-cdk-lib/core';
import { type VersionRules, versionProblems } from '../src/version-problems';

const today = new Date('2027-03-31T12:00:00Z');
const upgrade = { to: '18', reason: 'tried on a copy of us', until: '2027-03-31' };
const told = (rules: VersionRules) =>
  versionProblems(rules, today).map(({ code, path, value, fact, fix }) => [`${code} ${path}`, value, fact, fix]);

test.each<[VersionRules, string, string, string, string | undefined]>([
  [
    { engineVersion: '17', fixedVersion: {} },
    'FixedVersionOpen fixedVersion',
    '17',
    'engineVersion names no minor to stay on',
    'set engineVersion to one like "17.9"',
  ],
  [
    { majorUpgrade: { ...upgrade, to: '15.5' } },
    'BERTH-RDS-001 majorUpgrade.to',
    '15.5',
    'RDS does not create this version of PostgreSQL',
    'use 15.17, or 15 for the newest minor',
  ],
  [
    { majorUpgrade: { ...upgrade, to: '17.9' } },
    'MajorUpgradeInvalid majorUpgrade.to',
    '17.9',
    'is no later major than 17',
    'take majorUpgrade away when it is done',
  ],
  [
    { engineVersion: '18.1', majorUpgrade: { ...upgrade, to: '17' } },
    'MajorUpgradeInvalid majorUpgrade.to',
    '17',
    'is no later major than 18.1',
    'take majorUpgrade away when it is done',
  ],
  [
    { majorUpgrade: { ...upgrade, reason: '  nineteen characters  ' } },
    'MajorUpgradeInvalid majorUpgrade.reason',
    '  nineteen characters  ',
    'must have at least 20 characters',
    undefined,
  ],
  [
    { majorUpgrade: { ...upgrade, until: '2027-03-30' } },
    'MajorUpgradeInvalid majorUpgrade.until',
    '2027-03-30',
    'is over',
    'set engineVersion to "18" if it is done, or decide again',
  ],
  ...['soon', '2027-3-31', '2027-02-31T', '2027-13-01', 'x2027-03-31'].map(
    (until): [VersionRules, string, string, string, string] => [
      { majorUpgrade: { ...upgrade, until } },
      'MajorUpgradeInvalid majorUpgrade.until',
      until,
      'is no date',
      'write it as "2027-03-31"',
    ],
  ),
])('fails for %j with %s', (rules, problem, value, fact, fix) => {
  expect(told(rules)).toEqual([[problem, value, fact, fix]]);
});

test('says all that is wrong at once', () => {
  const rules = { engineVersion: '99', fixedVersion: {}, majorUpgrade: { to: '98', reason: '', until: '' } };

  expect(told(rules).map(([problem]) => problem)).toEqual([
    'BERTH-RDS-001 engineVersion',
    'FixedVersionOpen fixedVersion',
    'BERTH-RDS-001 majorUpgrade.to',
    'MajorUpgradeInvalid majorUpgrade.reason',
    'MajorUpgradeInvalid majorUpgrade.until',
  ]);
});

test('names the usual version where a major has no minors', () => {
  expect(told({ engineVersion: '99', fixedVersion: {} })[1]).toContain('set engineVersion to one like "17.9"');
});

test.each<VersionRules>([
  {},
  { engineVersion: '17.4' },
  { engineVersion: '17.4', fixedVersion: {} },
  { majorUpgrade: upgrade },
  { engineVersion: '14.22', majorUpgrade: { ...upgrade, to: '16.13', reason: 'exactly 20 character' } },
])('takes %j', rules => {
  expect(told(rules)).toEqual([]);
});

test('lets tokens through', () => {
  const token = Lazy.string({ produce: () => '17' });

  expect(told({ engineVersion: token, fixedVersion: {}, majorUpgrade: upgrade })).toEqual([]);
  expect(told({ majorUpgrade: { ...upgrade, to: token } })).toEqual([]);
});
