import type { EdgeConfig, TierConfig } from '../../src';
import { makeConfig, makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const { network } = makeConfig();
const inside: TierConfig[] = [
  { name: 'app', kind: 'private' },
  { name: 'data', kind: 'isolated' },
];
const http: EdgeConfig = { kind: 'http', reason: 'there is no domain to prove yet' };
const https: EdgeConfig = { kind: 'https', certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/1' };
const domain: EdgeConfig = { kind: 'domain', domain: 'example.com', zone: { id: 'Z1', name: 'example.com' } };
const cdn: EdgeConfig = { kind: 'cdn', reason: 'inside the VPC, from CloudFront to the load balancer' };

const toldOf = (tiers: TierConfig[] | undefined, edge: EdgeConfig) => {
  const nat = tiers?.some(({ kind }) => kind === 'public') === false ? ({ natGateways: 'none' } as const) : {};
  return told({ edge, network: { ...network, tiers, ...nat } }).filter(text => text.startsWith('BERTH-LB-001'));
};

test.each([http, https, domain])('BERTH-LB-001 refuses a public load balancer without a public tier: %j', edge => {
  expect(toldOf(inside, edge)).toEqual([
    'BERTH-LB-001 network.tiers = "app, data": a public ALB needs the public tier; add { name: "public", kind: "public" }, or let users in by edge httpApi or cdn',
  ]);
  expect(toldOf([{ name: 'dmz', kind: 'public' }, ...inside], edge)).toEqual([]);
  expect(toldOf(undefined, edge)).toEqual([]);
});

test('an internal load balancer needs no public tier', () => {
  expect(toldOf(inside, cdn)).toEqual([]);
});

test.each(['ab', 'shop/api', 'my.shop/a_b__c/d-e---f', 'docker.io', 'r'.repeat(256)])(
  'takes the repository %s',
  repository => {
    expect(told({ services: [makeService({ repository })] })).toEqual([]);
  },
);

test.each([
  'a',
  'Shop',
  '/shop',
  'shop/',
  'shop//api',
  'shop..api',
  'shop___api',
  'shop/api:v1',
  'r'.repeat(257),
  'docker.io/shop/api',
  'ghcr.io/shop',
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop',
  '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop',
  'public.ecr.aws/shop/api',
])('BERTH-ECS-007 refuses the repository %s', repository => {
  expect(told({ services: [makeService({ repository })] })).toEqual([
    `BERTH-ECS-007 services[0].repository = "${repository}": is not the name of a repository: lower-case letters, digits and single . _ - / between them; leave registry and tag out, the deploy tool chooses the image`,
  ]);
});

test('a repository may be called like a registry further on', () => {
  expect(told({ services: [makeService({ repository: 'mirror/docker.io/shop' })] })).toEqual([]);
});
