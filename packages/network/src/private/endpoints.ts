import {
  CfnVPCEndpoint,
  InterfaceVpcEndpoint,
  type InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface EndpointsProps {
  readonly vpc: IVpc;
  readonly routeTableIds: string[];
  readonly services: readonly InterfaceVpcEndpointAwsService[];

  /** Who may use the interface endpoints, besides groups that are named later. */
  readonly cidrs: readonly string[];
}

/**
 * AWS services that are reached without leaving the VPC.
 */
export class Endpoints extends Construct {
  /** Undefined without interface endpoints. */
  public readonly securityGroup?: ISecurityGroup;

  constructor(scope: Construct, id: string, { vpc, routeTableIds, services, cidrs }: EndpointsProps) {
    super(scope, id);

    // image layers come from S3: through NAT gateways they are paid by the gigabyte
    new CfnVPCEndpoint(this, 'S3', {
      vpcId: vpc.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Stack.of(this).region}.s3`,
      routeTableIds,
    });
    if (services.length === 0) return;

    const description = 'VPC endpoints: HTTPS from the VPC';
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
    for (const cidr of cidrs) securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), 'the VPC');
    this.securityGroup = securityGroup;
    for (const service of services) {
      new InterfaceVpcEndpoint(this, service.shortName, {
        vpc,
        service,
        subnets: { subnets: vpc.privateSubnets },
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}
