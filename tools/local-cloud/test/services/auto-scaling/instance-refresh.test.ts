import type { Group, Instance } from '../../../src/services/auto-scaling/group';
import { planRefresh } from '../../../src/services/auto-scaling/instance-refresh';

const group = {
  name: 'g',
  desiredCapacity: 2,
  subnetIds: ['subnet-a', 'subnet-b'],
  zones: ['a', 'b'],
} as unknown as Group;

function instance(
  id: string,
  instanceType: string,
  lifecycleState: Instance['lifecycleState'] = 'InService',
): Instance {
  const launchedAt = '2026-01-01T00:00:00.000Z';
  return {
    ...{ id, instanceType, lifecycleState, launchedAt },
    ...{ groupName: 'g', zone: 'a', subnetId: 'subnet-a', privateIp: '10.0.0.4', protectedFromScaleIn: true },
  };
}

const plan = (...instances: Instance[]) =>
  planRefresh(group, instances, {
    isCurrent: ({ instanceType }) => instanceType === 'new',
    isReady: ({ lifecycleState }) => lifecycleState === 'InService',
  });

test('a new instance comes before an old one goes, where the fewest are', () => {
  expect(plan(instance('1', 'old'), instance('2', 'old'))).toEqual({ launch: [1], terminate: [] });
});

test('nothing goes as long as the new one is not ready', () => {
  const instances = [instance('1', 'old'), instance('2', 'old'), instance('3', 'new', 'Pending')];

  expect(plan(...instances)).toEqual({ launch: [], terminate: [] });
});

test('an old one goes when the new one is ready, protected or not', () => {
  const instances = [instance('1', 'old'), instance('2', 'old'), instance('3', 'new')];

  expect(plan(...instances)).toEqual({ launch: [], terminate: ['1'] });
});

test('the next one comes while the first is drained', () => {
  const instances = [instance('1', 'old', 'Terminating:Wait'), instance('2', 'old'), instance('3', 'new')];

  expect(plan(...instances)).toMatchObject({ launch: [1], terminate: [] });
});

test('it ends when the last old one is gone', () => {
  const all = [instance('3', 'new'), instance('4', 'new')];

  expect(plan(...all, instance('2', 'old', 'Terminating'))).toEqual({ launch: [], terminate: [] });
  expect(plan(...all)).toBeUndefined();
});
