import * as apiGateway from '@aws-sdk/client-apigatewayv2';
import * as applicationAutoScaling from '@aws-sdk/client-application-auto-scaling';
import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codeDeploy from '@aws-sdk/client-codedeploy';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';

/** What every client is made with. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

type Names = readonly (string | undefined)[];

/** One kind of thing: its names, page by page. */
type Kind = (settings: ClientSettings) => AsyncGenerator<Names> | Promise<Names>;

/** Pages of an answer, as lists of names. */
async function* pages<T>(answers: AsyncIterable<T>, namesOf: (answer: T) => Names): AsyncGenerator<Names> {
  for await (const answer of answers) yield namesOf(answer);
}

const KINDS: Readonly<Record<string, Kind>> = {
  stack: settings =>
    pages(
      cloudFormation.paginateDescribeStacks({ client: new cloudFormation.CloudFormationClient(settings) }, {}),
      ({ Stacks = [] }) => Stacks.map(({ StackName }) => StackName),
    ),
  'scalable target': settings =>
    pages(
      applicationAutoScaling.paginateDescribeScalableTargets(
        { client: new applicationAutoScaling.ApplicationAutoScalingClient(settings) },
        { ServiceNamespace: 'ecs' },
      ),
      ({ ScalableTargets = [] }) => ScalableTargets.map(({ ResourceId }) => ResourceId),
    ),
  'Auto Scaling group': settings =>
    pages(
      autoScaling.paginateDescribeAutoScalingGroups({ client: new autoScaling.AutoScalingClient(settings) }, {}),
      ({ AutoScalingGroups = [] }) => AutoScalingGroups.map(({ AutoScalingGroupName }) => AutoScalingGroupName),
    ),
  instance: settings =>
    pages(
      autoScaling.paginateDescribeAutoScalingInstances({ client: new autoScaling.AutoScalingClient(settings) }, {}),
      ({ AutoScalingInstances = [] }) => AutoScalingInstances.map(({ InstanceId }) => InstanceId),
    ),
  alarm: settings =>
    pages(
      cloudWatch.paginateDescribeAlarms({ client: new cloudWatch.CloudWatchClient(settings) }, {}),
      ({ MetricAlarms = [] }) => MetricAlarms.map(({ AlarmName }) => AlarmName),
    ),
  'log group': settings =>
    pages(
      logs.paginateDescribeLogGroups({ client: new logs.CloudWatchLogsClient(settings) }, {}),
      ({ logGroups = [] }) => logGroups.map(({ logGroupName }) => logGroupName),
    ),
  api: async settings => {
    const { Items = [] } = await new apiGateway.ApiGatewayV2(settings).getApis({});
    return Items.map(({ Name }) => Name);
  },
  'VPC link': async settings => {
    const { Items = [] } = await new apiGateway.ApiGatewayV2(settings).getVpcLinks({});
    return Items.map(({ Name }) => Name);
  },
  'user pool': settings =>
    pages(
      cognito.paginateListUserPools(
        { client: new cognito.CognitoIdentityProviderClient(settings) },
        { MaxResults: 60 },
      ),
      ({ UserPools = [] }) => UserPools.map(({ Name }) => Name),
    ),
  'CodeDeploy application': settings =>
    pages(
      codeDeploy.paginateListApplications({ client: new codeDeploy.CodeDeployClient(settings) }, {}),
      ({ applications = [] }) => applications,
    ),
  'security group': settings =>
    pages(ec2.paginateDescribeSecurityGroups({ client: new ec2.EC2Client(settings) }, {}), ({ SecurityGroups = [] }) =>
      SecurityGroups.map(({ GroupName, GroupId }) => `${GroupName} ${GroupId}`),
    ),
  cluster: settings =>
    pages(ecs.paginateListClusters({ client: new ecs.ECSClient(settings) }, {}), ({ clusterArns = [] }) => clusterArns),
  'task definition': settings =>
    pages(
      ecs.paginateListTaskDefinitions({ client: new ecs.ECSClient(settings) }, { status: 'ACTIVE' }),
      ({ taskDefinitionArns = [] }) => taskDefinitionArns,
    ),
  'load balancer': settings =>
    pages(
      elb.paginateDescribeLoadBalancers({ client: new elb.ElasticLoadBalancingV2Client(settings) }, {}),
      ({ LoadBalancers = [] }) => LoadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn),
    ),
  'target group': settings =>
    pages(
      elb.paginateDescribeTargetGroups({ client: new elb.ElasticLoadBalancingV2Client(settings) }, {}),
      ({ TargetGroups = [] }) => TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn),
    ),
  rule: async settings => {
    const { Rules = [] } = await new eventBridge.EventBridge(settings).listRules({});
    return Rules.map(({ Name }) => Name);
  },
  role: settings =>
    pages(iam.paginateListRoles({ client: new iam.IAMClient(settings) }, {}), ({ Roles = [] }) =>
      Roles.map(({ RoleName }) => RoleName),
    ),
  policy: settings =>
    pages(iam.paginateListPolicies({ client: new iam.IAMClient(settings) }, { Scope: 'Local' }), ({ Policies = [] }) =>
      Policies.map(({ PolicyName }) => PolicyName),
    ),
  'instance profile': settings =>
    pages(iam.paginateListInstanceProfiles({ client: new iam.IAMClient(settings) }, {}), ({ InstanceProfiles = [] }) =>
      InstanceProfiles.map(({ InstanceProfileName }) => InstanceProfileName),
    ),
  key: settings => livingKeys(new kms.KMS(settings)),
  function: settings =>
    pages(lambda.paginateListFunctions({ client: new lambda.LambdaClient(settings) }, {}), ({ Functions = [] }) =>
      Functions.map(({ FunctionName }) => FunctionName),
    ),
  database: settings =>
    pages(rds.paginateDescribeDBInstances({ client: new rds.RDSClient(settings) }, {}), ({ DBInstances = [] }) =>
      DBInstances.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier),
    ),
  'database snapshot': settings =>
    pages(rds.paginateDescribeDBSnapshots({ client: new rds.RDSClient(settings) }, {}), ({ DBSnapshots = [] }) =>
      DBSnapshots.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier),
    ),
  bucket: async settings => {
    const { Buckets = [] } = await new s3.S3({ ...settings, forcePathStyle: true }).listBuckets({});
    return Buckets.map(({ Name }) => Name);
  },
  secret: settings =>
    pages(
      secrets.paginateListSecrets({ client: new secrets.SecretsManagerClient(settings) }, {}),
      ({ SecretList = [] }) => SecretList.map(({ Name }) => Name),
    ),
  topic: settings =>
    pages(sns.paginateListTopics({ client: new sns.SNSClient(settings) }, {}), ({ Topics = [] }) =>
      Topics.map(({ TopicArn }) => TopicArn),
    ),
  queue: settings =>
    pages(sqs.paginateListQueues({ client: new sqs.SQSClient(settings) }, {}), ({ QueueUrls = [] }) => QueueUrls),
  parameter: settings =>
    pages(ssm.paginateDescribeParameters({ client: new ssm.SSMClient(settings) }, {}), ({ Parameters = [] }) =>
      Parameters.map(({ Name }) => Name),
    ),
};

/** Everything that lives in an account, one line a thing: `log group dev-…`, sorted. */
export async function inventoryOf(settings: ClientSettings): Promise<string[]> {
  const lines = await Promise.all(
    Object.entries(KINDS).map(async ([kind, list]) => {
      const names = await all(list(settings));
      return names.map(name => `${kind} ${name}`);
    }),
  );
  return lines.flat().sort();
}

async function all(listed: AsyncGenerator<Names> | Promise<Names>): Promise<Names> {
  if (listed instanceof Promise) return listed;
  const names: (string | undefined)[] = [];
  for await (const page of listed) names.push(...page);
  return names;
}

/** A deleted key waits for a month, as AWS wants it: it counts as gone. */
async function livingKeys(client: kms.KMS): Promise<Names> {
  const { Keys = [] } = await client.listKeys({});
  const described = await Promise.all(Keys.map(({ KeyId = '' }) => client.describeKey({ KeyId })));
  return described.flatMap(({ KeyMetadata }) =>
    KeyMetadata?.KeyState === 'PendingDeletion' ? [] : [KeyMetadata?.KeyId],
  );
}
