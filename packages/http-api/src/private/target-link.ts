import { allowBetween } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { CfnIntegration, CfnVpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiTarget } from '../http-api-props';

export interface TargetLinkProps {
  readonly environment: string;
  readonly apiId: string;
  readonly network: INetwork;
  readonly target: ApiTarget;
  readonly timeout: Duration;
  readonly secureServerName?: string;
}

/**
 * The way of requests from an API into a VPC, and to a load balancer there.
 */
export class TargetLink extends Construct {
  /** As routes name it. */
  public readonly routeTarget: string;

  public readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: TargetLinkProps) {
    super(scope, id);

    const { environment, apiId, network, target, timeout, secureServerName } = props;
    this.securityGroup = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: `API of ${environment}: out to its load balancer`,
      allowAllOutbound: false,
    });
    this.allowTo(target);
    const link = new CfnVpcLink(this, 'Resource', {
      name: environment,
      subnetIds: network.subnetIds,
      securityGroupIds: [this.securityGroup.securityGroupId],
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId,
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'ANY',
      integrationUri: target.listenerArn,
      connectionType: 'VPC_LINK',
      connectionId: link.ref,
      payloadFormatVersion: '1.0',
      timeoutInMillis: timeout.toMilliseconds(),
      ...(secureServerName !== undefined && { tlsConfig: { serverNameToVerify: secureServerName } }),
    });
    this.routeTarget = `integrations/${integration.ref}`;
  }

  private allowTo({ securityGroup, port }: ApiTarget): void {
    const way = { from: this.securityGroup, to: securityGroup, ports: [port, port] as const };
    allowBetween(this, 'ToTarget', { ...way, description: 'API to load balancer' });
  }
}
