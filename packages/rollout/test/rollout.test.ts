import { formatRollout, parseRollout, type Rollout, rolloutParameterName } from '../src';

const rollout: Rollout = {
  version: 1,
  environment: 'dev',
  service: 'pyshop',
  account: '000000000000',
  region: 'eu-west-1',
  cluster: 'dev',
  ecsService: 'pyshop',
  engine: 'codeDeploy',
  taskDefinition: 'arn:aws:ecs:eu-west-1:000000000000:task-definition/dev-pyshop:1',
  container: { name: 'pyshop', port: 8000 },
  repository: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/pyshop',
  desiredCount: 2,
  health: { path: '/healthz', gracePeriodSeconds: 60 },
  logGroup: 'dev-pyshop',
  network: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'] },
  capacity: [{ capacityProvider: 'dev', weight: 1 }],
  launchType: 'EC2',
  migration: { command: ['alembic', 'upgrade', 'head'], timeoutMinutes: 15 },
  codeDeploy: { application: 'dev', deploymentGroup: 'pyshop', deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce' },
  loadBalancer: { productionListener: 'arn:p', testListener: 'arn:t', targetGroups: ['arn:blue', 'arn:green'] },
  secrets: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev-database-url-AbCdEf'],
};

test('reads what it wrote', () => {
  expect(parseRollout(formatRollout(rollout))).toEqual(rollout);
});

test('reads a service without load balancer, migration or CodeDeploy', () => {
  const { codeDeploy, loadBalancer, migration, ...rest } = rollout;
  const worker: Rollout = { ...rest, engine: 'ecs' };

  expect(parseRollout(formatRollout(worker))).toEqual(worker);
});

test('reads a worker that listens nowhere', () => {
  const { codeDeploy, loadBalancer, ...rest } = rollout;
  const worker: Rollout = { ...rest, engine: 'ecs', container: { name: 'worker' }, health: { gracePeriodSeconds: 0 } };

  expect(parseRollout(formatRollout(worker))).toEqual(worker);
});

test.each(['EC2', 'FARGATE', 'MANAGED_INSTANCES'] as const)('reads what tasks run on: %s', launchType => {
  expect(parseRollout(formatRollout({ ...rollout, launchType })).launchType).toBe(launchType);
});

test('reads the commands that can be run by name', () => {
  const tasks = { reindex: { command: ['python', '-m', 'app.reindex'], timeoutMinutes: 5 } };

  expect(parseRollout(formatRollout({ ...rollout, tasks })).tasks).toEqual(tasks);
});

test('names its parameter by environment and service', () => {
  expect(rolloutParameterName('dev', 'pyshop')).toBe('/berth/dev/pyshop/rollout/v1');
});

test.each<[string, object, string]>([
  ['its version is another', { version: 2 }, 'version: '],
  ['a field is missing', { cluster: undefined }, 'cluster: '],
  ['a field is unknown', { clutser: 'dev' }, 'clutser'],
  ['the account is too short', { account: '123' }, 'account: '],
  ['the port is none', { container: { name: 'pyshop', port: 70000 } }, 'container.port: '],
  [
    'a load balancer asks for a port that nobody names',
    { container: { name: 'pyshop' } },
    'container.port: is needed by',
  ],
  ['a command is empty', { tasks: { reindex: { command: [], timeoutMinutes: 5 } } }, 'tasks.reindex.command: '],
  ['a command may take no time', { tasks: { reindex: { command: ['x'], timeoutMinutes: 0 } } }, 'tasks.reindex.'],
  ['the health path has no slash', { health: { path: 'healthz', gracePeriodSeconds: 0 } }, 'health.path: '],
  ['there are no subnets', { network: { subnets: [], securityGroups: ['sg-1'] } }, 'network.subnets: '],
  [
    'CodeDeploy is the engine and not described',
    { codeDeploy: undefined },
    'codeDeploy: is needed by engine codeDeploy',
  ],
  [
    'CodeDeploy is the engine without a load balancer',
    { loadBalancer: undefined },
    'loadBalancer: is needed by engine',
  ],
])('fails when %s', (_, change, message) => {
  expect(() => parseRollout(JSON.stringify({ ...rollout, ...change }))).toThrow(
    expect.objectContaining({ name: 'RolloutInvalid', message: expect.stringContaining(message) }),
  );
});

test('fails with all mistakes at once', () => {
  expect(() => parseRollout(JSON.stringify({ ...rollout, account: '', desiredCount: -1 }))).toThrow(
    /account: .*\ndesiredCount: /,
  );
});

test.each(['', '{', '[]', 'null', '"text"'])('fails when the document is %p', text => {
  expect(() => parseRollout(text)).toThrow(expect.objectContaining({ name: 'RolloutInvalid' }));
});
