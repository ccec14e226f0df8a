import { LambdaToDynamoDB } from '@aws-solutions-constructs/aws-lambda-dynamodb';
import { EcsDeployment } from '@cdklabs/cdk-ecs-codedeploy';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as apiV2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import * as cdk from 'aws-cdk-lib/core';
import * as cr from 'aws-cdk-lib/custom-resources';
import { KeyPair } from 'cdk-ec2-key-pair';
import { FckNatInstanceProvider } from 'cdk-fck-nat';
import { MonitoringFacade } from 'cdk-monitoring-constructs';

/** Fills a stack; the second variant is what the first is updated to. */
type Fill = (stack: cdk.Stack, variant: 1 | 2) => void;

const image = ecs.ContainerImage.fromRegistry('registry.example/app');
const code = lambda.Code.fromInline('exports.handler = async () => ({});');
const runtime = lambda.Runtime.NODEJS_22_X;

function vpcIn(stack: cdk.Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
}

function functionIn(stack: cdk.Stack, variant: number, id = 'Function'): lambda.Function {
  return new lambda.Function(stack, id, { runtime, handler: 'index.handler', code, memorySize: 128 * variant });
}

/** Constructs of others, as their users would write them. */
export const foreignStacks: Readonly<Record<string, Fill>> = {
  'ecs-patterns: a load-balanced service on Fargate': (stack, variant) => {
    const service = new patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
      vpc: vpcIn(stack),
      taskImageOptions: { image, environment: { VARIANT: String(variant) } },
      desiredCount: variant,
    });
    service.service
      .autoScaleTaskCount({ maxCapacity: 4 })
      .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
  },
  'ecs-patterns: a service behind a network load balancer': (stack, variant) => {
    new patterns.NetworkLoadBalancedFargateService(stack, 'Service', {
      vpc: vpcIn(stack),
      taskImageOptions: { image },
      cpu: 256 * variant,
      memoryLimitMiB: 1024,
    });
  },
  'ecs-patterns: a service of a queue on Fargate': (stack, variant) => {
    new patterns.QueueProcessingFargateService(stack, 'Service', {
      vpc: vpcIn(stack),
      image,
      maxScalingCapacity: 2 + variant,
    });
  },
  'ecs-patterns: a service of a queue on instances': (stack, variant) => {
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: vpcIn(stack) });
    cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.micro'), desiredCapacity: variant });
    new patterns.QueueProcessingEc2Service(stack, 'Service', { cluster, image, memoryLimitMiB: 256 });
  },
  'ecs-patterns: a scheduled task': (stack, variant) => {
    new patterns.ScheduledFargateTask(stack, 'Task', {
      vpc: vpcIn(stack),
      schedule: Schedule.rate(cdk.Duration.hours(variant)),
      scheduledFargateTaskImageOptions: { image, memoryLimitMiB: 512 },
    });
  },
  'ecs-patterns: a service with several target groups': (stack, variant) => {
    new patterns.ApplicationMultipleTargetGroupsFargateService(stack, 'Service', {
      vpc: vpcIn(stack),
      taskImageOptions: { image, containerPorts: [80, 8080] },
      targetGroups: [{ containerPort: 80 }, { containerPort: 8080, pathPattern: `/v${variant}/*`, priority: 10 }],
    });
  },
  'ecs-patterns: a load-balanced service on instances': (stack, variant) => {
    const cluster = new ecs.Cluster(stack, 'Cluster', {
      vpc: vpcIn(stack),
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.micro') });
    new patterns.ApplicationLoadBalancedEc2Service(stack, 'Service', {
      cluster,
      memoryLimitMiB: 256 * variant,
      taskImageOptions: { image },
    });
  },
  'ec2: a network with endpoints and flow logs': (stack, variant) => {
    const vpc = vpcIn(stack);
    vpc.addFlowLog('FlowLog');
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addInterfaceEndpoint('Ecr', {
      service: ec2.InterfaceVpcEndpointAwsService.ECR,
      privateDnsEnabled: variant === 2,
    });
  },
  'ec2: a bastion host': (stack, variant) => {
    new ec2.BastionHostLinux(stack, 'Host', { vpc: vpcIn(stack), instanceName: `host-${variant}` });
  },
  'rds: a cluster of Aurora': (stack, variant) => {
    new rds.DatabaseCluster(stack, 'Database', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
      writer: rds.ClusterInstance.serverlessV2('Writer'),
      readers: variant === 2 ? [rds.ClusterInstance.serverlessV2('Reader')] : [],
      vpc: vpcIn(stack),
    });
  },
  'rds: an instance with a proxy': (stack, variant) => {
    const vpc = vpcIn(stack);
    const database = new rds.DatabaseInstance(stack, 'Database', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      vpc,
      allocatedStorage: 20 * variant,
    });
    if (database.secret) database.addProxy('Proxy', { secrets: [database.secret], vpc });
  },
  'dynamodb: a table with an index and a stream': (stack, variant) => {
    const table = new dynamodb.TableV2(stack, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
      globalSecondaryIndexes: Array.from({ length: variant }, (_, index) => ({
        indexName: `by-${index}`,
        partitionKey: { name: `key${index}`, type: dynamodb.AttributeType.STRING },
      })),
    });
    table.grantReadData(functionIn(stack, variant));
  },
  's3: a bucket that a custom resource empties': (stack, variant) => {
    new s3.Bucket(stack, 'Bucket', {
      autoDeleteObjects: true,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
      versioned: true,
      lifecycleRules: [{ expiration: cdk.Duration.days(10 * variant) }],
    });
  },
  'cloudfront: a distribution': (stack, variant) => {
    new cloudfront.Distribution(stack, 'Distribution', {
      comment: `variant ${variant}`,
      defaultBehavior: { origin: new HttpOrigin('origin.example.com') },
    });
  },
  'apigateway: a REST API': (stack, variant) => {
    const api = new apigw.LambdaRestApi(stack, 'Api', { handler: functionIn(stack, variant), proxy: false });
    api.root.addResource('orders').addMethod('GET');
    if (variant === 2) api.root.addResource('items').addMethod('POST');
  },
  'apigatewayv2: an HTTP API': (stack, variant) => {
    const api = new apiV2.HttpApi(stack, 'Api', { description: `variant ${variant}` });
    api.addRoutes({
      path: '/orders',
      integration: new HttpUrlIntegration('Orders', `https://v${variant}.example.com`),
    });
  },
  'stepfunctions: a state machine': (stack, variant) => {
    const wait = new stepfunctions.Wait(stack, 'Wait', {
      time: stepfunctions.WaitTime.duration(cdk.Duration.minutes(variant)),
    });
    new stepfunctions.StateMachine(stack, 'Machine', {
      definitionBody: stepfunctions.DefinitionBody.fromChainable(wait.next(new stepfunctions.Succeed(stack, 'Done'))),
    });
  },
  'events: rules to functions and queues': (stack, variant) => {
    const bus = new events.EventBus(stack, 'Bus');
    bus.archive('Archive', { eventPattern: { source: ['shop'] }, retention: cdk.Duration.days(variant) });
    new events.Rule(stack, 'Rule', {
      eventBus: bus,
      eventPattern: { source: [`shop-${variant}`] },
      targets: [
        new targets.LambdaFunction(functionIn(stack, variant)),
        new targets.SqsQueue(new sqs.Queue(stack, 'Queue')),
      ],
    });
  },
  'sns: topics that feed queues': (stack, variant) => {
    const topic = new sns.Topic(stack, 'Topic', { displayName: `variant ${variant}` });
    topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, 'Queue', { enforceSSL: true })));
  },
  'cognito: a user pool': (stack, variant) => {
    const pool = new cognito.UserPool(stack, 'Pool', { passwordPolicy: { minLength: 8 + variant } });
    pool.addClient('Client', { generateSecret: true });
    pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } });
  },
  'custom-resources: a call of the SDK': (stack, variant) => {
    const call: cr.AwsSdkCall = {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name: `/variant/${variant}` },
      physicalResourceId: cr.PhysicalResourceId.of('parameter'),
    };
    const resource = new cr.AwsCustomResource(stack, 'Call', {
      onUpdate: call,
      installLatestAwsSdk: false,
      policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE }),
    });
    new cdk.CfnOutput(stack, 'Parameter', { value: resource.getResponseField('Parameter.Value') });
  },
  'custom-resources: the framework for providers': (stack, variant) => {
    const provider = new cr.Provider(stack, 'Provider', {
      onEventHandler: functionIn(stack, 1),
      isCompleteHandler: functionIn(stack, 1, 'IsComplete'),
    });
    const thing = new cdk.CustomResource(stack, 'Thing', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::Thing',
      properties: { Size: variant },
    });
    new cdk.CfnOutput(stack, 'Name', { value: thing.getAttString('Name') });
  },
  'core: nested stacks, one in the other': (stack, variant) => {
    const outer = new cdk.NestedStack(stack, 'Outer');
    const inner = new cdk.NestedStack(outer, 'Inner');
    const queue = new sqs.Queue(inner, 'Queue', { visibilityTimeout: cdk.Duration.seconds(30 * variant) });
    const topic = new sns.Topic(stack, 'Topic');
    new ssm.StringParameter(outer, 'Parameter', { stringValue: topic.topicArn });
    new cdk.CfnOutput(stack, 'QueueArn', { value: queue.queueArn });
  },
  'core: conditions, mappings and functions': (stack, variant) => {
    const size = new cdk.CfnParameter(stack, 'Size', {
      default: variant === 2 ? 'large' : 'small',
      allowedValues: ['small', 'large'],
    });
    const isLarge = new cdk.CfnCondition(stack, 'IsLarge', { expression: cdk.Fn.conditionEquals(size, 'large') });
    const isOther = new cdk.CfnCondition(stack, 'IsOther', {
      expression: cdk.Fn.conditionAnd(
        cdk.Fn.conditionNot(isLarge),
        cdk.Fn.conditionEquals(cdk.Aws.REGION, 'eu-west-1'),
      ),
    });
    const limits = new cdk.CfnMapping(stack, 'Limits', {
      mapping: { small: { seconds: '30' }, large: { seconds: '60' } },
      lazy: false,
    });
    const queue = new sqs.CfnQueue(stack, 'Queue', {
      visibilityTimeout: cdk.Token.asNumber(cdk.Fn.findInMap(limits.logicalId, size.valueAsString, 'seconds')),
      queueName: cdk.Fn.join('-', cdk.Fn.split('.', cdk.Fn.sub(`\${AWS::StackName}.queue`))),
    });
    new sns.CfnTopic(stack, 'Large', {
      displayName: cdk.Fn.select(1, cdk.Fn.cidr('10.0.0.0/16', 4, '8')),
    }).cfnOptions.condition = isLarge;
    new sns.CfnTopic(stack, 'Other', { displayName: cdk.Fn.base64('other') }).cfnOptions.condition = isOther;
    new cdk.CfnOutput(stack, 'Chosen', {
      value: cdk.Fn.conditionIf(isLarge.logicalId, queue.attrArn, 'none').toString(),
    });
  },
  'core: loops of the language extensions': (stack, variant) => {
    stack.addTransform('AWS::LanguageExtensions');
    const include = {
      Resources: {
        'Fn::ForEach::Topics': [
          'Name',
          variant === 1 ? ['Orders', 'Bills'] : ['Orders', 'Letters'],
          { 'Topic&{Name}': { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Sub': `\${Name}` } } } },
        ],
        Parameter: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Type: 'String', Value: { 'Fn::ToJsonString': { count: { 'Fn::Length': ['a', 'b'] } } } },
        },
      },
    };
    new RawSections(stack, include);
  },
  'kms: a key with its secrets and parameters': (stack, variant) => {
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, description: `variant ${variant}` });
    const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
    new ssm.StringParameter(stack, 'Arn', { stringValue: secret.secretArn });
    key.addAlias('alias/shop');
  },
  'efs: a file system': (stack, variant) => {
    const files = new efs.FileSystem(stack, 'Files', { vpc: vpcIn(stack), encrypted: true });
    files.addAccessPoint('Data', { path: `/data-${variant}` });
  },
  'autoscaling: a group with a launch template': (stack, variant) => {
    const launchTemplate = new ec2.LaunchTemplate(stack, 'Template', {
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      instanceType: new ec2.InstanceType(variant === 1 ? 't3.micro' : 't3.small'),
    });
    const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
      vpc: vpcIn(stack),
      launchTemplate,
      maxCapacity: 1 + variant,
    });
    group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  },
  'codebuild: a project': (stack, variant) => {
    new codebuild.Project(stack, 'Project', {
      buildSpec: codebuild.BuildSpec.fromObject({
        version: '0.2',
        phases: { build: { commands: [`echo ${variant}`] } },
      }),
    });
  },
  'codedeploy: an application with a configuration': (stack, variant) => {
    const application = new codedeploy.LambdaApplication(stack, 'Application');
    const config = new codedeploy.LambdaDeploymentConfig(stack, 'Config', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedLinear({
        interval: cdk.Duration.minutes(variant),
        percentage: 10,
      }),
    });
    const alias = new lambda.Alias(stack, 'Alias', { aliasName: 'live', version: functionIn(stack, 1).currentVersion });
    new codedeploy.LambdaDeploymentGroup(stack, 'Group', { application, alias, deploymentConfig: config });
  },
  'backup: a plan': (stack, variant) => {
    const plan =
      variant === 1
        ? backup.BackupPlan.dailyMonthly1YearRetention(stack, 'Plan')
        : backup.BackupPlan.daily35DayRetention(stack, 'Plan');
    plan.addSelection('Selection', { resources: [backup.BackupResource.fromTag('backup', 'yes')] });
  },
  'elasticloadbalancingv2: listeners with rules': (stack, variant) => {
    const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc: vpcIn(stack), internetFacing: true });
    const listener = balancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    listener.addAction('Shop', {
      priority: variant,
      conditions: [elbv2.ListenerCondition.hostHeaders(['shop.example.com'])],
      action: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443' }),
    });
  },
  'kinesis and logs: a stream with a subscription': (stack, variant) => {
    const stream = new kinesis.Stream(stack, 'Stream', { shardCount: variant });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('logs.amazonaws.com') });
    stream.grantWrite(role);
    const group = new logs.LogGroup(stack, 'Group', { retention: logs.RetentionDays.ONE_WEEK });
    new logs.CfnSubscriptionFilter(stack, 'Filter', {
      logGroupName: group.logGroupName,
      filterPattern: '',
      destinationArn: stream.streamArn,
      roleArn: role.roleArn,
    });
  },
  'route53 and ecr: a private zone and a repository': (stack, variant) => {
    const zone = new route53.PrivateHostedZone(stack, 'Zone', { vpc: vpcIn(stack), zoneName: 'shop.internal' });
    new route53.TxtRecord(stack, 'Text', { zone, values: [`variant ${variant}`] });
    new ecr.Repository(stack, 'Repository', { emptyOnDelete: true, removalPolicy: cdk.RemovalPolicy.DESTROY });
  },
  'cdk-ecs-codedeploy: a deployment by a custom resource': (stack, variant) => {
    const deploymentGroup = codedeploy.EcsDeploymentGroup.fromEcsDeploymentGroupAttributes(stack, 'Group', {
      application: new codedeploy.EcsApplication(stack, 'Application'),
      deploymentGroupName: 'shop',
    });
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Tasks', { cpu: 256 * variant, memoryLimitMiB: 1024 });
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    new EcsDeployment({
      deploymentGroup,
      timeout: cdk.Duration.minutes(10),
      targetService: { taskDefinition, containerName: 'app', containerPort: 80 },
    });
  },
  'cdk-monitoring-constructs: a dashboard with alarms': (stack, variant) => {
    const queue = new sqs.Queue(stack, 'Queue');
    new MonitoringFacade(stack, 'Monitoring').addLargeHeader('Shop').monitorSqsQueue({
      queue,
      addQueueMaxSizeAlarm: { Warning: { maxMessageCount: 100 * variant } },
    });
  },
  'cdk-fck-nat: a network with NAT instances': (stack, variant) => {
    const natGatewayProvider = new FckNatInstanceProvider({
      instanceType: new ec2.InstanceType(variant === 1 ? 't4g.nano' : 't4g.micro'),
      machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-12345678' }),
    });
    new ec2.Vpc(stack, 'Vpc', { natGatewayProvider, maxAzs: 2 });
  },
  'cdk-ec2-key-pair: a key pair by a custom resource': (stack, variant) => {
    new KeyPair(stack, 'Key', { keyPairName: 'shop', description: `variant ${variant}` });
  },
  '@aws-solutions-constructs: a function with its table': (stack, variant) => {
    new LambdaToDynamoDB(stack, 'Store', {
      lambdaFunctionProps: { runtime, handler: 'index.handler', code, timeout: cdk.Duration.seconds(10 * variant) },
    });
  },
};

/** Sections that no construct writes. */
class RawSections extends cdk.CfnElement {
  constructor(
    stack: cdk.Stack,
    private readonly sections: object,
  ) {
    super(stack, 'Sections');
  }

  /** What the CDK puts into the template of the stack. */
  public _toCloudFormation(): object {
    return this.sections;
  }
}
