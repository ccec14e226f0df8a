import { acknowledge, awsSolutions } from '@berth/foundation';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Which clusters the instances belong to.
 */
export interface InstanceRoleProps {
  /** Names of the clusters, of the account and region of the stack. */
  readonly clusterNames: string[];

  /**
   * Images that the instances may pull themselves, without a task: to have them before the first one starts.
   *
   * @default - none: tasks pull their images with roles of their own
   */
  readonly repositories?: IRepository[];
}

/**
 * Defines what the ECS agent and Session Manager on an instance may do, and nothing more: no logs, no other cluster, and no images unless they are named.
 *
 * Images are pulled and logs are written by the execution role of each task. An `Ec2Cluster` makes one of its own, unless it is given one.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
 */
export class InstanceRole extends Construct {
  public readonly role: IRole;

  constructor(scope: Construct, id: string, { clusterNames, repositories = [] }: InstanceRoleProps) {
    super(scope, id);

    const role = new Role(this, 'Resource', {
      description: 'Instances of the ECS cluster: register with it, Session Manager',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Container instance actions on one cluster, and Session Manager',
      roles: [role],
      statements: [
        ...clusterStatements(Stack.of(this), clusterNames),
        ...statementsWithoutResource(),
        ...imageStatements(repositories),
      ],
    });
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason:
        'container instances get their ids when they register and are bound by ecs:cluster; the rest has no resource level',
      owner: 'Berth',
    });
    this.role = role;
  }
}

function clusterStatements(stack: Stack, names: readonly string[]): PolicyStatement[] {
  const clusters = names.map(resourceName => stack.formatArn({ service: 'ecs', resource: 'cluster', resourceName }));
  return [
    new PolicyStatement({
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      resources: clusters,
    }),
    new PolicyStatement({
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': clusters } },
    }),
  ];
}

/**
 * `*`, because the endpoint and the channels have no resource level, and the ids of the instances are not known when the policy is made.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-add-permissions-to-existing-profile.html
 */
function statementsWithoutResource(): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['ecs:DiscoverPollEndpoint'], resources: ['*'] }),
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

/** Signing in has no resource level; what it gives opens only these repositories. */
function imageStatements(repositories: readonly IRepository[]): PolicyStatement[] {
  if (repositories.length === 0) return [];
  return [
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: repositories.map(({ repositoryArn }) => repositoryArn),
    }),
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}
