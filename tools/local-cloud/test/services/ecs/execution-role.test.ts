import { checkExecutionRole } from '../../../src/services/ecs/execution-role';
import type { TaskRecord } from '../../../src/services/ecs/state';
import { Access } from '../../../src/services/iam/access';
import { Authorizer } from '../../../src/services/iam/authorizer';
import { Directory } from '../../../src/services/iam/entities';
import { fakeContext } from '../_fakes/context';

const arn = 'arn:aws:ecs:eu-west-1:000000000000:task/main/abc';
const task = { id: 'abc', arn } as TaskRecord;
const roleArn = 'arn:aws:iam::000000000000:role/execution';
const secret = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev/db-AbCdEf';
const image = '000000000000.dkr.ecr.eu-west-1.amazonaws.com/shop:1';
const container = {
  image,
  secrets: [
    { name: 'A', valueFrom: `${secret}:password::` },
    { name: 'B', valueFrom: '/dev/flag' },
  ],
  logConfiguration: { logDriver: 'awslogs' as const, options: { 'awslogs-group': 'dev-api' } },
};

/** Each what one step needs. */
const grants: Readonly<Record<string, string>> = {
  'ecr:GetAuthorizationToken': '*',
  'secretsmanager:GetSecretValue': `${secret.slice(0, -6)}??????`,
  'ssm:GetParameters': 'arn:aws:ssm:eu-west-1:000000000000:parameter/dev/*',
  'ecr:BatchGetImage': 'arn:aws:ecr:eu-west-1:000000000000:repository/shop',
  'ecr:GetDownloadUrlForLayer': 'arn:aws:ecr:eu-west-1:000000000000:repository/shop',
  'logs:CreateLogStream': 'arn:aws:logs:eu-west-1:000000000000:log-group:dev-api:*',
};

const facts = {
  tagsOf: async () => ({}),
  policyOf: async () => undefined,
  arnOf: async (resource: string) => resource,
};

interface RoleOfTask {
  readonly without?: string;
  readonly sourceAccount?: string;
  readonly deny?: string;
}

function checked({ without, sourceAccount = '000000000000', deny }: RoleOfTask) {
  const context = fakeContext();
  const directory = new Directory(context);
  const trusted = {
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': sourceAccount },
      ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:000000000000:*' },
    },
  };
  const allowed = Object.entries(grants).filter(([action]) => action !== without);
  const Statement: object[] = allowed.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }));
  if (deny) Statement.push({ Effect: 'Deny', Action: deny, Resource: '*' });
  directory.roles.create({
    name: 'execution',
    path: '/',
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trusted] }),
    maxSessionSeconds: 3600,
    inline: { own: JSON.stringify({ Version: '2012-10-17', Statement }) },
    attached: [],
    tags: {},
  });
  const access = new Authorizer(new Access(directory, context.clock), { sessionOf: () => undefined }, facts);
  return checkExecutionRole(task, roleArn, container, access);
}

test('a role with all permissions lets a container start', async () => {
  await expect(checked({})).resolves.toBeUndefined();
});

const user = 'arn:aws:sts::000000000000:assumed-role/execution/abc';
const retrieval = 'unable to pull secrets or registry auth: execution resource retrieval failed';
const refused = (action: string, resource: string) =>
  `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

test.each([
  [
    'ecr:GetAuthorizationToken',
    `ResourceInitializationError: ${retrieval}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: ${refused('ecr:GetAuthorizationToken', '*')}`,
  ],
  [
    'secretsmanager:GetSecretValue',
    `ResourceInitializationError: ${retrieval}: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: AccessDeniedException: ${refused('secretsmanager:GetSecretValue', secret)}`,
  ],
  [
    'ssm:GetParameters',
    `ResourceInitializationError: ${retrieval}: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: ${refused('ssm:GetParameters', 'arn:aws:ssm:eu-west-1:000000000000:parameter/dev/flag')}`,
  ],
  [
    'ecr:BatchGetImage',
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host failed with status code 403 Forbidden: ${refused('ecr:BatchGetImage', 'arn:aws:ecr:eu-west-1:000000000000:repository/shop')}`,
  ],
  [
    'ecr:GetDownloadUrlForLayer',
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host failed with status code 403 Forbidden: ${refused('ecr:GetDownloadUrlForLayer', 'arn:aws:ecr:eu-west-1:000000000000:repository/shop')}`,
  ],
  [
    'logs:CreateLogStream',
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: ${refused('logs:CreateLogStream', 'arn:aws:logs:eu-west-1:000000000000:log-group:dev-api:log-stream:')} : exit status 1`,
  ],
])('without %s the task does not start', async (without, message) => {
  await expect(checked({ without })).rejects.toMatchObject({ message });
});

test('a deny takes the secret away though a statement allows it', async () => {
  await expect(checked({ deny: 'secretsmanager:*' })).rejects.toThrow(
    /with an explicit deny in an identity-based policy$/,
  );
});

test('a role that trusts tasks of another account only is not taken', async () => {
  await expect(checked({ sourceAccount: '111122223333' })).rejects.toThrow(
    `ResourceInitializationError: ECS was unable to assume the role '${roleArn}' that was provided for this task.`,
  );
});
