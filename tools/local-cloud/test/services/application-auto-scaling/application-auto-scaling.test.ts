import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { createApplicationAutoScaling } from '../../../src/services/application-auto-scaling';
import { call, fakeContext } from '../_fakes/context';
import { resourceRequest } from '../_fixtures/resource-request';

const target = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/dev/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

let service: ReturnType<typeof createApplicationAutoScaling>;

beforeEach(() => {
  service = createApplicationAutoScaling(fakeContext());
});

function send<T>(operation: string, input: object): T {
  return service.operations[operation]?.(input, call) as T;
}

test('suspends scaling without losing the bounds', () => {
  send('RegisterScalableTarget', { ...target, MinCapacity: 1, MaxCapacity: 4 });

  send('RegisterScalableTarget', { ...target, SuspendedState: { DynamicScalingInSuspended: true } });

  const { ScalableTargets } = send<sdk.DescribeScalableTargetsResponse>('DescribeScalableTargets', {
    ServiceNamespace: 'ecs',
  });
  expect(ScalableTargets).toEqual([
    expect.objectContaining({
      MinCapacity: 1,
      MaxCapacity: 4,
      SuspendedState: expect.objectContaining({ DynamicScalingInSuspended: true }),
    }),
  ]);
});

test('fails to put a policy on what is no target', async () => {
  await expect(send('PutScalingPolicy', { ...target, PolicyName: 'cpu' })).rejects.toThrow(
    expect.objectContaining({ name: 'ObjectNotFoundException' }),
  );
});

test('fails to delete a policy that is not there', async () => {
  await expect(send('DeleteScalingPolicy', { ...target, PolicyName: 'cpu' })).rejects.toThrow(
    expect.objectContaining({ name: 'ObjectNotFoundException' }),
  );
});

test('keeps what CloudFormation makes', async () => {
  const { physicalId } = (await service.resources?.['AWS::ApplicationAutoScaling::ScalableTarget']?.create(
    resourceRequest({ ...target, MinCapacity: '1', MaxCapacity: '4' }),
  )) ?? { physicalId: '' };
  await service.resources?.['AWS::ApplicationAutoScaling::ScalingPolicy']?.create(
    resourceRequest({ PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling', ScalingTargetId: physicalId }),
  );

  const { ScalingPolicies } = send<sdk.DescribeScalingPoliciesResponse>('DescribeScalingPolicies', {
    ServiceNamespace: 'ecs',
  });
  expect(physicalId).toBe('service/dev/web|ecs:service:DesiredCount|ecs');
  expect(ScalingPolicies).toEqual([
    expect.objectContaining({ ...target, PolicyName: 'cpu', PolicyType: 'TargetTrackingScaling' }),
  ]);
});
