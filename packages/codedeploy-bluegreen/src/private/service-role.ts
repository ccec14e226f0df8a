import { acknowledge, awsSolutions } from '@berth/foundation';
import type { IServiceRoute } from '@berth/load-balancer';
import { type IRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ServiceRoleProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly route: IServiceRoute;

  /** Roles of the tasks that CodeDeploy starts. */
  readonly taskRoles: IRole[];

  /** Who it asks. */
  readonly hooks: IFunction[];
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
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Task sets of one ECS service, and the rules in front of it',
      roles: [this.role],
      statements: [
        ...ecsStatements(stack, props),
        ...listenerStatements(props.route),
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
        ...hookStatements(props.hooks),
      ],
    });
    acknowledge(policy, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason:
        'reads have no resource level; a task set has no id before CodeDeploy makes it, and is bound by ecs:service',
      owner: 'Berth',
    });
  }
}

function ecsStatements(stack: Stack, { clusterName, serviceName }: ServiceRoleProps): PolicyStatement[] {
  const resourceName = `${clusterName}/${serviceName}`;
  const service = stack.formatArn({ service: 'ecs', resource: 'service', resourceName });
  const cluster = stack.formatArn({ service: 'ecs', resource: 'cluster', resourceName: clusterName });
  return [
    new PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'], resources: [service] }),
    new PolicyStatement({
      actions: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster, 'ecs:service': service } },
    }),
  ];
}

/** The rules of the service alone: others may share its listeners. */
function listenerStatements(route: IServiceRoute): PolicyStatement[] {
  const { productionListenerArn, testListenerArn, productionRuleArn, testRuleArn } = route;
  const listeners = [productionListenerArn, ...(testListenerArn ? [testListenerArn] : [])];
  const rules = [productionRuleArn, ...(testRuleArn ? [testRuleArn] : [])];
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyListener'], resources: listeners }),
    new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: rules }),
  ];
}

function hookStatements(hooks: IFunction[]): PolicyStatement[] {
  if (hooks.length === 0) return [];
  const resources = hooks.map(hook => hook.functionArn);
  return [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];
}
