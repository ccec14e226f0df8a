import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FollowedCodeDeploy, FollowedService } from '../followed-service';
import { policyArn } from './url-statements';

/** What looking at a service and deploying it again needs. */
export function redeployStatements(scope: Construct, service: FollowedService): PolicyStatement[] {
  const { clusterName, serviceName, secrets, codeDeploy } = service;
  const serviceArn = arn(scope, 'ecs', `service/${clusterName}/${serviceName}`);
  const statements = [
    new PolicyStatement({
      actions: ['ecs:DescribeServices', ...(codeDeploy ? [] : ['ecs:UpdateService', 'ecs:TagResource'])],
      resources: [serviceArn],
    }),
    // ECS makes the ids of tasks when it starts them
    new PolicyStatement({
      actions: ['ecs:DescribeTasks', 'ecs:ListTasks'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': arn(scope, 'ecs', `cluster/${clusterName}`) } },
    }),
  ];
  if (secrets.length > 0) {
    statements.push(
      new PolicyStatement({
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        resources: secrets.map(policyArn),
      }),
    );
  }
  return [...statements, ...(codeDeploy ? codeDeployStatements(scope, codeDeploy) : [])];
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html */
function codeDeployStatements(scope: Construct, names: FollowedCodeDeploy): PolicyStatement[] {
  const { applicationName, deploymentGroupName, deploymentConfigName } = names;
  const of = (resource: string) => arn(scope, 'codedeploy', resource);
  return [
    new PolicyStatement({
      actions: [
        'codedeploy:BatchGetDeployments',
        'codedeploy:CreateDeployment',
        'codedeploy:GetDeployment',
        'codedeploy:GetDeploymentGroup',
        'codedeploy:ListDeployments',
      ],
      resources: [of(`deploymentgroup:${applicationName}/${deploymentGroupName}`)],
    }),
    new PolicyStatement({
      actions: ['codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'],
      resources: [of(`application:${applicationName}`)],
    }),
    new PolicyStatement({
      actions: ['codedeploy:GetDeploymentConfig'],
      resources: [of(`deploymentconfig:${deploymentConfigName}`)],
    }),
  ];
}

function arn(scope: Construct, service: string, resource: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
