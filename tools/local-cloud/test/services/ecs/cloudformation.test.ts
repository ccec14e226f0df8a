import type * as sdk from '@aws-sdk/client-ecs';
import type { ResourceProvider } from '../../../src/core/service';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';
import { type EcsCloud, makeEcs, targetGroup, withInstances } from './fixture';

let cloud: EcsCloud;
let api: EcsCloud['api'];
let context: EcsCloud['context'];

beforeEach(async () => {
  cloud = await withInstances(makeEcs());
  ({ api, context } = cloud);
});

function provider(type: string): ResourceProvider {
  const found = cloud.ecs.resources?.[type];
  if (!found) throw new TypeError(`unexpected type: ${type}`);
  return found;
}

/** Lets time pass until the provider is done. */
async function settled<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  work?.catch(() => undefined);
  await context.clock.advance(120_000);
  return work;
}

const service = {
  ServiceName: 'web',
  Cluster: 'dev',
  TaskDefinition: 'web',
  DeploymentController: { Type: 'CODE_DEPLOY' },
  HealthCheckGracePeriodSeconds: 60,
  LoadBalancers: [{ TargetGroupArn: targetGroup, ContainerName: 'app', ContainerPort: 8000 }],
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'] } },
};

test('starts one task when a new service gives no count, and is done when it is steady', async () => {
  const state = await settled(provider('AWS::ECS::Service').create(resourceRequest(service)));

  expect(state).toEqual({
    physicalId: 'arn:aws:ecs:eu-west-1:000000000000:service/dev/web',
    attributes: { Name: 'web', ServiceArn: 'arn:aws:ecs:eu-west-1:000000000000:service/dev/web' },
  });
  expect(await api.service('web')).toMatchObject({ desiredCount: 1, runningCount: 1 });
});

test('is done at once with a service of no tasks', async () => {
  await settled(provider('AWS::ECS::Service').create(resourceRequest({ ...service, DesiredCount: 0 })));

  expect(await api.service('web')).toMatchObject({
    desiredCount: 0,
    runningCount: 0,
    taskSets: [{ stabilityStatus: 'STEADY_STATE' }],
  });
});

test('keeps the count when an update gives none', async () => {
  const before = { ...service, DesiredCount: 0 };
  const state = await settled(provider('AWS::ECS::Service').create(resourceRequest(before)));
  await api.send('UpdateService', { cluster: 'dev', service: 'web', desiredCount: 2 });

  await settled(
    state &&
      provider('AWS::ECS::Service').update?.(
        resourceUpdate(state, before, { ...service, HealthCheckGracePeriodSeconds: 90 }),
      ),
  );

  expect(await api.service('web')).toMatchObject({ desiredCount: 2, healthCheckGracePeriodSeconds: 90 });
});

test('F39: fails to change the task definition of a CODE_DEPLOY service', async () => {
  const state = await settled(provider('AWS::ECS::Service').create(resourceRequest(service)));

  const update = settled(
    state &&
      provider('AWS::ECS::Service').update?.(resourceUpdate(state, service, { ...service, TaskDefinition: 'web:1' })),
  );

  await expect(update).rejects.toThrow(
    /^Unable to update task definition on services with a CODE_DEPLOY deployment controller/,
  );
});

test('stops all tasks before a service is gone', async () => {
  const state = await settled(provider('AWS::ECS::Service').create(resourceRequest(service)));

  await settled(state && provider('AWS::ECS::Service').delete?.(resourceUpdate(state, service)));

  expect(cloud.processes.living).toEqual([]);
  expect((await api.service('web'))?.status).toBe('INACTIVE');
});

test('fails with a service whose container does not exist', async () => {
  const LoadBalancers = [{ TargetGroupArn: targetGroup, ContainerName: 'other', ContainerPort: 8000 }];

  await expect(provider('AWS::ECS::Service').create(resourceRequest({ ...service, LoadBalancers }))).rejects.toThrow(
    'The container other does not exist in the task definition.',
  );
});

test('registers a task definition with typed values and the tags of the stack', async () => {
  const { physicalId } = await provider('AWS::ECS::TaskDefinition').create(
    resourceRequest(
      {
        Family: 'job',
        Cpu: 256,
        ContainerDefinitions: [{ Name: 'app', Image: 'i', Memory: '512' }],
        Tags: [{ Key: 'a', Value: '1' }],
      },
      { stackTags: { env: 'dev' } },
    ),
  );

  const answer = await api.send<sdk.DescribeTaskDefinitionResponse>('DescribeTaskDefinition', {
    taskDefinition: 'job',
    include: ['TAGS'],
  });
  expect(answer).toMatchObject({
    taskDefinition: {
      taskDefinitionArn: physicalId,
      revision: 1,
      cpu: '256',
      containerDefinitions: [{ memory: 512, essential: true }],
    },
    tags: [
      { key: 'env', value: 'dev' },
      { key: 'a', value: '1' },
    ],
  });
});

test('deletes a cluster once its instances have ended, not before', async () => {
  const deletion = () =>
    provider('AWS::ECS::Cluster').delete?.(resourceUpdate({ physicalId: 'dev' }, {})) ?? Promise.resolve();
  const early = deletion();

  await expect(early).rejects.toThrow(expect.objectContaining({ name: 'ClusterContainsContainerInstancesException' }));
  await settled(cloud.autoScaling.groups.remove('group'));
  await deletion();

  expect(await api.send('DescribeClusters', { clusters: ['dev'] })).toMatchObject({
    clusters: [],
    failures: [{ reason: 'MISSING' }],
  });
});

test('refuses managed termination protection for a group that does not protect its instances', async () => {
  const AutoScalingGroupProvider = {
    AutoScalingGroupArn: cloud.autoScaling.groups.get('group').arn,
    ManagedTerminationProtection: 'ENABLED',
  };

  await expect(
    provider('AWS::ECS::CapacityProvider').create(resourceRequest({ AutoScalingGroupProvider })),
  ).rejects.toThrow(/must have instance protection from scale in enabled\.$/);
});

test('fails with a service whose target group has no load balancer', async () => {
  const TargetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/alone/3';
  const LoadBalancers = [{ TargetGroupArn, ContainerName: 'app', ContainerPort: 8000 }];

  await expect(provider('AWS::ECS::Service').create(resourceRequest({ ...service, LoadBalancers }))).rejects.toThrow(
    /does not have an associated load balancer\.$/,
  );
});

test('a stack makes Managed Instances for its cluster', async () => {
  const properties = { ClusterName: 'dev', ManagedInstancesProvider: { InfrastructureRoleArn: 'arn:role' } };

  const state = await settled(
    provider('AWS::ECS::CapacityProvider').create(resourceRequest({ ...properties, Name: 'on-demand-dev' })),
  );

  expect(state).toEqual({ physicalId: 'on-demand-dev' });
  const { clusters } = await api.send<sdk.DescribeClustersResponse>('DescribeClusters', { clusters: ['dev'] });
  expect(clusters?.[0]?.capacityProviders).toContain('on-demand-dev');
});
