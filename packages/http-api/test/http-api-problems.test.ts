import { Duration, Lazy } from 'aws-cdk-lib/core';
import { type HttpApiRules, httpApiProblems } from '../src/http-api-problems';

const good: HttpApiRules = { target: { port: 443 }, secureServerName: 'api.internal' };
const open = (...routes: string[]) => ({ public: routes.map(route => ({ route, reason: 'x', owner: 'y' })) });
const sites = (...allowOrigins: string[]) => ({ cors: { allowOrigins } });
const later = Lazy.string({ produce: () => 'later' });
const laterNumber = Lazy.number({ produce: () => 1 });

const NO_ROUTE = 'is no method and path';
const NO_ORIGIN = 'is no origin';

test.each<[string, string, Partial<HttpApiRules>]>([
  ['BERTH-API-004 target.port', 'must be a whole number from 1 to 65535', { target: { port: 0 } }],
  ['BERTH-API-004 target.port', 'must be a whole number from 1 to 65535', { target: { port: 65_536 } }],
  ['BERTH-API-005 rateLimit', 'must be a whole number from 1 to 10000', { rateLimit: 0 }],
  ['BERTH-API-005 rateLimit', 'must be a whole number from 1 to 10000', { rateLimit: 10_001 }],
  ['BERTH-API-005 burstLimit', 'must be a whole number from 1 to 5000', { burstLimit: 0 }],
  ['BERTH-API-005 burstLimit', 'must be a whole number from 1 to 5000', { burstLimit: 5001 }],
  ['BERTH-API-006 timeout', 'must be a whole number from 50 to 30000 milliseconds', { timeout: Duration.millis(49) }],
  ['BERTH-API-006 timeout', 'must be a whole number from 50 to 30000 milliseconds', { timeout: Duration.seconds(31) }],
  ['BERTH-API-007 secureServerName', 'requests would cross the VPC readable', { secureServerName: undefined }],
  [
    'BERTH-API-007 secureServerName',
    'requests would cross the VPC readable',
    { secureServerName: undefined, http: { reason: ' ' } },
  ],
  ['BERTH-API-007 http.reason', 'has no effect with secureServerName', { http: { reason: 'no data' } }],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('/healthz')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET ')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET healthz')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('get /healthz')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET /healthz/')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET //healthz')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET /{proxy+}/x')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('GET /a b')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('x GET /a')],
  ['BERTH-API-008 public[0].route', NO_ROUTE, open('$default')],
  ['BERTH-API-008 public[0].route', 'opens the whole API', open('ANY /{proxy+}')],
  ['BERTH-API-008 public[1].route', 'is there twice', open('GET /a', 'GET /a')],
  ['BERTH-API-009 cors.allowOrigins[0]', NO_ORIGIN, sites('shop.example.com')],
  ['BERTH-API-009 cors.allowOrigins[1]', NO_ORIGIN, sites('https://a.example.com', 'https://b.example.com/')],
  ['BERTH-API-009 cors.allowOrigins[0]', NO_ORIGIN, sites('xhttps://a.example.com')],
  ['BERTH-API-009 cors.allowOrigins', 'names no web site', sites()],
  ['BERTH-API-009 cors.allowOrigins[1]', 'is there twice', sites('https://a.example.com', 'https://a.example.com')],
  [
    'BERTH-API-002 cors.allowOrigins',
    'browsers refuse credentials for all web sites',
    { cors: { allowOrigins: ['*'], allowCredentials: true } },
  ],
  [
    'BERTH-API-009 cors.maxAge',
    'must be at most a day',
    { cors: { allowOrigins: ['*'], maxAge: Duration.seconds(86_401) } },
  ],
])('B64: fails with %s: %s', (problem, fact, rules) => {
  const problems = httpApiProblems({ ...good, ...rules });

  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([problem]);
  expect(problems[0]?.fact).toBe(fact);
});

test.each<Partial<HttpApiRules>>([
  {},
  { secureServerName: undefined, http: { reason: 'no data of people' } },
  { target: { port: 1 }, rateLimit: 1, burstLimit: 1, timeout: Duration.millis(50) },
  { target: { port: 65_535 }, rateLimit: 10_000, burstLimit: 5000, timeout: Duration.seconds(30) },
  open('GET /', 'GET /healthz', 'POST /orders/{id}/pay', 'ANY /files/{proxy+}', 'GET /{proxy+}', 'DELETE /a.b-c_d~e'),
  sites('*'),
  sites('https://shop.example.com', 'http://localhost:3000', 'https://*.example.com'),
  { cors: { allowOrigins: ['https://a.example.com'], allowCredentials: true, maxAge: Duration.days(1) } },
  { cors: { allowOrigins: ['*'], allowCredentials: false } },
])('accepts %j', rules => {
  expect(httpApiProblems({ ...good, ...rules })).toEqual([]);
});

test.each<[Partial<HttpApiRules>, unknown, string]>([
  [{ http: { reason: 'no data' } }, 'no data', 'leave it out'],
  [{ secureServerName: undefined }, undefined, 'give the name in the certificate, or http: { reason }'],
  [open('/healthz'), '/healthz', 'write it as "GET /healthz" or "ANY /files/{proxy+}"'],
  [open('ANY /{all+}'), 'ANY /{all+}', 'name the paths'],
  [sites('shop'), 'shop', 'use one like "https://shop.example.com"'],
  [sites(), '', 'leave cors out'],
  [{ cors: { allowOrigins: ['*'], allowCredentials: true } }, '*', 'name the web sites'],
])('says the way out of %j', (rules, value, fix) => {
  expect(httpApiProblems({ ...good, ...rules })).toMatchObject([{ value, fix }]);
});

test('shows how long browsers would remember', () => {
  const cors = { allowOrigins: ['*'], maxAge: Duration.days(2) };

  expect(httpApiProblems({ ...good, cors })).toMatchObject([{ value: '2 days' }]);
});

test.each<[string, Partial<HttpApiRules>]>([
  ['secureServerName', { secureServerName: later }],
  ['port', { target: { port: laterNumber } }],
  ['rateLimit', { rateLimit: laterNumber, burstLimit: laterNumber }],
  ['timeout', { timeout: Duration.seconds(laterNumber) }],
  ['route', open(later, later)],
  ['origin', sites('https://shop.example.com', later)],
  ['maxAge', { cors: { allowOrigins: ['*'], maxAge: Duration.seconds(laterNumber) } }],
])('accepts a %s that is known only at deployment', (_, rules) => {
  expect(httpApiProblems({ ...good, ...rules })).toEqual([]);
});
