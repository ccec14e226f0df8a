import type * as sdk from '@aws-sdk/client-codedeploy';
import type { ResourceProvider } from '../../../src/core/service';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';
import { BlueGreen } from './_fixtures/blue-green';

let system: BlueGreen;

beforeEach(async () => {
  system = await BlueGreen.start();
});

afterEach(() => system.stop());

test('an application is named by the stack if it has no name', async () => {
  const { physicalId } = await provider('Application').create(resourceRequest({ ComputePlatform: 'ECS' }));

  expect(physicalId).toBe('stack-Resource-1ABC');
  expect(await system.run('GetApplication', { applicationName: physicalId })).toMatchObject({
    application: { computePlatform: 'ECS' },
  });
});

test('an application that a kill has interrupted is created once, and the name of another one is refused', async () => {
  const request = resourceRequest({ ComputePlatform: 'ECS' });
  const first = await provider('Application').create(request);

  expect(await provider('Application').create(request)).toEqual(first);
  await expect(
    provider('Application').create(
      resourceRequest({ ApplicationName: 'shop', ComputePlatform: 'ECS' }, { logicalId: 'Other' }),
    ),
  ).rejects.toMatchObject({ name: 'ApplicationAlreadyExistsException' });
});

test('a deployment group is created, updated and deleted', async () => {
  const properties = {
    ApplicationName: 'shop',
    DeploymentGroupName: 'prod',
    ServiceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ECSServices: [{ ClusterName: 'prod', ServiceName: 'web' }],
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [
        {
          TargetGroups: [{ Name: 'blue' }, { Name: 'green' }],
          ProdTrafficRoute: { ListenerArns: [system.production] },
        },
      ],
    },
    BlueGreenDeploymentConfiguration: {
      DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 5 },
    },
  };

  const state = await provider('DeploymentGroup').create(resourceRequest(properties));
  const changed = { ...properties, DeploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' };
  await provider('DeploymentGroup').update?.(resourceUpdate(state, properties, changed));

  const input = { applicationName: 'shop', deploymentGroupName: 'prod' };
  const { deploymentGroupInfo } = await system.run<sdk.GetDeploymentGroupOutput>('GetDeploymentGroup', input);
  expect(deploymentGroupInfo).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
    ecsServices: [{ clusterName: 'prod', serviceName: 'web' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [{ prodTrafficRoute: { listenerArns: [system.production] } }],
    },
  });
  await provider('DeploymentGroup').delete?.(resourceUpdate(state, changed));
  await expect(system.run('GetDeploymentGroup', input)).rejects.toMatchObject({
    name: 'DeploymentGroupDoesNotExistException',
  });
});

test('a deployment configuration takes its traffic routing', async () => {
  const TrafficRoutingConfig = {
    Type: 'TimeBasedCanary',
    TimeBasedCanary: { CanaryPercentage: 20, CanaryInterval: 2 },
  };
  const properties = { DeploymentConfigName: 'fifth', ComputePlatform: 'ECS', TrafficRoutingConfig };

  await provider('DeploymentConfig').create(resourceRequest(properties));

  expect(await system.run('GetDeploymentConfig', { deploymentConfigName: 'fifth' })).toMatchObject({
    deploymentConfigInfo: {
      trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 20, canaryInterval: 2 } },
    },
  });
});

test.each<[string, Partial<sdk.CreateDeploymentGroupInput>]>([
  ['InvalidDeploymentStyleException', { deploymentStyle: { deploymentType: 'IN_PLACE' } }],
  ['InvalidBlueGreenDeploymentConfigurationException', { blueGreenDeploymentConfiguration: undefined }],
  ['InvalidLoadBalancerInfoException', { loadBalancerInfo: undefined }],
  ['InvalidECSServiceException', { ecsServices: [] }],
  ['RoleRequiredException', { serviceRoleArn: '' }],
  ['DeploymentConfigDoesNotExistException', { deploymentConfigName: 'none' }],
  ['ECSServiceMappingLimitExceededException', {}],
  ['DeploymentGroupAlreadyExistsException', { deploymentGroupName: 'dev' }],
])('fails with %s', async (name, change) => {
  const input = { ...system.group, deploymentGroupName: 'second', ...change };

  await expect(system.run('CreateDeploymentGroup', input)).rejects.toMatchObject({ name });
});

function provider(type: string): ResourceProvider {
  return system.codeDeploy.resources?.[`AWS::CodeDeploy::${type}`] as ResourceProvider;
}
