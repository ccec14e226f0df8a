import type { Call } from '../../core/service';
import type { Asked } from './access';

type Input = Readonly<Record<string, unknown>>;

/** One question to the policies, before tags and policies of the resource are looked up. */
type Question = Pick<Asked, 'action' | 'resource' | 'context'>;

/** Prefix of a service's actions, where it is not the name that requests are signed for. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Actions that are not called like the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CopyObject': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListParts': 's3:ListMultipartUploadParts',
  's3:UploadPart': 's3:PutObject',
  's3:UploadPartCopy': 's3:PutObject',
};

/** Operations that everybody may call. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const FREE = new Set([
  'sts:GetCallerIdentity',
  'sts:AssumeRoleWithWebIdentity',
  'sts:GetSessionToken',
  'sts:AssumeRole',
]);

/** How the ARNs of a service's resources come from what a request says. */
type Resources = (input: Input, call: Call, operation: string) => string[];

/**
 * The resources that an operation is about, by service; where a service or an operation is not here, `*` is asked.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const RESOURCES: Readonly<Record<string, Resources>> = {
  'application-autoscaling': ({ ResourceId }, call) =>
    texts(ResourceId).map(() => arn('', call, 'application-autoscaling', 'scalable-target/*')),
  cloudformation: ({ StackName }, call) =>
    texts(StackName).map(name => arn(name, call, 'cloudformation', `stack/${name}/*`)),
  codedeploy: codeDeployResources,
  ecr: ({ repositoryName }, call) => texts(repositoryName).map(name => arn(name, call, 'ecr', `repository/${name}`)),
  ecs: ecsResources,
  iam: ({ RoleName, PolicyArn, InstanceProfileName }, { accountId }) => [
    ...texts(RoleName).map(name => `arn:aws:iam::${accountId}:role/${name}`),
    ...(RoleName ? [] : texts(PolicyArn)),
    ...texts(InstanceProfileName).map(name => `arn:aws:iam::${accountId}:instance-profile/${name}`),
  ],
  kms: ({ KeyId }, call) => texts(KeyId).map(id => arn(id, call, 'kms', id.startsWith('alias/') ? id : `key/${id}`)),
  lambda: ({ FunctionName }, call) => texts(FunctionName).map(name => arn(name, call, 'lambda', `function:${name}`)),
  logs: logResources,
  rds: ({ DBInstanceIdentifier, DBSnapshotIdentifier }, call) => [
    ...texts(DBInstanceIdentifier).map(name => arn(name, call, 'rds', `db:${name}`)),
    ...texts(DBSnapshotIdentifier).map(name => arn(name, call, 'rds', `snapshot:${name}`)),
  ],
  s3: ({ Bucket, Key }, _, operation) =>
    texts(Bucket).map(bucket =>
      Key === undefined && !operation.startsWith('DeleteObject')
        ? `arn:aws:s3:::${bucket}`
        : `arn:aws:s3:::${bucket}/${Key ?? '*'}`,
    ),
  secretsmanager: ({ SecretId, Name }, call, operation) =>
    texts(operation === 'CreateSecret' ? Name : SecretId).map(id => arn(id, call, 'secretsmanager', `secret:${id}`)),
  sns: ({ TopicArn }) => texts(TopicArn),
  sqs: ({ QueueUrl }, call) => texts(QueueUrl).map(url => arn(url, call, 'sqs', url.split('/').at(-1) ?? '')),
  ssm: ({ Name, Names, Path }, call, operation) =>
    /Parameter/.test(operation) && operation !== 'DescribeParameters'
      ? texts(Name ?? Names ?? Path).map(name => arn(name, call, 'ssm', `parameter/${name.replace(/^\//, '')}`))
      : [],
};

/** Actions for which IAM knows no resources though a request names some. */
const WITHOUT_RESOURCE = new Set([
  'ecr:GetAuthorizationToken',
  'ecs:DescribeTaskDefinition',
  'ecs:DeregisterTaskDefinition',
  'ecs:RegisterTaskDefinition',
  'ecs:ListTaskDefinitions',
  'ecs:ListTaskDefinitionFamilies',
  'ecs:ListClusters',
  'ecs:ListServices',
  'logs:DescribeMetricFilters',
]);

/** What must be allowed for a call. */
export function questionsOf(service: string, operation: string, input: object, call: Call): Question[] {
  const named = `${PREFIXES[service] ?? service}:${operation}`;
  if (FREE.has(named)) return [];
  const action = ACTIONS[named] ?? named;
  const given = input as Input;
  const found = WITHOUT_RESOURCE.has(action) ? [] : (RESOURCES[service]?.(given, call, operation) ?? []);
  const context = contextOf(service, given, call);
  const resources = found.length ? found : ['*'];
  return [
    ...resources.map(resource => ({ action, resource, context })),
    ...passedRoles(service, operation, given, call),
  ];
}

function contextOf(service: string, input: Input, call: Call): NonNullable<Asked['context']> {
  const tags = tagsIn(input.tags ?? input.Tags);
  const cluster = service === 'ecs' && !('clusters' in input) ? clusterArn(input, call) : undefined;
  return {
    'aws:RequestedRegion': call.region,
    ...(tags.length ? { 'aws:TagKeys': tags.map(([key]) => key) } : {}),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'ecs:cluster': cluster,
    'application-autoscaling:service-namespace': text(input.ServiceNamespace),
    'iam:PermissionsBoundary': text(input.PermissionsBoundary),
  };
}

/** In the two forms of services' APIs, and as a record. */
function tagsIn(said: unknown): (readonly [string, string])[] {
  if (!Array.isArray(said)) return Object.entries((said ?? {}) as Record<string, string>);
  return said.map((tag: Readonly<Record<string, string>>) => [
    tag.key ?? tag.Key ?? tag.TagKey ?? '',
    tag.value ?? tag.Value ?? tag.TagValue ?? '',
  ]);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function passedRoles(service: string, operation: string, input: Input, call: Call): Question[] {
  const of = (passedTo: string, ...roles: unknown[]): Question[] =>
    roles.flatMap(texts).map(role => ({
      action: 'iam:PassRole',
      resource: role.startsWith('arn:') ? role : `arn:aws:iam::${call.accountId}:role/${role}`,
      context: { 'iam:PassedToService': passedTo },
    }));
  const overrides = (input.overrides ?? {}) as Input;
  switch (`${service}:${operation}`) {
    case 'ecs:RegisterTaskDefinition':
      return of('ecs-tasks.amazonaws.com', input.taskRoleArn, input.executionRoleArn);
    case 'ecs:RunTask':
      return of('ecs-tasks.amazonaws.com', overrides.taskRoleArn, overrides.executionRoleArn);
    case 'ecs:CreateService':
      return of('ecs.amazonaws.com', input.role);
    case 'lambda:CreateFunction':
      return of('lambda.amazonaws.com', input.Role);
    case 'codedeploy:CreateDeploymentGroup':
      return of('codedeploy.amazonaws.com', input.serviceRoleArn);
    case 'cloudformation:CreateStack':
    case 'cloudformation:UpdateStack':
    case 'cloudformation:CreateChangeSet':
    case 'cloudformation:DeleteStack':
      return of('cloudformation.amazonaws.com', input.RoleARN);
    default:
      return [];
  }
}

function ecsResources(input: Input, call: Call, operation: string): string[] {
  const cluster = clusterArn(input, call).split('/').at(-1);
  const of = (kind: string, said: unknown, below = `${cluster}/`) =>
    texts(said).map(id => arn(id, call, 'ecs', `${kind}/${below}${id}`));
  if (operation === 'RunTask' || operation === 'StartTask') {
    return texts(input.taskDefinition).map(id =>
      arn(id, call, 'ecs', `task-definition/${id.includes(':') ? id : `${id}:*`}`),
    );
  }
  const found = [
    ...of(
      'service',
      input.service ?? input.services ?? (operation === 'CreateService' ? input.serviceName : undefined),
    ),
    ...of('task', input.task ?? input.tasks),
    ...of('container-instance', input.containerInstances),
    ...texts(
      input.serviceDeploymentArn ?? input.serviceDeploymentArns ?? input.serviceRevisionArns ?? input.resourceArn,
    ),
    ...of('capacity-provider', input.capacityProviders, ''),
  ];
  if (found.length) return found;
  const clusters = texts(input.clusters ?? input.clusterName ?? input.cluster);
  if (operation === 'ListTasks') return [arn('', call, 'ecs', `container-instance/${cluster}/*`)];
  return clusters.map(id => arn(id, call, 'ecs', `cluster/${id}`));
}

function codeDeployResources(input: Input, call: Call): string[] {
  const { applicationName, deploymentGroupName, deploymentConfigName, deploymentId, deploymentIds } = input;
  const named = (kind: string, name: string) => arn('', call, 'codedeploy', `${kind}:${name}`);
  if (deploymentGroupName) return [named('deploymentgroup', `${applicationName}/${deploymentGroupName}`)];
  const deployments = texts(deploymentId ?? deploymentIds);
  // IAM judges a deployment by its group, which is found by its id
  if (deployments.length) return deployments.map(id => named('deployment', id));
  if (applicationName) return [named('application', String(applicationName))];
  return texts(deploymentConfigName).map(name => named('deploymentconfig', name));
}

function logResources({ logGroupName, logGroupIdentifier, logStreamName, resourceArn }: Input, call: Call): string[] {
  const stream = `:log-stream:${logStreamName ?? ''}`;
  const groups = texts(logGroupName ?? logGroupIdentifier).map(name =>
    arn(name, call, 'logs', `log-group:${name}${stream}`),
  );
  return groups.length ? groups : texts(resourceArn);
}

function clusterArn({ cluster = 'default' }: Input, call: Call): string {
  return arn(String(cluster), call, 'ecs', `cluster/${cluster}`);
}

/** What is said, if it is an ARN already. */
function arn(said: string, { region, accountId }: Call, service: string, resource: string): string {
  return said.startsWith('arn:') ? said : `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

function text(said: unknown): string | undefined {
  return typeof said === 'string' ? said : undefined;
}

function texts(said: unknown): string[] {
  return [said].flat().filter(each => typeof each === 'string');
}
