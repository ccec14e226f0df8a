import { acknowledge, awsSolutions, nist, templateRule } from '@berth/foundation';
import {
  CfnEIP,
  CfnEIPAssociation,
  CfnInstance,
  CfnLaunchTemplate,
  InstanceArchitecture,
  InstanceType,
  type IVpc,
  Peer,
  Port,
  type PublicSubnet,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Fn, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { natUserData } from './nat-user-data';

const owner = 'Berth';

export interface NatInstanceProps {
  readonly vpc: IVpc;
  readonly subnet: PublicSubnet;
  readonly instanceType: string;

  /** Blocks of the VPC: who may send through it. */
  readonly cidrs: readonly string[];
}

/**
 * An instance that passes on what private subnets send: a fifth of the price of a NAT gateway, and one machine.
 */
export class NatInstance extends Construct {
  public readonly instanceId: string;

  constructor(scope: Construct, id: string, props: NatInstanceProps) {
    super(scope, id);

    const { subnet, instanceType } = props;
    const template = this.makeTemplate(instanceType);
    const instance = new CfnInstance(this, 'Resource', {
      launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
      instanceType,
      iamInstanceProfile: new InstanceProfile(this, 'Profile', { role: this.makeRole() }).instanceProfileName,
      networkInterfaces: [
        {
          deviceIndex: '0',
          subnetId: subnet.subnetId,
          groupSet: [this.makeSecurityGroup(props).securityGroupId],
          // it gets a fixed one
          associatePublicIpAddress: false,
        },
      ],
      // it sends what others wrote
      sourceDestCheck: false,
      monitoring: true,
      ebsOptimized: true,
    });
    Tags.of(instance).add('Name', this.node.path);
    this.instanceId = instance.ref;

    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    address.node.addDependency(subnet.internetConnectivityEstablished);
    const { attrAllocationId: allocationId } = address;
    new CfnEIPAssociation(this, 'AddressOfInstance', { allocationId, instanceId: instance.ref });
    acknowledgeInstance(instance, instanceType);
  }

  private makeTemplate(instanceType: string): CfnLaunchTemplate {
    const arm = new InstanceType(instanceType).architecture === InstanceArchitecture.ARM_64;
    const image = `al2023-ami-kernel-default-${arm ? 'arm64' : 'x86_64'}`;
    return new CfnLaunchTemplate(this, 'Template', {
      launchTemplateData: {
        // read when the instance starts: a new image replaces no running one
        imageId: `resolve:ssm:/aws/service/ami-amazon-linux-latest/${image}`,
        monitoring: { enabled: true },
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1, httpEndpoint: 'enabled' },
        blockDeviceMappings: [
          {
            deviceName: '/dev/xvda',
            ebs: { volumeType: 'gp3', volumeSize: 8, encrypted: true, deleteOnTermination: true },
          },
        ],
        userData: Fn.base64(natUserData()),
      },
    });
  }

  private makeSecurityGroup({ vpc, cidrs }: NatInstanceProps): SecurityGroup {
    const description = 'NAT instance: what the VPC sends, to the internet';
    const group = new SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: true });
    for (const cidr of cidrs) group.addIngressRule(Peer.ipv4(cidr), Port.allTraffic(), 'the VPC');
    acknowledge(group, {
      id: nist('EC2RestrictedCommonPorts'),
      reason: 'only from the blocks of the VPC, and it passes on what comes, whatever the port: so does a NAT gateway',
      owner,
    });
    return group;
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-add-permissions-to-existing-profile.html */
  private makeRole(): Role {
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'NAT instance: Systems Manager may manage it',
      statements: [
        new PolicyStatement({
          actions: [
            'ssm:UpdateInstanceInformation',
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
          resources: ['*'],
        }),
      ],
    });
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason: 'the channels of Systems Manager have no resource level',
      owner,
    });
    return new Role(this, 'Role', {
      description: 'NAT instance',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [policy],
    });
  }
}

function acknowledgeInstance(instance: CfnInstance, instanceType: string): void {
  acknowledge(instance, {
    id: awsSolutions('EC29'),
    reason: 'holds nothing: CloudFormation replaces it when its type or its launch template changes',
    owner,
  });
  acknowledge(instance, {
    id: nist('EC2InstancesInVPC'),
    reason: 'the subnet is that of its network interface, where the rule does not look',
    owner,
  });
  // burstable types, which are the reason for an instance, all lack it
  if (!/^t\d/.test(instanceType)) return;
  acknowledge(instance, {
    id: templateRule('ec2_instance_nitro_encryption_in_transit_check'),
    reason: 'it passes on what goes to the internet anyway, which TLS of the senders protects',
    owner,
  });
}
