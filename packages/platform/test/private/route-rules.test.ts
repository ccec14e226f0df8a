import type { EdgeConfig, ServiceConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
const { port: _, health: __, ...worker } = makeService({ name: 'mailer', rollout: rolling });
const plainHttp = { reason: 'old clients know no encryption' };
const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/1';
const https: EdgeConfig = { kind: 'https', certificateArn };

/** The mistakes of services that share an edge, on a cluster that has room for all. */
function toldOf(...services: ServiceConfig[]): string[] {
  return told({ cluster: { kind: 'fargate' }, services });
}

test.each<[string, string, ServiceConfig['route'], ServiceConfig['route']]>([
  [
    'BERTH-LB-019 services[1].route.paths = "/api/*": service api gets the same requests; tell them apart by hosts or paths',
    'one path',
    { paths: ['/api/*'], priority: 5 },
    { paths: ['/api/*'] },
  ],
  [
    'BERTH-LB-019 services[1].route.hosts = "api.example.com": service api gets the same requests; tell them apart by hosts or paths',
    'one host',
    { hosts: ['api.example.com'], priority: 5 },
    { hosts: ['api.example.com'] },
  ],
  [
    'BERTH-LB-018 services[1].route.priority = 5: service api has the same; give one of them another priority',
    'one priority',
    { paths: ['/api/*'], priority: 5 },
    { hosts: ['api.example.com'], priority: 5 },
  ],
])('%s', (message, _what, first, second) => {
  expect(toldOf(makeService({ name: 'api', route: first }), makeService({ name: 'twin', route: second }))).toEqual([
    message,
  ]);
});

test('services share an edge by hosts and by paths, and workers take nothing of it', () => {
  const api = makeService({ name: 'api', route: { hosts: ['api.example.com'] } });
  const shop = makeService({ name: 'shop', route: { hosts: ['shop.example.com'] } });
  const files = makeService({ name: 'files', route: { paths: ['/files/*'] } });

  expect(toldOf(api, shop, files, makeService())).toEqual([]);
  expect(toldOf(worker, makeService(), { ...worker, name: 'packer' })).toEqual([]);
});

test('two services of one name are told as that alone', () => {
  expect(toldOf(makeService(), makeService())).toEqual(['BERTH-ENV-011 services[1].name = "pyshop": is there twice']);
});

test('BERTH-LB-025 refuses blue/green where port 80 serves, too', () => {
  const edge = { ...https, plainHttp };

  expect(told({ edge })).toEqual([
    'BERTH-LB-025 services[0].rollout.shift.kind = "allAtOnce": a release would leave the users of port 80 behind; leave edge.plainHttp out, or release task by task: { kind: "rolling" }',
  ]);
  expect(told({ edge: https })).toEqual([]);
  expect(told({ edge, services: [makeService({ rollout: rolling }), worker] })).toEqual([]);
});
