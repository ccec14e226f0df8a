// The app that the CDK CLI deploys: a network and what is looked up, and a service. APP_STEP says which version.
const { App, Duration, Stack } = require('aws-cdk-lib/core');
const { IpAddresses, SubnetType, Vpc } = require('aws-cdk-lib/aws-ec2');
const { Repository } = require('aws-cdk-lib/aws-ecr');
const { Cluster, ContainerImage, FargateService, FargateTaskDefinition } = require('aws-cdk-lib/aws-ecs');
const { CfnPermission } = require('aws-cdk-lib/aws-lambda');
const { ARecord, HostedZone, RecordTarget } = require('aws-cdk-lib/aws-route53');
const { StringParameter } = require('aws-cdk-lib/aws-ssm');

// biome-ignore lint/style/noProcessEnv: the CDK CLI starts this program, and hands on nothing else
const step = process.env.APP_STEP;
const app = new App();
const env = { account: '000000000000', region: 'eu-west-1' };

const base = new Stack(app, 'Base', { env });
const vpc = new Vpc(base, 'Vpc', {
  ipAddresses: IpAddresses.cidr('10.9.0.0/16'),
  availabilityZones: base.availabilityZones.slice(0, 2),
  subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }],
  restrictDefaultSecurityGroup: false,
});
const image = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
const stringValue = StringParameter.valueFromLookup(base, image);
new StringParameter(base, 'Image', { parameterName: '/cdk/image', stringValue });
new StringParameter(base, 'Step', { parameterName: '/cdk/step', stringValue: step });
const zone = HostedZone.fromLookup(base, 'Zone', { domainName: 'cdk.example.com' });
new ARecord(base, 'Record', { zone, target: RecordTarget.fromIpAddresses('192.0.2.1'), ttl: Duration.minutes(1) });
if (step === 'broken') {
  const wrong = { action: 'lambda:InvokeFunction', functionName: 'no-such-function', principal: 'sns.amazonaws.com' };
  new CfnPermission(base, 'Broken', wrong).node.addDependency(base.node.findChild('Step'));
}

const service = new Stack(app, 'Service', { env });
const taskDefinition = new FargateTaskDefinition(service, 'Task', { family: 'cdk' });
const repository = Repository.fromRepositoryName(service, 'Repository', 'shop');
taskDefinition.addContainer('app', {
  image: ContainerImage.fromEcrRepository(repository, step === 'first' ? '1' : '2'),
  portMappings: [{ containerPort: 80 }],
});
new FargateService(service, 'Web', {
  cluster: new Cluster(service, 'Cluster', { vpc, clusterName: 'cdk' }),
  serviceName: 'cdk',
  taskDefinition,
  desiredCount: 1,
  minHealthyPercent: 100,
  assignPublicIp: true,
});
