import type * as sdk from '@aws-sdk/client-ecs';
import { taskSize } from '../../../src/services/ecs/task-definitions';
import { type EcsCloud, makeEcs, registerWeb } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(() => {
  cloud = makeEcs();
  api = cloud.api;
});

const container = { name: 'app', image: 'i', memory: 512 };

test('numbers revisions on, also after the last one was deregistered', async () => {
  await registerWeb(cloud.ecs);
  await api.send('DeregisterTaskDefinition', { taskDefinition: 'web:1' });

  expect(await registerWeb(cloud.ecs)).toMatch(/task-definition\/web:2$/);
});

test('finds the newest active revision by family, and an inactive one by its number', async () => {
  await registerWeb(cloud.ecs);
  await registerWeb(cloud.ecs);
  await api.send('DeregisterTaskDefinition', { taskDefinition: 'web:2' });

  const byFamily = await api.send<sdk.DescribeTaskDefinitionResponse>('DescribeTaskDefinition', {
    taskDefinition: 'web',
  });
  const byNumber = await api.send<sdk.DescribeTaskDefinitionResponse>('DescribeTaskDefinition', {
    taskDefinition: 'web:2',
  });

  expect(byFamily.taskDefinition?.revision).toBe(1);
  expect(byNumber.taskDefinition).toMatchObject({ revision: 2, status: 'INACTIVE' });
});

test('lists the newest first when asked to', async () => {
  await registerWeb(cloud.ecs);
  await registerWeb(cloud.ecs);

  const { taskDefinitionArns, nextToken } = await api.send<sdk.ListTaskDefinitionsResponse>('ListTaskDefinitions', {
    sort: 'DESC',
    maxResults: 1,
  });

  expect(taskDefinitionArns).toEqual([expect.stringMatching(/web:2$/)]);
  expect(nextToken).toBeDefined();
});

test.each([
  ['a family', { containerDefinitions: [container] }, /Family/],
  ['containers', { family: 'f', containerDefinitions: [] }, /Container list cannot be empty/],
  ['an essential container', { family: 'f', containerDefinitions: [{ ...container, essential: false }] }, /essential/],
  ['memory', { family: 'f', containerDefinitions: [{ name: 'app', image: 'i' }] }, /memoryReservation/],
])('fails without %s', async (_, input, message) => {
  await expect(api.send('RegisterTaskDefinition', input)).rejects.toThrow(
    expect.objectContaining({ name: 'ClientException', message: expect.stringMatching(message) }),
  );
});

test.each([
  [
    { cpu: '256', memory: '512' },
    { cpu: 256, memoryMiB: 512 },
  ],
  [
    { cpu: '.5 vCPU', memory: '1 GB' },
    { cpu: 512, memoryMiB: 1024 },
  ],
  [{}, { cpu: 192, memoryMiB: 384 }],
])('takes %j from the task, else from its containers', (task, size) => {
  const containerDefinitions = [
    { cpu: 128, memory: 512, memoryReservation: 256 },
    { cpu: 64, memory: 128 },
  ];

  expect(taskSize({ family: 'f', containerDefinitions, ...task })).toEqual(size);
});
