import type { EnvironmentConfig } from '@berth/platform';
import { Rehearsal } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await Rehearsal.start('test');
});

afterAll(() => rehearsal.stop());

test('test is deployed from nothing, updated in place, and destroyed; what stays is a snapshot of its data', async () => {
  const before = await rehearsal.account.inventory();
  await rehearsal.deploy('test');

  const updated = await rehearsal.update<EnvironmentConfig>('test', config => ({
    ...config,
    monitoring: { thresholds: { databaseConnections: 40 } },
    services: config.services.map(service => ({ ...service, scaling: { min: 1, max: 2, cpu: 70 } })),
  }));
  await rehearsal.destroy('test');

  expect(updated).toMatchObject({
    stacks: ['test-service-pyshop', 'test-monitoring'],
    released: false,
    replaced: [],
    failures: [],
    sameWeights: true,
    sameTasks: true,
  });
  const left = (await rehearsal.account.inventory()).filter(line => !before.includes(line));
  expect(left).toEqual([expect.stringMatching(/^database snapshot test-/)]);
});
