import type { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { NetworkProps } from './network-props';
import { completeNetwork } from './private/network-settings';

/** The interface endpoints that a network with these props has: where there are any, its consumers may need a way to them. */
export function interfaceEndpointsOf(props: NetworkProps): InterfaceVpcEndpointAwsService[] {
  return completeNetwork(props).interfaceEndpoints;
}
