import { acknowledge, awsSolutions } from '@berth/foundation';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type EcrLocation, parseImage } from '../image-reference';
import type { ServiceSecret } from '../service-secret';
import { secretStatements } from './secret-statements';

export interface ExecutionPolicyProps {
  readonly family: string;
  readonly repository: IRepository;

  /** Images of the sidecars. */
  readonly images: readonly string[];
  readonly logGroup: ILogGroup;
  readonly secrets: readonly ServiceSecret[];
}

/**
 * What the ECS agent may do to start a task: pull its images, write its log, read its secrets.
 *
 * A policy of its own, not inline: one place to review, and what NIST 800-53 asks. Written out, because `grantRead` of a secret leaves out the key if that belongs to another stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export class ExecutionPolicy extends ManagedPolicy {
  constructor(scope: Construct, id: string, props: ExecutionPolicyProps) {
    super(scope, id, { description: `What the start of ${props.family} needs` });

    const { repository, images, logGroup, secrets } = props;
    const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
    this.allow(pull, [repository.repositoryArn, ...images.flatMap(image => arnsOf(image, Stack.of(this)))]);
    this.allow(['ecr:GetAuthorizationToken'], ['*']);
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.addStatements(...secretStatements(secrets));

    acknowledge(this, {
      id: awsSolutions('IAM5[Resource::*]'),
      reason: 'ecr:GetAuthorizationToken has no resource level; what it gives only opens the repositories named here',
      owner: 'Berth',
    });
  }

  private allow(actions: string[], resources: string[]): void {
    this.addStatements(new PolicyStatement({ actions, resources: [...new Set(resources)] }));
  }
}

/** Only private registries of ECR ask for permission. */
function arnsOf(image: string, stack: Stack): string[] {
  const ecr = parseImage(image)?.ecr;
  return ecr ? [repositoryArnOf(ecr, stack)] : [];
}

/** ARN of a repository, be it of another account. */
export function repositoryArnOf({ account, region, repositoryName }: EcrLocation, stack: Stack): string {
  return stack.formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: repositoryName });
}
