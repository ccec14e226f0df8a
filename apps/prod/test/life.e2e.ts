import type { EnvironmentConfig } from '@berth/platform';
import { Rehearsal } from '@berth/rehearsal';

jest.setTimeout(1_800_000);

let rehearsal: Rehearsal;

beforeAll(async () => {
  rehearsal = await Rehearsal.start('prod');
});

afterAll(() => rehearsal.stop());

/** What stays with its data when its stack goes. */
const RETAINED = /^(bucket|database snapshot|key|log group|secret) /;

/** Deploys, and lets go of what the tool names when it refuses, as its hint says. Returns what that was. */
async function deployLettingGo(): Promise<string[]> {
  const allowed: string[] = [];
  for (;;) {
    try {
      await rehearsal.deploy('prod', ...allowed.flatMap(id => ['--allow-replace', id]));
      return allowed;
    } catch (error) {
      const named = [...String(error).matchAll(/--allow-replace (\w+)/g)].map(([, id = '']) => id);
      const more = new Set(named.filter(id => !allowed.includes(id)));
      if (more.size === 0) throw error;
      allowed.push(...more);
    }
  }
}

test('prod is deployed, updated in place, refuses to be destroyed, and goes once its protection is taken away', async () => {
  const before = await rehearsal.account.inventory();
  await rehearsal.deploy('prod');

  const updated = await rehearsal.update<EnvironmentConfig>('prod', config => ({
    ...config,
    services: config.services.map(service => ({ ...service, scaling: { min: 2, max: 4, cpu: 70 } })),
  }));
  const refused = await rehearsal.berth('destroy', 'prod', '--yes');
  const ids = await rehearsal.account.physicalIds('prod');
  rehearsal.configure<EnvironmentConfig>('prod', config => ({ ...config, protection: 'relaxed' }));
  const letGo = await deployLettingGo();
  const relaxed = await rehearsal.account.physicalIds('prod');
  await rehearsal.destroy('prod');

  expect(updated).toMatchObject({
    stacks: ['prod-service-pyshop'],
    ...{ released: false, replaced: [], failures: [], sameWeights: true, sameTasks: true },
  });
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain('prod was not deleted: ');
  // a log of a firewall that goes; and a database whose backups are kept for shorter, which CloudFormation calls a replacement at times
  expect(letGo).toEqual([/LoadBalancerLogs/, /WebAclLog/, /Database/].map(id => expect.stringMatching(id)));
  const database = Object.keys(ids).filter(id => /^prod-data\/Database[0-9A-F]{8}$/.test(id));
  expect(database.map(id => relaxed[id])).toEqual(['prod-database']);
  const left = (await rehearsal.account.inventory()).filter(line => !before.includes(line));
  expect(left.filter(line => !RETAINED.test(line))).toEqual([]);
});
