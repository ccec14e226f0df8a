import type { RegionalDatum } from '../../../src/services/cloudwatch/evaluations';
import { fakeContext } from '../_fakes/context';
import { blueGreenService, type EcsCloud, makeEcs, withInstances } from './fixture';

let collect: () => Promise<readonly RegionalDatum[]>;
let cloud: EcsCloud;

beforeEach(async () => {
  const context = fakeContext();
  const addSource = (source: (from: Date, to: Date) => unknown) => {
    collect = async () => (await source(new Date(0), new Date(0))) as RegionalDatum[];
  };
  cloud = makeEcs(context, {}, { cloudWatch: { operations: {}, addSource } });
  await withInstances(cloud, { size: 1, instanceType: 'm5.large' });
  await cloud.api.send('CreateService', blueGreenService({ desiredCount: 2 }));
  await context.clock.advance(10_000);
});

function use(pid: number, cpuMs: number, memoryMiB: number): void {
  cloud.processes.usages.set(pid, { cpuMs, memoryBytes: memoryMiB * 1024 * 1024 });
}

async function figures(name: string): Promise<number[] | undefined> {
  const data = await collect();
  return data.find(datum => datum.name === name && datum.dimensions.ServiceName)?.values.map(({ value }) => value);
}

test('CPU is real time of processors in percent of what the task reserved', async () => {
  use(1_000, 500, 128);
  use(1_001, 0, 256);
  await collect();
  cloud.real.ms += 15_000;
  use(1_000, 4_000, 128);
  use(1_001, 0, 256);
  await collect();
  cloud.real.ms += 2_000;
  use(1_000, 4_250, 128); // an eighth of a processor; the task reserved a quarter
  use(1_001, 500, 256);

  expect(await figures('CPUUtilization')).toEqual([50, 100]);
});

test('what a process takes while it starts is not told', async () => {
  use(1_000, 0, 128);
  use(1_001, 0, 128);
  await collect();
  cloud.real.ms += 14_999;
  use(1_000, 14_000, 128);
  const starting = await figures('CPUUtilization');
  cloud.real.ms += 1;

  expect(starting).toBeUndefined();
  expect(await figures('CPUUtilization')).toHaveLength(2);
});

test('memory is told from the first minute, CPU from the second', async () => {
  use(1_000, 500, 128);
  use(1_001, 0, 256);

  const data = await collect();

  expect(data.find(({ name }) => name === 'MemoryUtilization')).toMatchObject({
    region: 'eu-west-1',
    namespace: 'AWS/ECS',
    dimensions: { ClusterName: 'dev', ServiceName: 'web' },
    values: [{ value: 25 }, { value: 50 }],
  });
  expect(data.map(({ name }) => name)).not.toContain('CPUUtilization');
});

test('the cluster tells how much of its instances is reserved', async () => {
  const data = await collect();
  const of = (name: string) => data.find(datum => datum.name === name)?.values[0]?.value;

  expect(of('CPUReservation')).toBe(25);
  expect(of('MemoryReservation')).toBeGreaterThan(0);
});

test('clusters with Container Insights tell how many tasks run', async () => {
  const without = await figures('RunningTaskCount');
  await cloud.api.send('UpdateCluster', {
    cluster: 'dev',
    settings: [{ name: 'containerInsights', value: 'enabled' }],
  });

  expect(without).toBeUndefined();
  expect(await figures('RunningTaskCount')).toEqual([2]);
  expect(await figures('DesiredTaskCount')).toEqual([2]);
});
