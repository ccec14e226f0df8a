import { NetworkTier, TierUse } from '../../src';
import { tierRoles } from '../../src/private/tier-roles';

const entry = NetworkTier.public();
const { WORKLOADS, DATA } = TierUse;

test.each<[string, NetworkTier[], string | undefined, string | undefined]>([
  ['private before isolated', [NetworkTier.isolated(), NetworkTier.private()], 'app', 'data'],
  ['one private tier', [NetworkTier.private()], 'app', 'app'],
  ['one isolated tier', [NetworkTier.isolated()], 'data', 'data'],
  ['the first and the last of three', threeOf(undefined, undefined, undefined), 'a', 'c'],
  ['a private tier for data, an isolated one for tasks', crossed(), 'ecs', 'enterprise'],
  ['a tier for data first', threeOf([DATA], undefined, undefined), 'b', 'a'],
  ['a tier for workloads last', threeOf(undefined, undefined, [WORKLOADS]), 'c', 'b'],
  ['a tier for both', threeOf(undefined, [WORKLOADS, DATA], undefined), 'b', 'b'],
  ['tiers for nothing of ours', threeOf([], undefined, []), 'b', 'b'],
  ['only tiers for nothing of ours', threeOf([], [], []), 'a', 'c'],
  ['no hidden tier', [], undefined, undefined],
])('with %s', (_, tiers, workloads, data) => {
  const roles = tierRoles([entry, ...tiers]);

  expect(roles.public).toBe(entry);
  expect([roles.workloads?.name, roles.data?.name]).toEqual([workloads, data]);
});

test('takes the first public tier for load balancers', () => {
  expect(tierRoles([NetworkTier.private(), entry, NetworkTier.public({ name: 'second' })]).public).toBe(entry);
});

function threeOf(...uses: (TierUse[] | undefined)[]): NetworkTier[] {
  return uses.map((use, i) => NetworkTier.isolated({ name: 'abc'.charAt(i), uses: use }));
}

function crossed(): NetworkTier[] {
  return [
    NetworkTier.private({ name: 'enterprise', uses: [DATA] }),
    NetworkTier.isolated({ name: 'ecs', uses: [WORKLOADS] }),
  ];
}
