import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { interfaceEndpointsOf, NatGateways } from '../src';

const zones = { environment: 'dev', availabilityZones: ['eu-west-1a', 'eu-west-1b'] };

test('tells the endpoints that tasks without NAT need', () => {
  const names = interfaceEndpointsOf({ ...zones, natGateways: NatGateways.NONE }).map(({ shortName }) => shortName);

  expect(names).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']);
});

test('tells none where tasks have NAT, unless some are asked for', () => {
  const interfaceEndpoints = [InterfaceVpcEndpointAwsService.KMS];

  expect(interfaceEndpointsOf(zones)).toEqual([]);
  expect(interfaceEndpointsOf({ ...zones, interfaceEndpoints })).toEqual(interfaceEndpoints);
});
