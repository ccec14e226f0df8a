import fc from 'fast-check';
import { type Group, type Instance, planGroup } from '../../../src/services/auto-scaling/group';

const group: Group = {
  name: 'g',
  arn: 'arn',
  region: 'eu-west-1',
  minSize: 0,
  maxSize: 10,
  desiredCapacity: 2,
  zones: ['a', 'b'],
  subnetIds: ['s-a', 's-b'],
  newInstancesProtectedFromScaleIn: false,
  healthCheckType: 'EC2',
  healthCheckGracePeriod: 0,
  defaultCooldown: 300,
  tags: [],
  createdAt: '2026-01-01T00:00:00Z',
};

function instance(id: string, change: Partial<Instance> = {}): Instance {
  return {
    id,
    groupName: 'g',
    instanceType: 't3.micro',
    zone: 'a',
    subnetId: 's-a',
    privateIp: '10.0.0.4',
    lifecycleState: 'InService',
    protectedFromScaleIn: false,
    launchedAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

const busy = () => false;

test('spreads new instances over the subnets', () => {
  expect(planGroup({ ...group, desiredCapacity: 3 }, [instance('i-1')], busy).launch).toEqual([1, 0]);
});

test('takes an idle instance before a busy one, and a protected one never', () => {
  const instances = [
    instance('old'),
    instance('idle', { launchedAt: '2026-01-02T00:00:00Z' }),
    instance('safe', { protectedFromScaleIn: true }),
  ];

  expect(planGroup({ ...group, desiredCapacity: 1 }, instances, id => id === 'idle').terminate).toEqual([
    'idle',
    'old',
  ]);
  expect(planGroup({ ...group, desiredCapacity: 0 }, instances, busy).terminate).not.toContain('safe');
});

test('takes protected instances too when the group is deleted', () => {
  const instances = [instance('safe', { protectedFromScaleIn: true })];

  expect(planGroup({ ...group, desiredCapacity: 0, deleting: true }, instances, busy).terminate).toEqual(['safe']);
});

test('ends at the desired capacity from any number of instances', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), (desiredCapacity, count) => {
      const instances = Array.from({ length: count }, (_, i) => instance(`i-${i}`));
      const { launch, terminate } = planGroup({ ...group, desiredCapacity }, instances, busy);

      expect(count + launch.length - terminate.length).toBe(desiredCapacity);
    }),
  );
});
