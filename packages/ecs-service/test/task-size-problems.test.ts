import { describeProblem } from '@berth/foundation';
import { Token } from 'aws-cdk-lib/core';
import { type TaskSizeFacts, taskSizeProblems } from '../src/task-size-problems';

const told = (facts: TaskSizeFacts) => taskSizeProblems(facts).map(p => `${p.code} ${describeProblem(p)}`);
const fargate = (cpu: number, memoryMiB: number) => told({ launchType: 'FARGATE', cpu, memoryMiB });

test.each([
  [256, 512],
  [256, 1024],
  [256, 2048],
  [512, 1024],
  [512, 4096],
  [1024, 2048],
  [1024, 8192],
  [2048, 4096],
  [2048, 16_384],
  [4096, 8192],
  [4096, 30_720],
  [8192, 16_384],
  [8192, 61_440],
  [16_384, 32_768],
  [16_384, 122_880],
  [32_768, 61_440],
  [32_768, 249_856],
])('B18: Fargate offers %d CPU units with %d MiB', (cpu, memoryMiB) => {
  expect(fargate(cpu, memoryMiB)).toEqual([]);
});

test.each([
  [256, 4096, 'memoryMiB = 4096: Fargate 256 CPU allows 512, 1024, 2048 MiB; for 4096 use cpu 512'],
  [256, 1536, 'memoryMiB = 1536: Fargate 256 CPU allows 512, 1024, 2048 MiB; use 2048'],
  [512, 512, 'memoryMiB = 512: Fargate 512 CPU allows 1024 to 4096 MiB in steps of 1024; for 512 use cpu 256'],
  [1024, 1500, 'memoryMiB = 1500: Fargate 1024 CPU allows 2048 to 8192 MiB in steps of 1024; use 2048'],
  [
    8192,
    18_432,
    'memoryMiB = 18432: Fargate 8192 CPU allows 16384 to 61440 MiB in steps of 4096; for 18432 use cpu 4096',
  ],
  [16_384, 300_000, 'memoryMiB = 300000: Fargate 16384 CPU allows 32768 to 122880 MiB in steps of 8192; use 122880'],
  [32_768, 65_536, 'memoryMiB = 65536: Fargate 32768 CPU allows 61440, 122880, 249856 MiB; for 65536 use cpu 16384'],
])('B18: fails with %d CPU units and %d MiB on Fargate', (cpu, memoryMiB, message) => {
  expect(fargate(cpu, memoryMiB)).toEqual([`BERTH-ECS-001 ${message}`]);
});

test.each([
  [300, 512],
  [0, 256],
  [40_000, 32_768],
])('B18: fails with %d CPU units on Fargate, and names the next size', (cpu, next) => {
  const offered = '256, 512, 1024, 2048, 4096, 8192, 16384, 32768';
  expect(fargate(cpu, 512)).toEqual([`BERTH-ECS-001 cpu = ${cpu}: Fargate offers ${offered} CPU units; use ${next}`]);
});

test.each([
  [128, 6],
  [300, 384],
  [196_608, 1_048_576],
])('takes %d CPU units and %d MiB on instances', (cpu, memoryMiB) => {
  expect(told({ cpu, memoryMiB })).toEqual([]);
});

test.each([
  [127, 512, 'cpu = 127: must be a whole number from 128 to 196608'],
  [196_609, 512, 'cpu = 196609: must be a whole number from 128 to 196608'],
  [256, 5, 'memoryMiB = 5: must be a whole number from 6 to 1048576'],
  [256, 1_048_577, 'memoryMiB = 1048577: must be a whole number from 6 to 1048576'],
])('fails with %d CPU units and %d MiB on instances', (cpu, memoryMiB, message) => {
  expect(told({ cpu, memoryMiB })).toEqual([`BERTH-ECS-002 ${message}`]);
});

test('B19: fails when the sidecars leave no memory', () => {
  const sidecars = [{ memoryMiB: 384 }, {}];

  expect(told({ cpu: 256, memoryMiB: 512, sidecars })).toEqual([
    'BERTH-ECS-002 memoryMiB = 512: sidecars reserve 512 MiB, the task has 512; use at least 518',
  ]);
  expect(told({ cpu: 256, memoryMiB: 518, sidecars })).toEqual([]);
});

test('B19: fails when the sidecars leave no CPU', () => {
  const sidecars = [{ cpu: 224 }, {}];

  expect(told({ cpu: 256, memoryMiB: 512, sidecars })).toEqual([
    'BERTH-ECS-002 cpu = 256: sidecars reserve 256 CPU units, the task has 256; use at least 257',
  ]);
  expect(told({ cpu: 257, memoryMiB: 512, sidecars })).toEqual([]);
});

test('adds nothing up before the sizes themselves are right', () => {
  expect(told({ cpu: 1, memoryMiB: 512, sidecars: [{ cpu: 500 }] })).toHaveLength(1);
});

test.each([21, 200])('B71: takes %d GiB of storage on Fargate', ephemeralStorageGiB => {
  expect(told({ launchType: 'FARGATE', cpu: 256, memoryMiB: 512, ephemeralStorageGiB })).toEqual([]);
});

test.each([20, 201, 50.5])('B71: fails with %d GiB of storage on Fargate', ephemeralStorageGiB => {
  expect(told({ launchType: 'FARGATE', cpu: 256, memoryMiB: 512, ephemeralStorageGiB })).toEqual([
    `BERTH-ECS-015 ephemeralStorageGiB = ${ephemeralStorageGiB}: must be 21 to 200 GiB`,
  ]);
});

test.each([
  [undefined, 'EC2'],
  ['EC2', 'EC2'],
  ['MANAGED_INSTANCES', 'Managed Instances'],
] as const)('fails with storage of its own on instances (%s)', (launchType, name) => {
  expect(told({ launchType, cpu: 256, memoryMiB: 512, ephemeralStorageGiB: 30 })).toEqual([
    `StorageNeedsFargate ephemeralStorageGiB = 30: tasks on ${name} share the disk of their instance`,
  ]);
});

test('gives tasks on Managed Instances any size that instances hold', () => {
  expect(told({ launchType: 'MANAGED_INSTANCES', cpu: 128, memoryMiB: 100_001 })).toEqual([]);
  expect(told({ launchType: 'MANAGED_INSTANCES', cpu: 127, memoryMiB: 512 })).toEqual([
    'BERTH-ECS-002 cpu = 127: must be a whole number from 128 to 196608',
  ]);
});

test.each(['EC2', 'FARGATE', 'MANAGED_INSTANCES'] as const)(
  'lets sizes pass that are known only later (%s)',
  launchType => {
    const token = Token.asNumber({ Ref: 'Size' });
    const sizes = { launchType, cpu: token, memoryMiB: token, sidecars: [{ cpu: token, memoryMiB: token }] };

    expect(told(sizes)).toEqual([]);
    expect(told({ launchType, cpu: 256, memoryMiB: token })).toEqual([]);
  },
);
