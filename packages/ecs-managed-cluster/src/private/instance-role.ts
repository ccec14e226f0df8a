import { acknowledgeAll, wildcardResource } from '@berth/foundation';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * What the ECS agent on an instance may do: be one of this cluster, and nothing more.
 *
 * Images are pulled and logs are written by the execution role of each task. Nobody logs in: AWS runs these instances.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInstanceRolePolicyForManagedInstances.html
 */
export class InstanceRole extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, cluster: CfnCluster) {
    super(scope, id);

    const instances = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'container-instance',
      resourceName: `${cluster.ref}/*`,
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Container instance actions on one cluster',
      statements: [
        new PolicyStatement({
          actions: ['ecs:RegisterContainerInstance', 'ecs:SubmitAttachmentStateChanges', 'ecs:SubmitTaskStateChange'],
          resources: [cluster.attrArn],
        }),
        new PolicyStatement({
          actions: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession'],
          resources: [instances],
        }),
        new PolicyStatement({ actions: ['ecs:DiscoverPollEndpoint'], resources: ['*'] }),
      ],
    });
    const unknown = 'container instances of the cluster get their ids when they register';
    acknowledgeAll(policy, [wildcardResource(policy, instances)], unknown);
    acknowledgeAll(policy, [wildcardResource(policy, '*')], 'the endpoint of the ECS agent has no resource level');
    this.role = new Role(this, 'Resource', {
      description: 'Instances of the ECS cluster: register with it',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      // by the role, so that whoever refers to the role finds it complete, also when both are deleted
      managedPolicies: [policy],
    });
  }
}
