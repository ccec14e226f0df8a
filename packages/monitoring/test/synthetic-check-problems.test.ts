import { Duration, Lazy } from 'aws-cdk-lib/core';
import { type SyntheticCheckFacts, syntheticCheckProblems } from '../src';

const good: SyntheticCheckFacts = { url: 'https://shop.example.com', requests: [{ path: '/' }] };
const token = Lazy.number({ produce: () => 1 });
const text = Lazy.string({ produce: () => 'x' });
const RANGE = 'SyntheticCheckOutOfRange';
const ORIGIN = 'must be an origin such as https://shop.example.com, without a path';

test.each<[string, Partial<SyntheticCheckFacts>, string, string]>([
  ['SyntheticUrlInvalid', { url: 'shop.example.com' }, 'url', ORIGIN],
  ['SyntheticUrlInvalid', { url: 'https://shop.example.com/' }, 'url', ORIGIN],
  ['SyntheticUrlInvalid', { url: 'ftp://shop.example.com' }, 'url', ORIGIN],
  [RANGE, { requests: [] }, 'requests', 'must be 1 to 20'],
  [RANGE, { requests: Array(21).fill({ path: '/' }) }, 'requests', 'must be 1 to 20'],
  [RANGE, { requests: [{ path: '/', status: 199 }] }, 'requests[0].status', 'must be a whole number from 200 to 599'],
  [RANGE, { requests: [{ path: '/', status: 600 }] }, 'requests[0].status', 'must be a whole number from 200 to 599'],
  ['SyntheticPathInvalid', { requests: [{ path: 'a' }] }, 'requests[0].path', 'must start with "/" and hold no spaces'],
  [
    'SyntheticPathInvalid',
    { requests: [{ path: '/a b' }] },
    'requests[0].path',
    'must start with "/" and hold no spaces',
  ],
  [
    RANGE,
    { requests: [{ path: '/', within: Duration.millis(0) }] },
    'requests[0].within',
    'must be more than 0 and at most 30 s',
  ],
  [
    RANGE,
    { requests: [{ path: '/' }, { path: '/', within: Duration.millis(30_001) }] },
    'requests[1].within',
    'must be more than 0 and at most 30 s',
  ],
  ['SyntheticTextEmpty', { requests: [{ path: '/', text: '' }] }, 'requests[0].text', 'every answer holds nothing'],
  [RANGE, { every: Duration.seconds(30) }, 'every', 'must be a whole number from 1 to 60 minutes'],
  [RANGE, { every: Duration.seconds(90) }, 'every', 'must be a whole number from 1 to 60 minutes'],
  [RANGE, { every: Duration.minutes(61) }, 'every', 'must be a whole number from 1 to 60 minutes'],
  [RANGE, { repeat: 0 }, 'repeat', 'must be a whole number from 1 to 50 times'],
  [RANGE, { repeat: 51 }, 'repeat', 'must be a whole number from 1 to 50 times'],
  [RANGE, { failures: 0 }, 'failures', 'must be a whole number from 1 to 10 runs'],
  [RANGE, { failures: 11 }, 'failures', 'must be a whole number from 1 to 10 runs'],
  [RANGE, { reportRetention: Duration.hours(12) }, 'reportRetention', 'must be a whole number from 1 to 455 days'],
  [RANGE, { reportRetention: Duration.days(456) }, 'reportRetention', 'must be a whole number from 1 to 455 days'],
])('%s refuses %j', (code, changes, path, fact) => {
  expect(syntheticCheckProblems({ ...good, ...changes })).toMatchObject([{ code, path, fact }]);
});

test.each<Partial<SyntheticCheckFacts>>([
  {},
  { url: 'http://dev-1.eu-west-1.elb.amazonaws.com:8080' },
  { url: text },
  { requests: Array(20).fill({ path: '/a?b=c', status: 200, within: Duration.seconds(30), text: 'x' }) },
  { requests: [{ path: text, status: 599, within: Duration.millis(1) }] },
  { requests: [{ path: '/', status: token, within: Duration.seconds(token), text }] },
  { every: Duration.minutes(1), repeat: 1, failures: 1, reportRetention: Duration.days(1) },
  { every: Duration.hours(1), repeat: 50, failures: 10, reportRetention: Duration.days(455) },
  { every: Duration.minutes(token), repeat: token, failures: token, reportRetention: Duration.days(token) },
])('accepts %j', changes => {
  expect(syntheticCheckProblems({ ...good, ...changes })).toEqual([]);
});
