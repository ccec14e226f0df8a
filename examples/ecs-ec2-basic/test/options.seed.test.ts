import type { EnvironmentConfig, ServiceConfig } from '@berth/platform';
import { dev } from '../src/config';
import { valuesOf } from './_fixtures/system';

const before = valuesOf();

const [service] = dev.services as [ServiceConfig];
const { network, cluster, services } = {
  network: (change: Partial<EnvironmentConfig['network']>) => ({ network: { ...dev.network, ...change } }),
  cluster: (change: object) => ({ cluster: { ...dev.cluster, ...change } as EnvironmentConfig['cluster'] }),
  services: (change: Partial<ServiceConfig>) => ({ services: [{ ...service, ...change }] }),
};

/** Where another config makes another template, and what stands there. */
function changedBy(change: Partial<EnvironmentConfig>): Record<string, unknown> {
  const after = valuesOf({ ...dev, ...change });
  const places = [...new Set([...before.keys(), ...after.keys()])];
  return Object.fromEntries(
    places.filter(place => before.get(place) !== after.get(place)).map(place => [place, after.get(place)]),
  );
}

test('S000-33: another block changes the VPC and the blocks of its subnets', () => {
  expect(changedBy(network({ cidr: '10.1.0.0/16' }))).toEqual({
    'Network.CidrBlock': '10.1.0.0/16',
    'NetworkTiersPubliceuwest1aSubnet.CidrBlock': '10.1.0.0/20',
    'NetworkTiersPubliceuwest1bSubnet.CidrBlock': '10.1.16.0/20',
    'NetworkTiersAppeuwest1aSubnet.CidrBlock': '10.1.64.0/20',
    'NetworkTiersAppeuwest1bSubnet.CidrBlock': '10.1.80.0/20',
    'NetworkTiersDataeuwest1aSubnet.CidrBlock': '10.1.128.0/20',
    'NetworkTiersDataeuwest1bSubnet.CidrBlock': '10.1.144.0/20',
  });
});

test('S000-33: other subnets of the hosts change nothing but these', () => {
  const tiers = network({
    tiers: [
      { name: 'public', kind: 'public' },
      { name: 'app', kind: 'private', cidrs: ['10.0.96.0/20', '10.0.112.0/20'] },
      { name: 'data', kind: 'isolated' },
    ],
  });

  expect(changedBy(tiers)).toEqual({
    'NetworkTiersAppeuwest1aSubnet.CidrBlock': '10.0.96.0/20',
    'NetworkTiersAppeuwest1bSubnet.CidrBlock': '10.0.112.0/20',
  });
});

test('S000-33: the roles are those of the shared environment that the config names', () => {
  const changed = changedBy({ shared: 'other-global' });

  expect(changed).toMatchObject({
    'ServiceTask.ExecutionRoleArn': 'ssm:/berth/other-global/deploy-access/v1/executionRoleArn',
    'ServiceTask.TaskRoleArn': 'ssm:/berth/other-global/deploy-access/v1/taskRoleArn',
    'ClusterCapacityTemplate.LaunchTemplateData.IamInstanceProfile.Arn':
      'ssm:/berth/other-global/deploy-access/v1/instanceProfileArn',
  });
  // what else is shared comes from there, too
  expect(Object.values(changed).filter(value => !String(value).startsWith('ssm:/berth/other-global/'))).toEqual([]);
});

test('S000-33: each option of hosts and tasks changes its own property, and nothing else', () => {
  const hosts = cluster({
    name: 'ecs-ec2-basic-dev-other',
    instanceType: 't2.small',
    ssh: { keyName: 'mine', reason: 'the key pair of somebody else' },
    minInstances: 2,
    maxInstances: 3,
  });

  expect(changedBy({ ...hosts, ...services({ port: 9000, desiredCount: 2 }) })).toEqual({
    'Cluster.ClusterName': 'ecs-ec2-basic-dev-other',
    'ClusterCapacityTemplate.LaunchTemplateData.InstanceType': 't2.small',
    'ClusterCapacityTemplate.LaunchTemplateData.KeyName': 'mine',
    'ClusterCapacityGroup.MinSize': '2',
    'ClusterCapacityGroup.MaxSize': '3',
    'RouteTargetsBlue.Port': 9000,
    'ServiceTask.ContainerDefinitions.0.Environment.2.Value': '9000',
    'ServiceTask.ContainerDefinitions.0.PortMappings.0.ContainerPort': 9000,
    'Service.LoadBalancers.0.ContainerPort': 9000,
    'ServiceRollout.Value.Fn::Join.1.6': expect.stringContaining('"port":9000'),
    // no update of the stack takes scaling back: the first release starts so many
    'ServiceRollout.Value.Fn::Join.1.12': expect.stringContaining('"desiredCount":2'),
  });
});

test('S000-33: a load balancer with a certificate changes nothing but its ports', () => {
  const certificateArn = 'arn:aws:acm:eu-west-1:000000000000:certificate/00000000-0000-0000-0000-000000000000';

  const changed = changedBy({ edge: { kind: 'https', certificateArn } });

  expect(changed).toMatchObject({
    'EdgeLoadBalancerListenersProduction.Port': 443,
    'EdgeLoadBalancerListenersProduction.Protocol': 'HTTPS',
    'EdgeLoadBalancerListenersProduction.Certificates.0.CertificateArn': certificateArn,
    'EdgeLoadBalancerListenersRedirect.DefaultActions.0.RedirectConfig.StatusCode': 'HTTP_301',
  });
  expect(new Set(Object.keys(changed).map(place => place.split('.')[0]))).toEqual(
    new Set([
      'EdgeLoadBalancerSecurityGroup',
      'EdgeLoadBalancerListenersProduction',
      'EdgeLoadBalancerListenersRedirect',
    ]),
  );
});
