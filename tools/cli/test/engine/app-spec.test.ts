import type { ServiceState } from '../../src/aws/ecs';
import { makeAppSpec } from '../../src/engine/app-spec';
import { rollout } from '../_fakes/rollout';

const service: ServiceState = {
  ...{ arn: 'service', status: 'ACTIVE', desiredCount: 2, runningCount: 2, tags: {}, taskSets: [] },
  capacityProviders: [{ name: 'spot', weight: 3, base: 1 }],
  runningOf: {},
  events: [],
  network: { subnets: ['subnet-9'], securityGroups: ['sg-9'], assignPublicIp: 'DISABLED' },
};

const properties = (appSpec: string) => JSON.parse(appSpec).Resources[0].TargetService.Properties;

test('F07: carries capacity, network and platform of the service as it is', () => {
  const spec = properties(makeAppSpec(rollout, { ...service, platformVersion: '1.4.0' }, 'pyshop:2'));

  expect(spec).toEqual({
    TaskDefinition: 'pyshop:2',
    LoadBalancerInfo: { ContainerName: 'pyshop', ContainerPort: 8000 },
    CapacityProviderStrategy: [{ CapacityProvider: 'spot', Weight: 3, Base: 1 }],
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: ['subnet-9'], SecurityGroups: ['sg-9'], AssignPublicIp: 'DISABLED' },
    },
    PlatformVersion: '1.4.0',
  });
});

test('takes capacity and network from the contract when the service says nothing', () => {
  const spec = properties(makeAppSpec(rollout, { ...service, capacityProviders: [], network: undefined }, 'pyshop:2'));

  expect(spec).toMatchObject({
    CapacityProviderStrategy: [{ CapacityProvider: 'dev-ec2' }],
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'] } },
  });
  expect(spec).not.toHaveProperty('PlatformVersion');
});

test('names the functions that validate a release', () => {
  const hooks = { AfterAllowTestTraffic: 'check-green', AfterAllowTraffic: 'check-live' };
  const codeDeploy = { application: 'a', deploymentGroup: 'g', deploymentConfig: 'c', hooks };

  expect(JSON.parse(makeAppSpec({ ...rollout, codeDeploy }, service, 'pyshop:2')).Hooks).toEqual([
    { AfterAllowTestTraffic: 'check-green' },
    { AfterAllowTraffic: 'check-live' },
  ]);
  expect(JSON.parse(makeAppSpec(rollout, service, 'pyshop:2'))).not.toHaveProperty('Hooks');
});

test('says nothing about the network of a service in bridge mode', () => {
  const spec = makeAppSpec({ ...rollout, network: undefined }, { ...service, network: undefined }, 'pyshop:2');

  expect(properties(spec)).not.toHaveProperty('NetworkConfiguration');
});

test('F07: is a document of CodeDeploy for one ECS service, outside of the internet', () => {
  const spec = JSON.parse(
    makeAppSpec({ ...rollout, codeDeploy: undefined }, { ...service, network: undefined }, 'pyshop:2'),
  );

  expect(spec).toEqual({
    version: '0.0',
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: expect.anything() } }],
  });
  expect(spec.Resources[0].TargetService.Properties.NetworkConfiguration).toEqual({
    AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'DISABLED' },
  });
});
