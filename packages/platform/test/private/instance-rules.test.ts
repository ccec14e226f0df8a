import type { Ec2ClusterConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const cluster: Ec2ClusterConfig = { kind: 'ec2', instanceType: 'm5.large', minInstances: 2, maxInstances: 4 };

test('BERTH-EC2-008 refuses a single type of instances where protection is strict', () => {
  const message =
    'BERTH-EC2-008 cluster.otherInstanceTypes = undefined: without another type nothing starts when AWS has no m5.large, which protection strict does not accept; name one of the same architecture, or say why not: oneInstanceType: { reason }';

  expect(told({ protection: 'strict', cluster })).toEqual([message]);
  expect(told({ protection: 'strict', cluster: { ...cluster, otherInstanceTypes: [] } })).toEqual([message]);
});

test.each<Partial<Ec2ClusterConfig>>([
  { otherInstanceTypes: ['m5a.large'] },
  { oneInstanceType: { reason: 'licences are bound to this type' } },
])('takes %j where protection is strict', changes => {
  expect(told({ protection: 'strict', cluster: { ...cluster, ...changes } })).toEqual([]);
});

test('takes a single type of instances where protection is relaxed', () => {
  expect(told({ cluster })).toEqual([]);
});

test.each<[string, 'arm64' | 'x86_64' | undefined, string, string]>([
  ['t4g.small', undefined, 'x86_64', 'arm64'],
  ['t4g.small', 'x86_64', 'x86_64', 'arm64'],
  ['m5.large', 'arm64', 'arm64', 'x86_64'],
])('BERTH-ECS-010 refuses on %s an image for %s', (instanceType, architecture, value, wanted) => {
  const services = [makeService(), makeService({ name: 'admin', architecture, route: { paths: ['/admin'] } })];

  const messages = told({ services, cluster: { ...cluster, instanceType, maxInstances: 9 } });

  expect(messages).toContain(
    `BERTH-ECS-010 services[1].architecture = "${value}": ${instanceType} and its image are ${wanted}; build the image for it and write "${wanted}"`,
  );
});

test.each<[string, 'arm64' | 'x86_64' | undefined]>([
  ['t4g.small', 'arm64'],
  ['t3.small', 'x86_64'],
  ['t3.small', undefined],
])('takes on %s an image for %s', (instanceType, architecture) => {
  expect(told({ services: [makeService({ architecture })], cluster: { ...cluster, instanceType } })).toEqual([]);
});

test('lets Fargate run both architectures', () => {
  expect(told({ services: [makeService({ architecture: 'arm64' })], cluster: { kind: 'fargate' } })).toEqual([]);
});

test('BERTH-EC2-001 refuses instances that are fuller than full', () => {
  const cluster = { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 } as const;

  expect(told({ cluster: { ...cluster, targetCapacity: 101 } })).toEqual([
    'BERTH-EC2-001 cluster.targetCapacity = 101: must be a whole number from 1 to 100',
  ]);
  expect(told({ cluster: { ...cluster, targetCapacity: 100 } })).toEqual([]);
});
