import { environmentProblems } from '@berth/platform';
import type { TemplateResource } from '@berth/rehearsal';
import { dev } from '../src/config';
import { systemOf } from './_fixtures/system';

const system = systemOf();
const environment = system.of('ecs-ec2-basic-dev');

const DEV = '/berth/ecs-ec2-basic-dev';
const GLOBAL = '/berth/ecs-ec2-basic-global';

const cluster = system.one('AWS::ECS::Cluster');
const launchTemplate = system.one('AWS::EC2::LaunchTemplate');
const group = system.one('AWS::AutoScaling::AutoScalingGroup');
const task = system.one('AWS::ECS::TaskDefinition');
const service = system.one('AWS::ECS::Service');
const loadBalancer = system.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
const database = system.one('AWS::RDS::DBInstance');
const [container] = task.properties.ContainerDefinitions;

const referenceTo = ({ logicalId }: TemplateResource) => ({ Ref: logicalId });
const attributeOf = ({ logicalId }: TemplateResource, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });

/** What stands in the parameter that a reference to a contract names. */
const meant = (reference: string) => environment.contracts().get(reference.slice('ssm:'.length));

test('S000-01: every task runs on EC2, and nothing on Fargate', () => {
  const kinds = ['TaskDefinition', 'Service', 'CapacityProvider', 'ClusterCapacityProviderAssociations'];

  const definitions = system.resources('AWS::ECS::TaskDefinition').map(({ properties }) => properties);
  expect(definitions.map(({ RequiresCompatibilities }) => RequiresCompatibilities)).toEqual([['EC2']]);
  const text = JSON.stringify(kinds.map(kind => system.resources(`AWS::ECS::${kind}`)));
  expect(text).toContain('AWS::ECS::CapacityProvider');
  expect(text).not.toContain('FARGATE');
});

test('S000-13: there is one cluster', () => {
  expect(system.resources('AWS::ECS::Cluster').map(({ stack }) => stack)).toEqual(['ecs-ec2-basic-dev-cluster']);
});

test('S000-14: the launch template wears the uniform of the shared environment', () => {
  const profile = system.one('AWS::IAM::InstanceProfile');

  const { IamInstanceProfile } = launchTemplate.properties.LaunchTemplateData;
  expect(IamInstanceProfile).toEqual({ Arn: `ssm:${GLOBAL}/deploy-access/v1/instanceProfileArn` });
  const contract = system.contracts().get(`${GLOBAL}/deploy-access/v1/instanceProfileArn`);
  expect(contract).toEqual(attributeOf(profile, 'Arn'));
});

test('S000-15: the group starts hosts of the launch template, as many as the tasks need', () => {
  const provider = system.one('AWS::ECS::CapacityProvider');

  expect(system.resources('AWS::AutoScaling::LaunchConfiguration')).toEqual([]);
  expect(group.properties.LaunchTemplate.LaunchTemplateId).toEqual(referenceTo(launchTemplate));
  expect(provider.properties.AutoScalingGroupProvider).toMatchObject({
    AutoScalingGroupArn: attributeOf(group, 'AutoScalingGroupARN'),
    ManagedScaling: { Status: 'ENABLED' },
  });
  const [strategy, ...others] = service.properties.CapacityProviderStrategy;
  expect(meant(strategy.CapacityProvider)).toEqual(referenceTo(provider));
  expect(others).toEqual([]);
});

test('S000-21: start and code of a task have different roles', () => {
  const { ExecutionRoleArn, TaskRoleArn } = task.properties;

  const roles = [ExecutionRoleArn, TaskRoleArn].map(name => system.contracts().get(name.slice('ssm:'.length)));
  expect(roles).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^RolesExecution/), 'Arn'] },
    { 'Fn::GetAtt': [expect.stringMatching(/^RolesTask/), 'Arn'] },
  ]);
});

test('S000-22: the image is one of the repository that the example made', () => {
  const repository = system.one('AWS::ECR::Repository');

  const contract = `${GLOBAL}/container-registry/v1/ecs-ec2-basic/pyshop-arn`;
  expect(system.contracts().get(contract)).toEqual(attributeOf(repository, 'Arn'));
  const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', `ssm:${contract}`] }] });
  const name = repository.properties.RepositoryName;
  const host = [part(4), '.dkr.ecr.', part(3), '.', { Ref: 'AWS::URLSuffix' }];
  expect(container.Image).toEqual({ 'Fn::Join': ['', [...host, `/${name}:base`]] });
});

test('S000-23: two tasks fit on one host, the old and the new one', () => {
  expect(container).toMatchObject({ Cpu: 256, Memory: 384 });
  expect(2 * container.Memory).toBeLessThan(950);
});

test('S000-24: tasks share the network of their host, where a free port leads to 8080', () => {
  expect(task.properties.NetworkMode).toBe('bridge');
  expect(container.PortMappings).toEqual([{ ContainerPort: 8080, HostPort: 0, Protocol: 'tcp' }]);
  expect(container.Environment).toContainEqual({ Name: 'PORT', Value: '8080' });
});

test('S000-25: secrets are handed over by name of the secret, never as a value', () => {
  const databaseUrl = environment.one('Custom::DatabaseUrl'); // is known by the ARN of the secret that it fills
  const key = system.of('ecs-ec2-basic-global').one('AWS::SecretsManager::Secret');

  expect(container.Secrets).toEqual([
    { Name: 'DATABASE_URL', ValueFrom: `ssm:${DEV}/secrets/v1/database-url-arn` },
    { Name: 'SECRET_KEY', ValueFrom: `ssm:${GLOBAL}/secrets/v1/secret-key-arn` },
  ]);
  expect(system.contracts().get(`${DEV}/secrets/v1/database-url-arn`)).toEqual(referenceTo(databaseUrl));
  expect(system.contracts().get(`${GLOBAL}/secrets/v1/secret-key-arn`)).toEqual(referenceTo(key));
  const variables = container.Environment.map(({ Name }: { Name: string }) => Name);
  expect(variables).toEqual(['ENVIRONMENT', 'HOST', 'PORT']);
});

test('S000-28: what the container says is kept for 30 days', () => {
  const { LogDriver, Options } = container.LogConfiguration;

  expect(LogDriver).toBe('awslogs');
  const log = environment.byLogicalId(Options['awslogs-group'].Ref);
  expect([log.type, log.properties.RetentionInDays]).toEqual(['AWS::Logs::LogGroup', 30]);
});

test('S000-30: the load balancer asks the health of the port that leads to 8080', () => {
  const targets = system.one('AWS::ElasticLoadBalancingV2::TargetGroup');

  expect(targets.properties).toMatchObject({ TargetType: 'instance', HealthCheckPath: '/healthz' });
  expect(service.properties.LoadBalancers).toEqual([
    { ContainerName: container.Name, ContainerPort: 8080, TargetGroupArn: referenceTo(targets) },
  ]);
});

test('S000-31: a release starts the new tasks before it stops the old ones', () => {
  const { DeploymentConfiguration } = service.properties;

  expect(DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: 100, MaximumPercent: 200 });
  expect(DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({ Enable: true, Rollback: true });
});

test('S000-34: the name of the cluster is shown and published', () => {
  expect(environment.outputs().get('ClusterName')).toEqual([referenceTo(cluster)]);
  expect(environment.contracts().get(`${DEV}/ecs-ec2-cluster/v1/clusterName`)).toEqual(referenceTo(cluster));
});

test('S000-35: hosts are t2.micro, which the config insists on with a reason', () => {
  const { preNitro: _, ...silent } = dev.cluster as Extract<typeof dev.cluster, { kind: 'ec2' }>;

  expect(launchTemplate.properties.LaunchTemplateData.InstanceType).toBe('t2.micro');
  expect(environmentProblems(dev)).toEqual([]);
  expect(environmentProblems({ ...dev, cluster: silent })).not.toEqual([]);
});

test('S000-36: there are one to two hosts, and no update of the stack undoes the scaling', () => {
  expect(group.properties).toMatchObject({ MinSize: '1', MaxSize: '2' });
  expect(group.properties).not.toHaveProperty('DesiredCapacity');
});

test('S000-37: hosts have the key pair of the config, and no port for it', () => {
  expect(launchTemplate.properties.LaunchTemplateData.KeyName).toBe('ecs-ec2-basic-dev');
  const rules = [
    ...system.resources('AWS::EC2::SecurityGroup').flatMap(({ properties }) => properties.SecurityGroupIngress ?? []),
    ...system.resources('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties),
  ];
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter(({ FromPort, ToPort }) => !(FromPort > 22 || ToPort < 22))).toEqual([]);
});

test('S000-39: users come in by HTTP on port 80, for a reason that the config gives', () => {
  const listeners = system.resources('AWS::ElasticLoadBalancingV2::Listener').map(({ properties }) => properties);

  expect(listeners.map(({ Port, Protocol, Certificates }) => [Port, Protocol, Certificates])).toEqual([
    [80, 'HTTP', undefined],
  ]);
  expect(environmentProblems({ ...dev, edge: { kind: 'http', reason: '' } })).not.toEqual([]);
});

test('S000-40: the URL of the application is shown', () => {
  const url = { 'Fn::Join': ['', ['http://', attributeOf(loadBalancer, 'DNSName')]] };

  expect(environment.outputs().get('ApplicationUrl')).toEqual([url]);
});

test('S000-42: the database is PostgreSQL, and not public', () => {
  expect(database.properties).toMatchObject({ Engine: 'postgres', PubliclyAccessible: false });
});
