import type { EnvironmentConfig, ServiceConfig } from '@berth/platform';
import { Rehearsal, type Update } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await Rehearsal.start('dev');
  await rehearsal.deploy('dev');
});

afterAll(() => rehearsal.stop());

/** Changes the environment; each test builds on those before it, in whatever order they come. */
function update(change: (config: EnvironmentConfig) => Partial<EnvironmentConfig>): Promise<Update> {
  return rehearsal.update<EnvironmentConfig>('dev', config => ({ ...config, ...change(config) }));
}

function updateService(change: (service: ServiceConfig) => Partial<ServiceConfig>): Promise<Update> {
  return update(({ services }) => ({ services: services.map(service => ({ ...service, ...change(service) })) }));
}

/** Nobody noticed, nothing was replaced, and the same tasks get the same users. */
const untouched = { released: false, replaced: [], failures: [], sameWeights: true, sameTasks: true };

test('the same again deploys nothing', async () => {
  const { stdout, output } = await rehearsal.berth('deploy', 'dev', '--json');

  expect(output).toContain('dev: nothing to deploy: ');
  expect(JSON.parse(stdout)).toMatchObject({ services: [{ action: 'skipped' }] });
});

test('other bounds of scaling arrive at once', async () => {
  await updateService(() => ({ scaling: { min: 1, max: 3, cpu: 60 } }));

  const updated = await updateService(() => ({ scaling: { min: 1, max: 4, cpu: 50 } }));

  expect(updated).toMatchObject({ ...untouched, stacks: ['dev-service-pyshop'] });
  const { applicationAutoScaling } = rehearsal.account;
  const { ScalableTargets } = await applicationAutoScaling.describeScalableTargets({ ServiceNamespace: 'ecs' });
  expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }]);
  const { ScalingPolicies } = await applicationAutoScaling.describeScalingPolicies({ ServiceNamespace: 'ecs' });
  const targets = ScalingPolicies?.map(({ TargetTrackingScalingPolicyConfiguration: policy }) => policy?.TargetValue);
  expect(targets).toContain(50);
});

test('another number of instances changes the group, and ends none', async () => {
  const updated = await update(({ cluster }) => ({ cluster: { ...cluster, maxInstances: 4 } as typeof cluster }));

  expect(updated).toMatchObject({ ...untouched, stacks: ['dev-cluster'] });
  const { AutoScalingGroups } = await rehearsal.account.autoScaling.describeAutoScalingGroups({});
  expect(AutoScalingGroups).toMatchObject([{ MaxSize: 4 }]);
});

test('another instance type refreshes the instances, one after the other, and the service stays up', async () => {
  const updated = await update(({ cluster }) => ({
    cluster: { ...cluster, instanceType: 't3.medium' } as typeof cluster,
  }));

  expect(updated).toMatchObject({
    released: false,
    replaced: [],
    failures: [],
    sameWeights: true,
    stacks: ['dev-cluster'],
  });
  const { AutoScalingInstances = [] } = await rehearsal.account.autoScaling.describeAutoScalingInstances({});
  expect(new Set(AutoScalingInstances.map(({ InstanceType }) => InstanceType))).toEqual(new Set(['t3.medium']));
  expect(updated.tasks).toHaveLength(1);
});

test('another threshold changes the alarm alone', async () => {
  const updated = await update(() => ({ monitoring: { thresholds: { serviceCpu: 63 } } }));

  expect(updated).toMatchObject({ ...untouched, stacks: ['dev-monitoring'] });
  const { MetricAlarms = [] } = await rehearsal.account.cloudWatch.describeAlarms({});
  expect(MetricAlarms.filter(({ Threshold }) => Threshold === 63)).toHaveLength(1);
});

test('other paths change the conditions of the rules, and not where they lead', async () => {
  const paths = ['/products', '/products/*', '/version', '/healthz'];

  const updated = await updateService(() => ({ route: { paths, priority: 7 } }));

  expect(updated).toMatchObject({ ...untouched, stacks: ['dev-service-pyshop'] });
  const { url } = await rehearsal.serving('dev');
  expect((await fetch(new URL('/products', url))).status).toBe(200);
  expect((await fetch(new URL('/orders', url))).status).toBe(404);
});

test('a variable arrives by a release of the same image', async () => {
  const { digest } = await rehearsal.serving('dev');

  const updated = await updateService(() => ({ variables: { ACCESS_TOKEN_EXPIRE_MINUTES: '45' } }));

  expect(updated).toMatchObject({ stacks: ['dev-service-pyshop'], released: true, failures: [] });
  expect(updated.replaced).toEqual([expect.stringMatching(/^dev-service-pyshop\/ServiceTask/)]);
  expect(updated.tasks).toMatchObject([{ variables: { ACCESS_TOKEN_EXPIRE_MINUTES: '45' } }]);
  expect(await rehearsal.serving('dev')).toMatchObject({ digest, running: 1 });
});
