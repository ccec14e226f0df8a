import { Duration, Lazy } from 'aws-cdk-lib/core';
import { type LoadBalancerFacts, loadBalancerProblems } from '../src';
import { Edge, http } from './_fixtures/edge';

const { certificate } = new Edge();

function told(facts: LoadBalancerFacts): string[] {
  return loadBalancerProblems(facts).map(
    ({ code, path, value, fact, fix }) => `${code} ${path} = ${value}: ${fact}${fix ? `; ${fix}` : ''}`,
  );
}

test.each<LoadBalancerFacts>([
  { http },
  { certificate },
  { certificate, http: { ...http, forward: true } },
  { http, productionPort: 1, testPort: 65_535 },
  { http, productionPort: 9000, testListener: false },
  { http, subnetCount: 2 },
  { http, internal: true, subnetCount: 3 },
  { http, userCidrs: ['0.0.0.0/0'], testCidrs: ['10.0.0.0/8', '255.255.255.255/32'] },
  { http, userCidrs: [Lazy.string({ produce: () => 'x' })], testCidrs: [Lazy.string({ produce: () => 'x' })] },
  { http, idleTimeout: Duration.seconds(1), accessLogRetention: Duration.days(1) },
  { http, idleTimeout: Duration.seconds(4000), accessLogRetention: Duration.days(36_500) },
  { http, wafOptions: { requestLimit: 10 } },
])('accepts %j', facts => {
  expect(told(facts)).toEqual([]);
});

test.each<[LoadBalancerFacts, string]>([
  [
    { http, subnetCount: 0 },
    'BERTH-LB-001 internal = false: a public ALB needs the public tier; add a public tier, or set internal',
  ],
  [{ http, subnetCount: 1 }, 'BERTH-LB-007 network = 1 subnets: an ALB needs subnets in 2 zones'],
  [{ http, internal: true, subnetCount: 0 }, 'BERTH-LB-007 network = 0 subnets: an ALB needs subnets in 2 zones'],
  [{}, 'BERTH-LB-006 certificate = undefined: users could be overheard; give one, or http: { reason }'],
  [{ http: { reason: ' ' } }, 'BERTH-LB-006 http.reason =  : must say why users may be overheard'],
  [
    { certificate, http: { reason: '', forward: true } },
    'BERTH-LB-006 http.reason = : must say why users may be overheard',
  ],
  [
    { certificate, http },
    'BERTH-LB-011 http.reason = no domain yet: has no effect with a certificate; leave it out, or serve on port 80 with forward: true',
  ],
  [{ http, testPort: 80 }, 'BERTH-LB-009 testPort = 80: listeners production and test both use 80'],
  [{ http, productionPort: 9000 }, 'BERTH-LB-009 testPort = 9000: listeners production and test both use 9000'],
  [
    { certificate, productionPort: 80 },
    'BERTH-LB-009 productionPort = 80: listeners production and redirect both use 80',
  ],
  [{ certificate, testPort: 80 }, 'BERTH-LB-009 testPort = 80: listeners test and redirect both use 80'],
  [
    { certificate, http: { ...http, forward: true }, testPort: 80 },
    'BERTH-LB-009 testPort = 80: listeners test and plain both use 80',
  ],
  [{ http, productionPort: 0 }, 'BERTH-LB-010 productionPort = 0: must be a whole number from 1 to 65535'],
  [{ http, testPort: 65_536 }, 'BERTH-LB-010 testPort = 65536: must be a whole number from 1 to 65535'],
  [
    { http, wafOptions: { requestLimit: 9 } },
    'BERTH-LB-013 wafOptions.requestLimit = 9: must be a whole number from 10 to 2000000000',
  ],
  [{ http, userCidrs: ['10.0.0.0/33'] }, 'BERTH-LB-014 userCidrs[0] = 10.0.0.0/33: not an IPv4 CIDR block'],
  [
    { http, userCidrs: ['10.0.0.0/8', '10.0.0.256/32'] },
    'BERTH-LB-014 userCidrs[1] = 10.0.0.256/32: not an IPv4 CIDR block',
  ],
  [{ http, testCidrs: ['office'] }, 'BERTH-LB-014 testCidrs[0] = office: not an IPv4 CIDR block'],
  [{ http, testCidrs: ['10.0.0.0/8x'] }, 'BERTH-LB-014 testCidrs[0] = 10.0.0.0/8x: not an IPv4 CIDR block'],
  [
    { http, testCidrs: ['10.0.0.0/8', '0.0.0.0/0'] },
    'BERTH-LB-015 testCidrs[1] = 0.0.0.0/0: everybody could use releases that are not tested yet; name networks',
  ],
  [
    { http, testCidrs: ['128.0.0.0/1'] },
    'BERTH-LB-015 testCidrs[0] = 128.0.0.0/1: everybody could use releases that are not tested yet; name networks',
  ],
  [
    { http, idleTimeout: Duration.seconds(4001) },
    'BERTH-LB-016 idleTimeout = 4001: must be a whole number from 1 to 4000 seconds',
  ],
  [
    { http, idleTimeout: Duration.seconds(0) },
    'BERTH-LB-016 idleTimeout = 0: must be a whole number from 1 to 4000 seconds',
  ],
  [
    { http, accessLogRetention: Duration.hours(36) },
    'BERTH-LB-016 accessLogRetention = 1.5: must be a whole number from 1 to 36500 days',
  ],
  [
    { http, accessLogRetention: Duration.days(36_501) },
    'BERTH-LB-016 accessLogRetention = 36501: must be a whole number from 1 to 36500 days',
  ],
])('refuses %j', (facts, message) => {
  expect(told(facts)).toEqual([message]);
});
