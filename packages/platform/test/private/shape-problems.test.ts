import { describeProblem } from '@berth/foundation';
import { environmentProblems } from '../../src';
import { makeConfig, makeService } from '../_fixtures/make-config';

const { cluster, database, network } = makeConfig();

/** The mistakes of a config as plain JavaScript could bring it. */
function told(changes: object): string[] {
  return environmentProblems({ ...makeConfig(), ...changes }).map(
    problem => `${problem.code} ${describeProblem(problem)}`,
  );
}

const toldOf = (changes: object) => told({ services: [{ ...makeService(), ...changes }] });

test.each<[string, object]>([
  ['BERTH-ENV-004 name = "": must not be empty', { name: '' }],
  ['BERTH-ENV-004 cluster.minInstances = -1: must be at least 0', { cluster: { ...cluster, minInstances: -1 } }],
  ['BERTH-ENV-004 tags[""] = "": has an empty key', { tags: { '': 'x' } }],
  ['BERTH-ENV-004 services = null: must be an array', { services: null }],
  ['BERTH-ENV-004 network = "a list": must be an object', { network: [] }],
  [
    'BERTH-ENV-003 network.cidrs = "an object": unknown key; did you mean cidr?',
    { network: { ...network, cidrs: {} } },
  ],
  ['BERTH-ENV-003 zones = null: unknown key', { zones: null }],
  [
    'BERTH-ENV-003 network.tiers[0].hold = "data": unknown key; did you mean holds?',
    { network: { ...network, tiers: [{ name: 'public', kind: 'public', hold: 'data' }] } },
  ],
  [
    'BERTH-RDS-006 database.masterPassword = "(hidden)": password in code; remove it, RDS makes one in Secrets Manager',
    { database: { ...database, masterPassword: 'x' } },
  ],
  [
    'BERTH-ENV-004 edge.kind = 7: is none of the known kinds; use http or https or domain or cdn or httpApi or none',
    { edge: { kind: 7 } },
  ],
  ['BERTH-ENV-004 cluster.kind = "ec3": is none of the known kinds; did you mean ec2?', { cluster: { kind: 'ec3' } }],
  ['BERTH-ENV-003 cluster.spt = 1: unknown key; did you mean spot?', { cluster: { kind: 'fargate', spt: 1 } }],
  ['BERTH-ENV-003 cluster.minInstances = 1: unknown key', { cluster: { kind: 'fargate', minInstances: 1 } }],
])('%s', (message, changes) => {
  expect(told(changes)).toEqual([message]);
});

test.each<[string, object]>([
  [
    'health.gracePeriodSeconds = 2147483648: must be at most 2147483647',
    { health: { path: '/', gracePeriodSeconds: 2 ** 31 } },
  ],
  ['health.intervalSeconds = 0: must be more than 0', { health: { path: '/', intervalSeconds: 0 } }],
  ['port = null: must be a number', { port: null }],
  ['memoryMiB = NaN: must be a number', { memoryMiB: Number.NaN }],
  [
    'secrets.KEY.from = "(hidden)": is none of the known kinds; did you mean generated?',
    { secrets: { KEY: { from: 'generate' } } },
  ],
  ['secrets.KEY = "(hidden)": must be an object', { secrets: { KEY: null } }],
  ['parameters.LEVEL = "(hidden)": is none of the known kinds', { parameters: { LEVEL: 7 } }],
])('BERTH-ENV-004 services[0].%s', (message, changes) => {
  expect(toldOf(changes)).toEqual([`BERTH-ENV-004 services[0].${message}`]);
});

test.each([
  ['ecs', 'rollin', 'did you mean rolling?'],
  ['ecs', 'green', 'use rolling or allAtOnce or canary or linear'],
  ['codeDeploy', 'rolling', 'use allAtOnce or canary or linear'],
])('names the shifts that %s has, not those of another engine: %s', (engine, kind, fix) => {
  expect(toldOf({ rollout: { engine, shift: { kind } } })).toEqual([
    `BERTH-ENV-004 services[0].rollout.shift.kind = "${kind}": is none of the known kinds; ${fix}`,
  ]);
});

test.each<[string, object]>([
  [
    'everyMinute = 1: unknown key; did you mean everyMinutes?',
    { kind: 'linear', percent: 10, everyMinutes: 5, everyMinute: 1 },
  ],
  ['knd = 1: unknown key; did you mean kind?', { kind: 'rolling', knd: 1 }],
  ['percent = 1: unknown key', { kind: 'rolling', percent: 1 }],
])('knows the keys of the kind that is named: %s', (message, shift) => {
  expect(toldOf({ rollout: { engine: 'ecs', shift } })).toEqual([`BERTH-ENV-003 services[0].rollout.shift.${message}`]);
});

test.each([
  ['.we-ird', 'we-ird'],
  ['["we ird"]', 'we ird'],
  ['["a\\"b"]', 'a"b'],
  [`.${'x'.repeat(128)}`, 'x'.repeat(128)],
  [`["${'x'.repeat(128)}"]`, 'x'.repeat(129)],
])('shows the place %s of the key %s', (place, key) => {
  expect(toldOf({ [key]: 1 })).toEqual([`BERTH-ENV-003 services[0]${place} = 1: unknown key`]);
});

test('leaves the dots in a quoted key alone', () => {
  expect(told({ 'no. 1': 1 })).toEqual(['BERTH-ENV-003 ["no. 1"] = 1: unknown key']);
});

test('hides what may be a secret before anybody could show it', () => {
  const services = [{ ...makeService(), password: 'hunter2', variables: { LEVEL: 7 } }];

  expect(environmentProblems({ ...makeConfig(), services }).map(({ value }) => value)).toEqual([
    '(hidden)',
    '(hidden)',
  ]);
});
