import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { type IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface ExecutionPolicyProps {
  readonly family: string;
  readonly role: IRole;
  readonly repository: IRepository;
  readonly logGroup: ILogGroup;

  /** By environment variable. */
  readonly secrets: Record<string, ISecret>;
}

/**
 * What the ECS agent may do to start a task: pull its image, write its log, read its secrets.
 *
 * A policy of its own, not inline: one place to review, and what NIST 800-53 asks. Written out, because `grantRead` of a secret leaves out the key if that belongs to another stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export class ExecutionPolicy extends ManagedPolicy {
  constructor(scope: Construct, id: string, { family, role, repository, logGroup, secrets }: ExecutionPolicyProps) {
    super(scope, id, { description: `What the start of ${family} needs`, roles: [role] });

    const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
    this.allow(pull, [repository.repositoryArn]);
    // no resource level
    this.allow(['ecr:GetAuthorizationToken'], ['*']);
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.allow(['secretsmanager:GetSecretValue'], Object.values(secrets).map(arnOf));
    const keys = Object.values(secrets).flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []);
    this.allow(['kms:Decrypt'], [...new Set(keys)]);
  }

  private allow(actions: string[], resources: string[]): void {
    if (resources.length > 0) this.addStatements(new PolicyStatement({ actions, resources }));
  }
}

/** Where only the name is known: Secrets Manager ends the ARN with six characters of its own. */
function arnOf({ secretFullArn, secretArn }: ISecret): string {
  return secretFullArn ?? `${secretArn}-??????`;
}
