import { describeProblem } from '@berth/foundation';
import { environmentProblems } from '../src';
import { makeConfig, makeService } from './_fixtures/make-config';

/** A config with one value changed, as plain JavaScript could write it. */
function changed(path: string, value: unknown): unknown {
  const config: unknown = JSON.parse(JSON.stringify(makeConfig()));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((object, key) => Reflect.get(object as object, key), config);
  Reflect.set(parent as object, last, value);
  return config;
}

test('finds nothing in a good config', () => {
  expect(environmentProblems(makeConfig())).toEqual([]);
});

test('judges a config that was written to JSON like the one in the program', () => {
  expect(environmentProblems(JSON.parse(JSON.stringify(makeConfig())))).toEqual([]);
});

test.each<[string, string, unknown, string]>([
  ['BERTH-ENV-001', 'account', '12345678901', 'account = "12345678901": must have 12 digits'],
  ['BERTH-ENV-002', 'region', 'eu-wst-1', 'region = "eu-wst-1": not a region; did you mean eu-west-1?'],
  ['BERTH-ENV-003', 'clustr', 1, 'clustr = 1: unknown key; did you mean cluster?'],
  [
    'BERTH-ENV-003',
    'cluster.instnaceType',
    't3.small',
    'cluster.instnaceType = "t3.small": unknown key; did you mean instanceType?',
  ],
  ['BERTH-ENV-003', 'services.0.helth', {}, 'services[0].helth = "an object": unknown key; did you mean health?'],
  ['BERTH-ENV-003', 'edge.raeson', 'x', 'edge.raeson = "x": unknown key; did you mean reason?'],
  ['BERTH-ENV-003', 'database.zzzzzz', true, 'database.zzzzzz = true: unknown key'],
  ['BERTH-ENV-004', 'services.0.port', '8000', 'services[0].port = "8000": must be a number'],
  ['BERTH-ENV-004', 'cluster.minInstances', 1.5, 'cluster.minInstances = 1.5: must be a whole number'],
  ['BERTH-ENV-004', 'protection', 'loose', 'protection = "loose": must be "strict" or "relaxed"'],
  ['BERTH-ENV-004', 'edge.kind', 'ftp', 'edge.kind = "ftp": is none of the known kinds'],
  ['BERTH-ENV-004', 'services', {}, 'services = "an object": must be an array'],
  ['BERTH-ENV-004', 'services.0.variables.LEVEL', 3, 'services[0].variables.LEVEL = "(hidden)": must be a string'],
  ['BERTH-ENV-004', 'edge.reason', ' ', 'edge.reason = " ": must have at least 20 characters'],
  ['BERTH-ENV-005', 'network', undefined, 'network = undefined: is missing'],
  ['BERTH-ENV-005', 'services.0.rollout.shift', undefined, 'services[0].rollout.shift = undefined: is missing'],
  ['BERTH-ENV-006', 'name', 'Dev 1', 'name = "Dev 1": must be 1 to 32 lower-case letters'],
  ['BERTH-ENV-006', 'shared', 'dev', 'shared = "dev": is this environment itself'],
  ['BERTH-ENV-008', 'services', [], 'services = "none": nothing would run; name one'],
  [
    'BERTH-ENV-009',
    'database',
    undefined,
    'services[0].secrets.DATABASE_URL.from = "database": the environment has no',
  ],
  ['BERTH-NET-001', 'network.cidr', '10.0.0.0/8', 'network.cidr = "10.0.0.0/8"'],
  ['BERTH-NET-011', 'network.availabilityZones.0', 'us-east-1a', 'network.availabilityZones[0] = "us-east-1a": not in'],
  ['BERTH-EC2-001', 'cluster.minInstances', 4, 'cluster.minInstances = 4: is above maxInstances 3'],
  ['BERTH-EC2-001', 'cluster.maxInstances', 2000, 'cluster.maxInstances = 2000: must be a whole number from 1 to 1000'],
  ['BERTH-EC2-002', 'services.0.memoryMiB', 4096, 'cluster.instanceType = "t3.small": offers about 1904 MiB'],
  ['BERTH-EC2-004', 'services.0.desiredCount', 4, 'cluster.maxInstances = 3: a release runs 8 tasks at a time'],
  ['BERTH-EC2-005', 'cluster.instanceType', 't9.small', 'cluster.instanceType = "t9.small": not an EC2 instance type'],
  ['BERTH-RDS-002', 'database.instanceClass', 't4g.micro', 'database.instanceClass = "t4g.micro"'],
  ['BERTH-ECS-004', 'services.0.port', 70000, 'services[0].port = 70000: must be a whole number from 1 to 65535'],
  ['BERTH-LB-002', 'services.0.health.path', 'healthz', 'services[0].health.path = "healthz": must start with "/"'],
  ['ServiceNameInvalid', 'services.0.name', 'Py Shop', 'services[0].name = "Py Shop": must be 1 to 32 lower-case'],
  ['VariableTwice', 'services.0.variables.SECRET_KEY', '1', 'services[0].secrets.SECRET_KEY = "(hidden)": stands in'],
  [
    'VariableTwice',
    'services.0.secrets.PORT',
    { from: 'generated' },
    'services[0].secrets.PORT = "(hidden)": is set by Berth',
  ],
  [
    'SecretNameInvalid',
    'services.0.secrets.SECRET KEY',
    { from: 'generated' },
    'services[0].secrets = "SECRET KEY": must be at most 31 letters',
  ],
  ['BERTH-SEC-001', 'services.0.variables.DB_PASSWORD', 'x', 'services[0].variables.DB_PASSWORD = "(hidden)"'],
  [
    'BERTH-CD-001',
    'services.0.rollout.keepBlueMinutes',
    3000,
    "services[0].rollout.keepBlueMinutes = 3000: is above CodeDeploy's 48 h",
  ],
  [
    'BERTH-CD-004',
    'services.0.rollout.shift',
    { kind: 'canary', percent: 0, waitMinutes: 5 },
    'services[0].rollout.shift.percent = 0: must be a whole number of percent',
  ],
])('%s: refuses %s = %j', (code, path, value, message) => {
  const problems = environmentProblems(changed(path, value));

  expect(problems.map(problem => `${problem.code} ${describeProblem(problem)}`)).toEqual([
    expect.stringContaining(`${code} ${message}`),
  ]);
});

test('BERTH-DNS-003 refuses a certificate of another region', () => {
  const edge = { kind: 'https', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1' } as const;

  expect(environmentProblems(makeConfig({ edge }))).toMatchObject([
    { code: 'BERTH-DNS-003', fact: 'certificate is in us-east-1, the load balancer in eu-west-1' },
  ]);
});

test('BERTH-RDS-004 refuses a single database server where protection is strict', () => {
  const database = { instanceClass: 'db.t4g.micro', storageGiB: 20, multiAz: false };

  expect(environmentProblems(makeConfig({ database, protection: 'strict' }))).toMatchObject([
    { code: 'BERTH-RDS-004', path: 'database.multiAz' },
  ]);
});

test('tells mistakes in Managed Instances where the config makes them', () => {
  const cluster = {
    kind: 'managed',
    name: 'my cluster',
    storageGiB: 10,
    instances: { types: ['M7g'], vCpus: { min: 0 } },
    spot: { base: -1, weight: 0, spotWeight: 0 },
  } as const;

  const told = environmentProblems(makeConfig({ cluster })).map(({ code, path }) => `${code} ${path}`);

  expect(told).toEqual([
    'InstanceTypeInvalid cluster.instances.types[0]',
    'ManagedInstancesOutOfRange cluster.instances.vCpus.min',
    'ClusterNameInvalid cluster.name',
    'CapacityOutOfRange cluster.spot.base',
    'CapacityWithoutWeight cluster.spot.weight',
    'ManagedInstancesOutOfRange cluster.storageGiB',
  ]);
});

test('BridgeNeedsInstances refuses bridge mode on Managed Instances', () => {
  const services = [makeService({ bridge: { reason: 'few network interfaces' } })];

  expect(environmentProblems(makeConfig({ cluster: { kind: 'managed' }, services }))).toMatchObject([
    { code: 'BridgeNeedsInstances', path: 'services[0].bridge' },
  ]);
});

test('tells all mistakes together, also beside a wrong shape', () => {
  const config = changed('cluster.instnaceType', 'x');

  const codes = environmentProblems({ ...(config as object), region: 'nowhere', account: '1' }).map(({ code }) => code);

  expect(codes).toEqual(['BERTH-ENV-001', 'BERTH-ENV-003', 'BERTH-ENV-002']);
});

test('tells each mistake once, in the order of their places, with the way out', () => {
  const config = changed('services.0.health.path', 'healthz');
  const cluster = { kind: 'ec2', instanceType: 't9.small', minInstances: 4, maxInstances: 2000 };

  const told = environmentProblems({ ...(config as object), region: 'eu-wst-1', cluster, account: '1' });

  expect(told.map(describeProblem)).toEqual([
    'account = "1": must have 12 digits',
    'cluster.instanceType = "t9.small": not an EC2 instance type; did you mean t3.small?',
    'cluster.maxInstances = 2000: must be a whole number from 1 to 1000',
    'region = "eu-wst-1": not a region; did you mean eu-west-1?',
    'services[0].health.path = "healthz": must start with "/"; use "/healthz"',
  ]);
});

test('takes names as long as those of the examples, and such as begin with the name of a service of AWS', () => {
  for (const name of ['fargate-blue-green-global', 'ecs-ec2-basic-dev', 'a'.repeat(32)]) {
    expect(environmentProblems(makeConfig({ name }))).toEqual([]);
  }
  expect(environmentProblems(makeConfig({ name: 'a'.repeat(33) }))).toMatchObject([{ code: 'BERTH-ENV-006' }]);
});

test('BERTH-EC2-004 counts the tasks of all services that share the instances', () => {
  const rollout = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
  const { port: _, health: __, ...worker } = makeService({ name: 'mailer', desiredCount: 5, rollout });
  const config = makeConfig({ services: [makeService(), worker] });

  expect(environmentProblems(makeConfig({ services: [worker] }))).toEqual([]);
  expect(environmentProblems(config)).toMatchObject([
    { code: 'BERTH-EC2-004', fact: expect.stringMatching(/^a release of pyshop runs 7 tasks at a time/) },
  ]);
});

test('BERTH-EC2-004 leaves room for one task more where ECS replaces them one by one', () => {
  const rollout = { engine: 'ecs', shift: { kind: 'rolling' } } as const;
  const of = (desiredCount: number) => makeConfig({ services: [makeService({ desiredCount, rollout })] });

  expect(environmentProblems(of(5))).toEqual([]);
  expect(environmentProblems(of(6))).toMatchObject([{ code: 'BERTH-EC2-004' }]);
});

test('BERTH-EC2-004 believes an account that has trunking', () => {
  const cluster = { kind: 'ec2', instanceType: 'm5.large', minInstances: 1, maxInstances: 1 } as const;
  const services = [makeService({ desiredCount: 2 })];

  expect(environmentProblems(makeConfig({ cluster, services }))).toMatchObject([{ code: 'BERTH-EC2-004' }]);
  expect(environmentProblems(makeConfig({ cluster: { ...cluster, trunking: true }, services }))).toEqual([]);
});

test('tells a mistake once that two services make', () => {
  const { services } = makeConfig();
  const large = services.map(service => ({ ...service, memoryMiB: 4096 }));

  const told = environmentProblems(makeConfig({ services: [...large, ...large] }));

  expect(told.map(({ code }) => code)).toEqual(['BERTH-EC2-002', 'BERTH-ENV-011']);
});

test.each([undefined, null, 7, 'dev', []])('refuses %j as a whole config', config => {
  expect(environmentProblems(config)).toMatchObject([{ path: 'config' }]);
});
