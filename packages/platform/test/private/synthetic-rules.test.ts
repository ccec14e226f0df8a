import type { EdgeConfig, EnvironmentConfig, SyntheticCheckConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
const several = [makeService(), makeService({ name: 'admin', route: { paths: ['/admin/*'] } })];
const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/1';
const https: EdgeConfig = { kind: 'https', certificateArn };
const cdn: EdgeConfig = { kind: 'cdn', reason: 'certificates inside the VPC would have to be renewed by hand' };
const url = 'https://shop.example.com';

/** The mistakes of a config that is good but for its check. */
function toldOf(check: Partial<SyntheticCheckConfig>, changes: Partial<EnvironmentConfig> = {}): string[] {
  return told({ monitoring: { syntheticCheck: { paths: [{ path: '/' }], ...check } }, ...changes });
}

test('tells mistakes in a check where the config makes them', () => {
  const paths = [{ path: 'x', status: 1, text: '', withinSeconds: 31 }];

  expect(toldOf({ paths, everyMinutes: 0, failures: 0, url: 'example.com' })).toEqual([
    'SyntheticCheckOutOfRange monitoring.syntheticCheck.everyMinutes = 0: must be a whole number from 1 to 60 minutes',
    'SyntheticCheckOutOfRange monitoring.syntheticCheck.failures = 0: must be a whole number from 1 to 10 runs',
    'SyntheticPathInvalid monitoring.syntheticCheck.paths[0].path = "x": must start with "/" and hold no spaces',
    'SyntheticCheckOutOfRange monitoring.syntheticCheck.paths[0].status = 1: must be a whole number from 200 to 599',
    'SyntheticTextEmpty monitoring.syntheticCheck.paths[0].text = "": every answer holds nothing; leave it out',
    'SyntheticCheckOutOfRange monitoring.syntheticCheck.paths[0].withinSeconds = "31 s": must be more than 0 and at most 30 s',
    'SyntheticUrlInvalid monitoring.syntheticCheck.url = "example.com": must be an origin such as https://shop.example.com, without a path',
  ]);
  expect(toldOf({ paths: [] })).toEqual([
    'SyntheticCheckOutOfRange monitoring.syntheticCheck.paths = 0: must be 1 to 20',
  ]);
});

test.each<[string, EdgeConfig]>([
  ['https', https],
  ['cdn', cdn],
])('SyntheticUrlMissing: wants to know what users call behind %s', (kind, edge) => {
  expect(toldOf({}, { edge })).toEqual([
    `SyntheticUrlMissing monitoring.syntheticCheck.url = undefined: is needed: an edge of kind ${kind} does not say which name users call`,
  ]);
  expect(toldOf({ url }, { edge })).toEqual([]);
});

test('knows what users call where the edge names what is in its certificate', () => {
  expect(toldOf({}, { edge: { ...https, domain: 'shop.example.com' } })).toEqual([]);
});

test('SyntheticCheckNeedsEdge refuses a check of workers', () => {
  const { port: _, health: __, ...worker } = makeService({ rollout: rolling });

  expect(toldOf({}, { edge: { kind: 'none' }, services: [worker] })).toEqual([
    'SyntheticCheckNeedsEdge monitoring.syntheticCheck.paths = "none": nobody can come in from the internet: the environment has no edge; leave the check out',
  ]);
});

test('SyntheticServiceMissing wants the name of the service where several have a port', () => {
  expect(toldOf({}, { services: several })).toEqual([
    'SyntheticServiceMissing monitoring.syntheticCheck.service = undefined: is needed: several services have a port, and one of them is to be checked; for example "pyshop"',
  ]);
  expect(toldOf({ service: 'admin' }, { services: several })).toEqual([]);
});

test('SyntheticServiceUnknown refuses a service that nobody can ask', () => {
  const { port: _, health: __, ...mailer } = makeService({ name: 'mailer', rollout: rolling });
  const services = [makeService(), mailer];
  const fact = 'is no service with a port';

  expect(toldOf({ service: 'pyshp' }, { services })).toEqual([
    `SyntheticServiceUnknown monitoring.syntheticCheck.service = "pyshp": ${fact}`,
  ]);
  expect(toldOf({ service: 'mailer' }, { services })).toEqual([
    `SyntheticServiceUnknown monitoring.syntheticCheck.service = "mailer": ${fact}`,
  ]);
  expect(toldOf({}, { services })).toEqual([]);
});
