import type * as sdk from '@aws-sdk/client-ecs';
import type { AwsError } from '../../core/aws-error';
import { placeOf } from './arns';
import type { EcsPeers } from './peers';
import { splitSecretArn, TaskStartFailure } from './secret-values';
import type { TaskRecord } from './state';

interface Step {
  readonly action: string;
  readonly resource: string;
  failure(refusal: AwsError): TaskStartFailure;
}

/** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>` */
const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/;
const NO_SECRETS_OR_AUTH = 'unable to pull secrets or registry auth: execution resource retrieval failed';

/**
 * Whether the task's execution role lets ECS do what it does before a container starts.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 * @throws {TaskStartFailure}
 */
export async function checkExecutionRole(
  task: TaskRecord,
  roleArn: string,
  definition: sdk.ContainerDefinition,
  access: NonNullable<EcsPeers['access']>,
): Promise<void> {
  const who = access.sessionFor('ecs-tasks.amazonaws.com', roleArn, task.id, task.arn);
  if (!who) throw cannotAssume(roleArn);
  const call = { ...placeOf(task.arn), requestId: task.id, accessKeyId: 'ecs.amazonaws.com' };
  for (const { action, resource, failure } of stepsOf(task, definition)) {
    const refusal = await access.refusal(who, { action, resource }, call);
    if (refusal) throw failure(refusal);
  }
}

/** In the order in which ECS takes them. */
function stepsOf(task: TaskRecord, { image = '', secrets = [], logConfiguration }: sdk.ContainerDefinition): Step[] {
  const { region, accountId } = placeOf(task.arn);
  const steps: Step[] = [];
  const [, account, imageRegion, repository] = ECR_IMAGE.exec(image) ?? [];
  if (repository) steps.push(step('ecr:GetAuthorizationToken', '*', noAuth));
  for (const { valueFrom = '' } of secrets) {
    if (valueFrom.startsWith('arn:aws:secretsmanager:')) {
      const { id } = splitSecretArn(valueFrom);
      steps.push(step('secretsmanager:GetSecretValue', id, refusal => noSecret(id, refusal)));
    } else {
      const name = valueFrom.replace(/^\//, '');
      const arn = valueFrom.startsWith('arn:') ? valueFrom : `arn:aws:ssm:${region}:${accountId}:parameter/${name}`;
      steps.push(step('ssm:GetParameters', arn, noParameter));
    }
  }
  if (repository) {
    const arn = `arn:aws:ecr:${imageRegion}:${account}:repository/${repository}`;
    for (const action of ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']) {
      steps.push(step(action, arn, refusal => noImage(image, refusal)));
    }
  }
  const { 'awslogs-group': group, 'awslogs-region': logRegion = region } = logConfiguration?.options ?? {};
  if (logConfiguration?.logDriver === 'awslogs') {
    const arn = `arn:aws:logs:${logRegion}:${accountId}:log-group:${group}:log-stream:`;
    steps.push(step('logs:CreateLogStream', arn, noLog));
  }
  return steps;
}

function step(action: string, resource: string, failure: Step['failure']): Step {
  return { action, resource, failure };
}

function cannotAssume(roleArn: string): TaskStartFailure {
  const message = `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;
  return new TaskStartFailure('ResourceInitializationError', message);
}

function noAuth(refusal: AwsError): TaskStartFailure {
  return retrieval('unable to retrieve ecr registry auth: service call has been retried 1 time(s)', refusal);
}

function noSecret(id: string, refusal: AwsError): TaskStartFailure {
  const what = 'unable to retrieve secret from asm: service call has been retried 1 time(s)';
  return retrieval(`${what}: failed to fetch secret ${id} from secrets manager`, refusal);
}

function noParameter(refusal: AwsError): TaskStartFailure {
  return retrieval('unable to retrieve secrets from ssm: service call has been retried 1 time(s)', refusal);
}

function retrieval(what: string, refusal: AwsError): TaskStartFailure {
  const message = `${NO_SECRETS_OR_AUTH}: ${what}: ${refusal.name}: ${refusal.message}`;
  return new TaskStartFailure('ResourceInitializationError', message, { cause: refusal });
}

function noImage(image: string, refusal: AwsError): TaskStartFailure {
  const message = `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host failed with status code 403 Forbidden: ${refusal.message}`;
  return new TaskStartFailure('CannotPullContainerError', message, { cause: refusal });
}

function noLog(refusal: AwsError): TaskStartFailure {
  const message = `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${refusal.name}: ${refusal.message} : exit status 1`;
  return new TaskStartFailure('ResourceInitializationError', message, { cause: refusal });
}
