import type { EnvironmentConfig } from '@berth/platform';
import { eventually, Rehearsal } from '@berth/rehearsal';
import { prepareAccount } from './_fixtures/account';
import { Load } from './_fixtures/load';
import { Releases } from './_fixtures/releases';

jest.setTimeout(1_800_000);

const DEV = 'fargate-blue-green-dev';
const PROD = 'fargate-blue-green-prod';
const TARGET = 70;
const DAY = 86_400;

let rehearsal: Rehearsal;
let dev: Releases;
let prod: Releases;
let life: Awaited<ReturnType<typeof live>>;

beforeAll(async () => {
  rehearsal = await Rehearsal.ofExample('fargate-blue-green');
  dev = new Releases(rehearsal, DEV);
  prod = new Releases(rehearsal, PROD);
  life = await live();
});

afterAll(() => rehearsal.stop());

/** Dev and prod under the same load, once; each test looks at one part of it. */
async function live() {
  await prepareAccount(rehearsal);
  // a quarter of a processor, which any computer can keep busy; and blue ends soon after the shift
  rehearsal.configure<EnvironmentConfig>(PROD, config => ({
    ...config,
    services: config.services.map(service => ({
      ...service,
      ...{ cpu: 256, memoryMiB: 512 },
      rollout: { ...service.rollout, keepBlueMinutes: 5 } as typeof service.rollout,
    })),
  }));
  await rehearsal.deploy(PROD);
  await rehearsal.deploy(DEV);
  const guarded = await rehearsal.berth('destroy', PROD, '--yes');
  const load = new Load((await rehearsal.serving(PROD)).url);
  try {
    const devLoaded = await loadDev();
    const out = await desired(prod, 2);
    const shifted = await releaseUnderLoad(load);
    return { guarded, devLoaded, out, shifted, back: await desired(prod, 1) };
  } finally {
    await load.stop();
  }
}

/** Until its tasks are as busy as those of prod. */
async function loadDev() {
  const load = new Load((await rehearsal.serving(DEV)).url);
  const busiest = await eventually('dev is busy', busiestOfDev, percent => percent > TARGET);
  await desired(prod, 2);
  const service = await dev.service();
  await load.stop();
  return { busiest, desiredCount: service.desiredCount };
}

async function busiestOfDev(): Promise<number> {
  const { cluster, ecsService } = await dev.contract();
  const { Datapoints = [] } = await rehearsal.account.cloudWatch.getMetricStatistics({
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Dimensions: [
      { Name: 'ClusterName', Value: cluster },
      { Name: 'ServiceName', Value: ecsService },
    ],
    // the clock of the local cloud is ahead of ours
    StartTime: new Date(Date.now() - DAY * 1000),
    EndTime: new Date(Date.now() + 30 * DAY * 1000),
    Period: DAY,
    Statistics: ['Maximum'],
  });
  return Math.max(0, ...Datapoints.map(({ Maximum = 0 }) => Maximum));
}

async function desired(releases: Releases, count: number): Promise<number | undefined> {
  const { desiredCount } = await eventually(
    `${count} tasks are wanted`,
    () => releases.service(),
    service => service.desiredCount === count && service.runningCount === count,
    300_000,
  );
  return desiredCount;
}

/** While users move, the alarms ring that would take a task away. */
async function releaseUnderLoad(load: Load) {
  const image = await rehearsal.image('newer');
  const blue = Object.entries(await prod.weights()).find(([, weight]) => weight === 100)?.[0] ?? '';
  const release = prod.watch(rehearsal.berth('release', PROD, '--image', image));
  await eventually(
    'users move',
    () => prod.weights(),
    ({ [blue]: weight = 100 }) => weight < 100,
    300_000,
  );
  await load.stop();
  const { applicationAutoScaling, cloudWatch } = rehearsal.account;
  const { ScalingPolicies = [] } = await applicationAutoScaling.describeScalingPolicies({ ServiceNamespace: 'ecs' });
  const alarms = ScalingPolicies.flatMap(({ Alarms = [] }) => Alarms.map(({ AlarmName = '' }) => AlarmName));
  const low = alarms.filter(name => name.includes('AlarmLow'));
  for (const AlarmName of low) {
    await cloudWatch.setAlarmState({ AlarmName, StateValue: 'ALARM', StateReason: 'users have gone' });
  }
  const { result, moments } = await release;
  return { result, moments, low };
}

test('S001-58: prod refuses to be destroyed, and says why', () => {
  expect(life.guarded.exitCode).toBe(1);
  expect(life.guarded.output).toContain(`${PROD} was not deleted: `);
  expect(life.guarded.output).toContain('protection');
});

test('S001-59: under load dev stays at one task, prod goes from one to two, and back', () => {
  expect(life.devLoaded.busiest).toBeGreaterThan(TARGET);
  expect(life.devLoaded.desiredCount).toBe(1);
  expect(life.out).toBe(2);
  expect(life.back).toBe(1);
});

test('S001-60: while users move, scaling takes no task from blue or green', () => {
  const { result, moments, low } = life.shifted;
  const shifting = moments.filter(({ green, wanted }) => green > 0 && green < 100 && wanted.length === 2);

  expect(result.exitCode).toBe(0);
  expect(low).toHaveLength(2);
  expect(shifting.length).toBeGreaterThan(0);
  expect(shifting.filter(({ wanted }) => wanted.some(count => count !== 2))).toEqual([]);
});
