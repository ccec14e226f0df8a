import { acknowledgeAll, awsSolutions, wildcardResource } from '@berth/foundation';
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
        ecsStatement(stack, props),
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
    acknowledgeAll(policy, [awsSolutions('IAM5[Resource::*]')], 'only reads, which have no resource level');
    acknowledgeAll(
      policy,
      [wildcardResource(policy, taskSetsOf(stack, props))],
      'a task set has no id before CodeDeploy makes it',
    );
  }
}

function taskSetsOf(stack: Stack, { clusterName, serviceName }: ServiceRoleProps): string {
  return stack.formatArn({ service: 'ecs', resource: 'task-set', resourceName: `${clusterName}/${serviceName}/*` });
}

function ecsStatement(stack: Stack, props: ServiceRoleProps): PolicyStatement {
  const resourceName = `${props.clusterName}/${props.serviceName}`;
  return new PolicyStatement({
    actions: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet', 'ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
    resources: [stack.formatArn({ service: 'ecs', resource: 'service', resourceName }), taskSetsOf(stack, props)],
  });
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
