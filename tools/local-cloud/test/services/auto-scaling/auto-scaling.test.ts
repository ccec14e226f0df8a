import type * as sdk from '@aws-sdk/client-auto-scaling';
import type { ResourceProvider, ResourceState } from '../../../src/core/service';
import { createAutoScaling } from '../../../src/services/auto-scaling/auto-scaling';
import { call, fakeContext } from '../_fakes/context';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';

let context: ReturnType<typeof fakeContext>;
let cloud: ReturnType<typeof createAutoScaling>;

beforeEach(() => {
  context = fakeContext();
  cloud = createAutoScaling(context);
});

function send<T>(operation: string, input: object): T {
  return cloud.operations[operation]?.(input, call) as T;
}

function provider(type: string): ResourceProvider {
  const found = cloud.resources?.[type];
  if (!found) throw new TypeError(`unexpected type: ${type}`);
  return found;
}

const properties = { MinSize: '1', MaxSize: '3', VPCZoneIdentifier: ['subnet-1', 'subnet-2'] };

async function makeGroup(change: Record<string, unknown> = {}): Promise<ResourceState> {
  const template = await provider('AWS::EC2::LaunchTemplate').create(
    resourceRequest({
      LaunchTemplateData: { InstanceType: 't3.small', UserData: Buffer.from('ECS_CLUSTER=dev').toString('base64') },
    }),
  );
  const LaunchTemplate = { LaunchTemplateId: template.physicalId, Version: template.attributes?.LatestVersionNumber };
  return provider('AWS::AutoScaling::AutoScalingGroup').create(
    resourceRequest({ ...properties, LaunchTemplate, ...change }),
  );
}

test('launches what the launch template says', async () => {
  const { physicalId } = await makeGroup();
  await context.clock.advance(30_000);

  expect(cloud.groups.instances(physicalId)).toEqual([
    expect.objectContaining({
      instanceType: 't3.small',
      lifecycleState: 'InService',
      subnetId: 'subnet-1',
      zone: 'eu-west-1a',
      userData: 'ECS_CLUSTER=dev',
    }),
  ]);
});

test('replaces an instance that is terminated', async () => {
  const { physicalId } = await makeGroup();
  const [first] = cloud.groups.instances(physicalId);

  send('TerminateInstanceInAutoScalingGroup', { InstanceId: first?.id, ShouldDecrementDesiredCapacity: false });
  await context.clock.advance(30_000);

  const { AutoScalingGroups } = send<sdk.AutoScalingGroupsType>('DescribeAutoScalingGroups', {
    AutoScalingGroupNames: [physicalId],
  });
  expect(AutoScalingGroups?.[0]?.Instances).toEqual([expect.objectContaining({ LifecycleState: 'InService' })]);
  expect(AutoScalingGroups?.[0]?.Instances?.[0]?.InstanceId).not.toBe(first?.id);
});

test('does not replace an instance that the caller gives up', async () => {
  const { physicalId } = await makeGroup({ MinSize: '0', DesiredCapacity: '1' });

  send('TerminateInstanceInAutoScalingGroup', {
    InstanceId: cloud.groups.instances(physicalId)[0]?.id,
    ShouldDecrementDesiredCapacity: true,
  });
  await context.clock.advance(30_000);

  expect(cloud.groups.instances(physicalId)).toEqual([]);
});

test('fails when the desired capacity is above the maximum', async () => {
  const { physicalId } = await makeGroup();

  expect(() => send('SetDesiredCapacity', { AutoScalingGroupName: physicalId, DesiredCapacity: 4 })).toThrow(
    expect.objectContaining({ name: 'ValidationError', message: expect.stringContaining('is above max value 3') }),
  );
});

test('moves the capacity into the new bounds on an update', async () => {
  const state = await makeGroup();

  await provider('AWS::AutoScaling::AutoScalingGroup').update?.(
    resourceUpdate(state, properties, { ...properties, MinSize: '2' }),
  );

  expect(cloud.groups.instances(state.physicalId)).toHaveLength(2);
});

test('a protected instance that is one too many goes when its protection is taken away', async () => {
  const { physicalId } = await makeGroup({ NewInstancesProtectedFromScaleIn: true, MinSize: '0' });
  await context.clock.advance(30_000);
  const ids = cloud.groups.instances(physicalId).map(({ id }) => id);
  cloud.groups.setDesired(physicalId, 0);
  await context.clock.advance(30_000);
  expect(cloud.groups.instances(physicalId)).toHaveLength(ids.length);

  cloud.groups.protect(physicalId, ids, false);
  await context.clock.advance(30_000);

  expect(cloud.groups.instances(physicalId)).toEqual([]);
});

test('an update policy refreshes the instances that a new launch template made old', async () => {
  const state = await makeGroup({ MinSize: '2', MaxSize: '3' });
  await context.clock.advance(30_000);
  const before = cloud.groups.instances(state.physicalId).map(({ id }) => id);

  const MixedInstancesPolicy = { LaunchTemplate: { Overrides: [{ InstanceType: 't3.large' }] } };
  const update = resourceUpdate(state, properties, { ...properties, MinSize: '2', MaxSize: '3', MixedInstancesPolicy });
  const updatePolicy = { AutoScalingInstanceRefresh: { Preferences: { InstanceWarmup: 60 } } };
  let done = false;
  const updated = provider('AWS::AutoScaling::AutoScalingGroup')
    .update?.({ ...update, updatePolicy })
    .then(() => {
      done = true;
    });
  await context.clock.advance(60_000);
  expect(done).toBe(false);
  await context.clock.advance(240_000);
  await updated;

  const after = cloud.groups.instances(state.physicalId);
  expect(after.map(({ instanceType }) => instanceType)).toEqual(['t3.large', 't3.large']);
  expect(after.filter(({ id }) => before.includes(id))).toEqual([]);
});

test('terminates all instances before a group is gone', async () => {
  const state = await makeGroup({ NewInstancesProtectedFromScaleIn: true });
  await context.clock.advance(30_000);

  const deleted = provider('AWS::AutoScaling::AutoScalingGroup').delete?.(resourceUpdate(state, properties));
  await context.clock.advance(30_000);
  await deleted;

  expect(cloud.groups.list()).toEqual([]);
  expect(cloud.groups.instances()).toEqual([]);
});

test('makes a new version of a launch template on an update', async () => {
  const templates = provider('AWS::EC2::LaunchTemplate');
  const first = { LaunchTemplateData: { InstanceType: 't3.small' } };
  const state = await templates.create(resourceRequest(first));

  const updated = await templates.update?.(
    resourceUpdate(state, first, { LaunchTemplateData: { InstanceType: 't3.large' } }),
  );

  expect(updated).toMatchObject({ physicalId: state.physicalId, attributes: { LatestVersionNumber: '2' } });
});

test('boots the instances that a stop interrupted', async () => {
  const { physicalId } = await makeGroup();

  const next = createAutoScaling({ ...context, clock: context.clock });
  await next.start?.();
  await context.clock.advance(30_000);

  expect(next.groups.instances(physicalId)[0]?.lifecycleState).toBe('InService');
});
