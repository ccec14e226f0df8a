import { Duration, Lazy } from 'aws-cdk-lib/core';
import {
  type RouteClaim,
  routeClaimOf,
  routeClashProblems,
  type ServiceRouteFacts,
  serviceRouteProblems,
} from '../src';
import { healthCheck } from './_fixtures/edge';

function told(facts: Partial<ServiceRouteFacts>): string[] {
  return serviceRouteProblems({ name: 'pyshop', targetPort: 8000, healthCheck, ...facts }).map(
    ({ code, path, value, fact, fix }) => `${code} ${path} = ${value}: ${fact}${fix ? `; ${fix}` : ''}`,
  );
}

const LONG = `/${'a'.repeat(127)}`;
const LONG_HOST = `${'a'.repeat(124)}.com`;

test.each<Partial<ServiceRouteFacts>>([
  {},
  { name: 'a'.repeat(32) },
  { targetPort: 1 },
  { targetPort: 65_535, priority: 1 },
  { priority: 50_000 },
  { hosts: ['api.example.com', '*.example.com', LONG_HOST], paths: ['/', LONG] },
  { hosts: ['*.example.*', 'API-1.Example.COM'], paths: ['/*/b?/*'] },
  { paths: ['/a', '/A'] },
  { paths: ['/a_b-c.$/~"\'@:+&'] },
  { hosts: [Lazy.string({ produce: () => 'x' })], paths: [Lazy.string({ produce: () => 'x' })] },
  { name: Lazy.string({ produce: () => 'X' }) },
  { deregistrationDelay: Duration.hours(1), slowStart: Duration.seconds(30) },
  { slowStart: Duration.seconds(900) },
  { leastOutstandingRequests: true },
  { plainListener: true, colors: 1 },
  { plainListener: false, colors: 2 },
  { healthCheck: { path: '/', interval: Duration.seconds(5), timeout: Duration.seconds(2), healthyThreshold: 2 } },
  {
    healthCheck: { path: '/', interval: Duration.seconds(300), timeout: Duration.seconds(120), unhealthyThreshold: 10 },
  },
  { healthCheck: { path: '/', codes: '200' } },
  { healthCheck: { path: '/', codes: '200-499' } },
  { healthCheck: { path: '/', codes: '200,204,301-302' } },
])('accepts %j', facts => {
  expect(told(facts)).toEqual([]);
});

test.each<[Partial<ServiceRouteFacts>, string]>([
  [
    { name: 'PyShop' },
    'ServiceNameInvalid name = PyShop: must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first',
  ],
  [
    { name: 'a'.repeat(33) },
    `ServiceNameInvalid name = ${'a'.repeat(33)}: must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first`,
  ],
  [
    { name: 'x-' },
    `ServiceNameInvalid name = x-: must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first`,
  ],
  [
    { paths: [] },
    'BERTH-LB-027 paths = none: has no member: the service would get no request, or every one; name one, or leave the list out',
  ],
  [
    { hosts: [] },
    'BERTH-LB-027 hosts = none: has no member: the service would get no request, or every one; name one, or leave the list out',
  ],
  [{ paths: ['/a', '/b', '/a'] }, 'BERTH-LB-027 paths[2] = /a: is there twice; leave it out'],
  [{ hosts: ['a.com', 'A.com'] }, 'BERTH-LB-027 hosts[1] = A.com: is there twice; leave it out'],
  [{ targetPort: 70_000 }, 'BERTH-LB-010 targetPort = 70000: must be a whole number from 1 to 65535'],
  [{ targetPort: 0 }, 'BERTH-LB-010 targetPort = 0: must be a whole number from 1 to 65535'],
  [{ priority: 0 }, 'BERTH-LB-017 priority = 0: must be a whole number from 1 to 50000'],
  [{ priority: 50_001 }, 'BERTH-LB-017 priority = 50001: must be a whole number from 1 to 50000'],
  [
    { hosts: ['a.com', 'b.com', 'c.com'], paths: ['/d', '/e', '/f'] },
    'BERTH-LB-020 hosts and paths = 6 values: a rule has at most 5 values',
  ],
  [
    { hosts: ['*.a.com'], paths: ['/*/*/?*?'] },
    'BERTH-LB-020 hosts and paths = 6 wildcards: a rule has at most 5 wildcards',
  ],
  [
    { hosts: ['a.com', 'localhost'] },
    'BERTH-LB-021 hosts[1] = localhost: must be a name of at most 128 letters, digits, hyphens, dots, * and ?; use one like "api.example.com"',
  ],
  [
    { hosts: ['a_b.com'] },
    'BERTH-LB-021 hosts[0] = a_b.com: must be a name of at most 128 letters, digits, hyphens, dots, * and ?; use one like "api.example.com"',
  ],
  [
    { hosts: [`a${LONG_HOST}`] },
    `BERTH-LB-021 hosts[0] = a${LONG_HOST}: must be a name of at most 128 letters, digits, hyphens, dots, * and ?; use one like "api.example.com"`,
  ],
  [
    { paths: ['api/*'] },
    'BERTH-LB-022 paths[0] = api/*: must start with "/" and have at most 128 letters, digits, _-.$/~"\'@:+&, * and ?; use one like "/api/*"',
  ],
  [
    { paths: ['/a', '/b c'] },
    'BERTH-LB-022 paths[1] = /b c: must start with "/" and have at most 128 letters, digits, _-.$/~"\'@:+&, * and ?; use one like "/api/*"',
  ],
  [
    { paths: [`${LONG}a`] },
    `BERTH-LB-022 paths[0] = ${LONG}a: must start with "/" and have at most 128 letters, digits, _-.$/~"'@:+&, * and ?; use one like "/api/*"`,
  ],
  [{ deregistrationDelay: Duration.hours(2) }, 'BERTH-LB-012 deregistrationDelay = 2 hours: must be at most 1 hour'],
  [{ slowStart: Duration.seconds(29) }, 'BERTH-LB-023 slowStart = 29: must be a whole number from 30 to 900 seconds'],
  [{ slowStart: Duration.seconds(901) }, 'BERTH-LB-023 slowStart = 901: must be a whole number from 30 to 900 seconds'],
  [
    { slowStart: Duration.seconds(60), leastOutstandingRequests: true },
    'BERTH-LB-024 slowStart = 1 minute: has no effect with leastOutstandingRequests; take one of them',
  ],
  [
    { plainListener: true },
    'BERTH-LB-025 colors = 2: a release would leave the users of port 80 behind; redirect port 80, or release task by task with colors: 1',
  ],
  [
    { healthCheck: { path: 'healthz' } },
    'BERTH-LB-002 healthCheck.path = healthz: must start with "/"; use "/healthz"',
  ],
  [
    { healthCheck: { path: '/', interval: Duration.seconds(4), timeout: Duration.seconds(2) } },
    'BERTH-LB-003 healthCheck.interval = 4 s: must be 5 to 300 seconds',
  ],
  [
    { healthCheck: { path: '/', interval: Duration.seconds(301) } },
    'BERTH-LB-003 healthCheck.interval = 301 s: must be 5 to 300 seconds',
  ],
  [
    { healthCheck: { path: '/', timeout: Duration.seconds(1) } },
    'BERTH-LB-003 healthCheck.timeout = 1 s: must be 2 to 120 seconds',
  ],
  [
    { healthCheck: { path: '/', interval: Duration.seconds(300), timeout: Duration.seconds(121) } },
    'BERTH-LB-003 healthCheck.timeout = 121 s: must be 2 to 120 seconds',
  ],
  [
    { healthCheck: { path: '/', timeout: Duration.seconds(10) } },
    'BERTH-LB-003 healthCheck.timeout = 10 s: must be shorter than the interval of 10 s',
  ],
  [
    { healthCheck: { path: '/', unhealthyThreshold: 1 } },
    'BERTH-LB-004 healthCheck.unhealthyThreshold = 1: must be a whole number from 2 to 10',
  ],
  [
    { healthCheck: { path: '/', healthyThreshold: 11 } },
    'BERTH-LB-004 healthCheck.healthyThreshold = 11: must be a whole number from 2 to 10',
  ],
  ...['199', '500', '200-500', '300-200', 'ok', '', '200,', '2000', '200-'].map(
    (codes): [Partial<ServiceRouteFacts>, string] => [
      { healthCheck: { path: '/', codes } },
      `BERTH-LB-005 healthCheck.codes = ${codes}: must be codes or ranges from 200 to 499; use "200-299"`,
    ],
  ),
])('refuses %j', (facts, message) => {
  expect(told(facts)).toEqual([message]);
});

const claim: RouteClaim = { environment: 'dev', name: 'shop', priority: 10, hosts: ['a.com'], paths: ['/x', '/y'] };

test.each<[string, RouteClaim]>([
  ['another environment', { ...claim, name: 'api', environment: 'test' }],
  ['another priority and path', { ...claim, name: 'api', priority: 11, paths: ['/z'] }],
  ['another priority and host', { ...claim, name: 'api', priority: 11, hosts: ['b.com'] }],
])('two routes do not clash with %s', (_, other) => {
  expect(routeClashProblems(claim, [other])).toEqual([]);
});

test('two routes of one priority clash', () => {
  expect(routeClashProblems(claim, [{ ...claim, name: 'api', paths: ['/z'] }])).toEqual([
    {
      code: 'BERTH-LB-018',
      path: 'priority',
      value: 10,
      fact: 'service api has the same',
      fix: 'give one of them another priority',
    },
  ]);
});

test.each<[Partial<RouteClaim>, Partial<RouteClaim>, string]>([
  [{}, { hosts: ['A.com'], paths: ['/y', '/x'] }, 'hosts'],
  [{ hosts: [] }, { hosts: [] }, 'paths'],
])('two routes that want the same requests clash: %j and %j', (one, two, path) => {
  expect(routeClashProblems({ ...claim, ...one }, [{ ...claim, name: 'api', priority: 11, ...two }])).toEqual([
    {
      code: 'BERTH-LB-019',
      path,
      value: [...(one.hosts ?? ['a.com']), '/x', '/y'].join(' '),
      fact: 'service api gets the same requests',
      fix: 'tell them apart by hosts or paths',
    },
  ]);
});

test('claims every path where nothing is said, at a priority that follows from the rule itself', () => {
  const claim = routeClaimOf({ environment: 'dev', name: 'pyshop' });

  expect(claim).toEqual({ environment: 'dev', name: 'pyshop', priority: expect.any(Number), hosts: [], paths: ['/*'] });
  expect(claim.priority).toBeGreaterThan(45_000);
  expect(routeClaimOf({ environment: 'dev', name: 'pyshop', priority: 7, hosts: ['a.example.com'] })).toEqual({
    ...{ environment: 'dev', name: 'pyshop', priority: 7, hosts: ['a.example.com'], paths: [] },
  });
});
