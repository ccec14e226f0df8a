import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { findRule, type RequestFacts } from '../../../../src/services/elastic-load-balancing/proxy/conditions';
import type { Rule } from '../../../../src/services/elastic-load-balancing/registry';

const request: RequestFacts = {
  method: 'POST',
  host: 'shop.example.com',
  path: '/api/orders.json',
  query: 'version=2&debug',
  headers: { 'x-tenant': 'Acme', accept: ['text/html', 'application/json'] },
  sourceIp: '127.0.0.1',
};

test.each<[string, RuleCondition]>([
  ['host', { Field: 'host-header', HostHeaderConfig: { Values: ['other', '*.Example.com'] } }],
  ['values in the old place', { Field: 'path-pattern', Values: ['/api/*'] }],
  ['one character', { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/order?.json'] } }],
  ['method', { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'POST'] } }],
  ['header', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Tenant', Values: ['ac*'] } }],
  ['repeated header', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Accept', Values: ['*json'] } }],
  ['query pair', { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'version', Value: '2' }] } }],
  ['query value', { Field: 'query-string', QueryStringConfig: { Values: [{ Value: '2' }] } }],
  ['source address', { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '127.0.0.0/8'] } }],
])('a condition on the %s holds', (_, condition) => {
  expect(findRule([rule('a', condition)], request)?.arn).toBe('a');
});

test.each<[string, RuleCondition]>([
  ['other host', { Field: 'host-header', HostHeaderConfig: { Values: ['example.com'] } }],
  ['path in another case', { Field: 'path-pattern', PathPatternConfig: { Values: ['/API/*'] } }],
  ['dot as a dot', { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/orders?json/'] } }],
  ['missing header', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Other', Values: ['*'] } }],
  ['query key', { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'other', Value: '2' }] } }],
  ['foreign address', { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }],
])('a condition does not hold for %s', (_, condition) => {
  expect(findRule([rule('a', condition)], request)).toBeUndefined();
});

test('the first rule of which all conditions hold is chosen', () => {
  const api: RuleCondition = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } };
  const get: RuleCondition = { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } };

  expect(findRule([rule('a', api, get), rule('b', api), rule('c', api)], request)?.arn).toBe('b');
});

function rule(arn: string, ...conditions: RuleCondition[]): Rule {
  return { arn, listenerArn: 'listener', priority: 1, conditions, actions: [] };
}
