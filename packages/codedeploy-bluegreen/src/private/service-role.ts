import type { ILoadBalancer } from '@berth/load-balancer';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ServiceRoleProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly loadBalancer: ILoadBalancer;

  /** Roles of the tasks that CodeDeploy starts. */
  readonly taskRoles: IRole[];
}

/**
 * What CodeDeploy may do: move one service between two target groups of one load balancer.
 *
 * The managed policy AWSCodeDeployRoleForECS allows the same on every service of the account.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 */
export class ServiceRole extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);

    const stack = Stack.of(this);
    this.role = new Role(this, 'Resource', {
      description: 'CodeDeploy: releases of one ECS service',
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    new ManagedPolicy(this, 'Policy', {
      description: 'Task sets of one ECS service, and the listeners in front of it',
      roles: [this.role],
      statements: [
        ecsStatement(stack, props),
        ...listenerStatements(props.loadBalancer),
        // no resource level
        new PolicyStatement({
          actions: [
            'cloudwatch:DescribeAlarms',
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:DescribeTargetGroups',
          ],
          resources: ['*'],
        }),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: props.taskRoles.map(role => role.roleArn),
          conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        }),
      ],
    });
  }
}

function ecsStatement(stack: Stack, { clusterName, serviceName }: ServiceRoleProps): PolicyStatement {
  const name = `${clusterName}/${serviceName}`;
  return new PolicyStatement({
    actions: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet', 'ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
    resources: [
      stack.formatArn({ service: 'ecs', resource: 'service', resourceName: name }),
      stack.formatArn({ service: 'ecs', resource: 'task-set', resourceName: `${name}/*` }),
    ],
  });
}

function listenerStatements({ productionListenerArn, testListenerArn }: ILoadBalancer): PolicyStatement[] {
  const listeners = [productionListenerArn, testListenerArn];
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyListener'], resources: listeners }),
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: listeners.map(rulesOf) }),
  ];
}

/** `…:listener/app/…` to `…:listener-rule/app/…/*`. */
function rulesOf(listenerArn: string): string {
  const [before, after] = [0, 1].map(index => Fn.select(index, Fn.split(':listener/', listenerArn)));
  return `${before}:listener-rule/${after}/*`;
}
