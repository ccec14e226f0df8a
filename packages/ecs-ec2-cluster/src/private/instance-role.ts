import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * What the ECS agent and Session Manager on an instance may do, and nothing more: no images, no logs, no other cluster.
 *
 * Images are pulled and logs are written by the execution role of each task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
 */
export class InstanceRole extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, clusterArn: string, clusterName: string) {
    super(scope, id);

    this.role = new Role(this, 'Resource', {
      description: 'Instances of the ECS cluster: register with it, Session Manager',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    new ManagedPolicy(this, 'Policy', {
      description: 'Container instance actions on one cluster, and Session Manager',
      roles: [this.role],
      statements: [...clusterStatements(this, clusterArn, clusterName), ...sessionManagerStatements()],
    });
  }
}

function clusterStatements(scope: Construct, clusterArn: string, clusterName: string): PolicyStatement[] {
  const instances = Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'container-instance',
    resourceName: `${clusterName}/*`,
  });
  return [
    new PolicyStatement({
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      resources: [clusterArn],
    }),
    new PolicyStatement({
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      resources: [instances],
    }),
    // no resource level
    new PolicyStatement({ actions: ['ecs:DiscoverPollEndpoint'], resources: ['*'] }),
  ];
}

/**
 * `*`, because the channels have no resource level, and the ids of the instances are not known when the policy is made.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-add-permissions-to-existing-profile.html
 */
function sessionManagerStatements(): PolicyStatement[] {
  return [
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
  ];
}
