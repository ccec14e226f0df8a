import { runCli } from '../../src/cli';
import { renderAppSpec, renderTaskDefinition } from '../../src/commands/render';
import { fakeContext } from '../_fakes/context';
import { workspace } from '../_fixtures/workspace';

const parameter = (Default: string) => ({ Type: 'AWS::SSM::Parameter::Value<String>', Default });
const split = (index: number, separator: string, Ref: string) => ({
  'Fn::Select': [index, { 'Fn::Split': [separator, { Ref }] }],
});

const rollout = (engine = 'codeDeploy') => [
  '{"version":1,"environment":"dev","service":"pyshop","account":"111122223333","region":"eu-west-1","cluster":"',
  { Ref: 'Cluster' },
  `","ecsService":"pyshop","engine":"${engine}","taskDefinition":"`,
  { Ref: 'Task' },
  '","container":{"name":"pyshop","port":8000},"repository":"',
  split(4, ':', 'RegistryArn'),
  '.dkr.ecr.',
  split(3, ':', 'RegistryArn'),
  '.',
  { Ref: 'AWS::URLSuffix' },
  '/pyshop","desiredCount":1,"health":{"path":"/healthz","gracePeriodSeconds":60},"logGroup":"/berth/dev","network":{"subnets":["',
  split(0, ',', 'Subnets'),
  '"],"securityGroups":["',
  { 'Fn::GetAtt': ['Group', 'GroupId'] },
  '"]},"capacity":[{"capacityProvider":"FARGATE","weight":1}],"launchType":"FARGATE","loadBalancer":{"productionListener":"a","targetGroups":["b","g"]},"codeDeploy":{"application":"a","deploymentGroup":"g","deploymentConfig":"c","hooks":{"AfterInstall":"check"}},"secrets":[]}',
];

const template = (engine?: string) => ({
  Parameters: {
    Cluster: parameter('/berth/dev/ecs-fargate-cluster/v1/clusterName'),
    RegistryArn: parameter('/berth/global/container-registry/v1/pyshop-arn'),
    Subnets: parameter('/berth/dev/network/v1/subnetIds'),
    FirstDeployment: { Type: 'String' },
  },
  Resources: {
    Rollout: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/berth/dev/pyshop/rollout/v1', Value: { 'Fn::Join': ['', rollout(engine)] } },
    },
    Service: { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'pyshop', PlatformVersion: '1.4.0' } },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'dev-pyshop',
        Cpu: '256',
        ExecutionRoleArn: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/\${Role}` },
        ContainerDefinitions: [
          {
            Name: 'pyshop',
            Image: { 'Fn::Join': ['', [split(4, ':', 'RegistryArn'), '/pyshop:base']] },
            Environment: [{ Name: 'PORT', Value: '8000' }],
            Hostname: { Ref: 'AWS::NoValue' },
            Memory: { 'Fn::If': ['First', 128, 512] },
            LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: 'Log' }, Mode: 'x' } },
          },
        ],
      },
    },
  },
});

const inWorkspace = (engine?: string) =>
  fakeContext(workspace({ 'apps/dev/cdk.out/dev-service.template.json': template(engine) }));

test('S001-38: renders the task definition in the words of ECS, without an account', () => {
  expect(renderTaskDefinition({ environment: 'dev' }, inWorkspace())).toEqual({
    family: 'dev-pyshop',
    cpu: '256',
    executionRoleArn: `arn:aws:iam::\${AWS::AccountId}:role/\${Role}`,
    containerDefinitions: [
      {
        name: 'pyshop',
        image: `\${AWS::AccountId}/pyshop:base`,
        environment: [{ name: 'PORT', value: '8000' }],
        memory: 512,
        // the keys of a map are the user's
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': `\${Log}`, Mode: 'x' } },
      },
    ],
  });
});

test('S001-39: renders the AppSpec with all that CodeDeploy would forget', () => {
  expect(renderAppSpec({ environment: 'dev' }, inWorkspace())).toEqual({
    version: '0.0',
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: '<TASK_DEFINITION>',
            LoadBalancerInfo: { ContainerName: 'pyshop', ContainerPort: 8000 },
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1, Base: 0 }],
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: [`\${/berth/dev/network/v1/subnetIds[0]}`],
                SecurityGroups: [`\${Group.GroupId}`],
                AssignPublicIp: 'DISABLED',
              },
            },
            PlatformVersion: '1.4.0',
          },
        },
      },
    ],
    Hooks: [{ AfterInstall: 'check' }],
  });
});

test('prints YAML, or JSON, and needs no connection', async () => {
  const context = inWorkspace();
  context.localCloud.find.mockResolvedValue(undefined);

  await runCli(['render', 'appspec', '--env', 'dev'], '1', context);
  await runCli(['render', 'appspec', 'dev', '--json'], '1', context);
  await runCli(['render', 'taskdef', 'dev'], '1', context);

  expect(context.io.results).toEqual([
    expect.stringMatching(/^version: "0\.0"\nResources:\n {2}- TargetService:\n {6}Type: AWS::ECS::Service/),
    expect.objectContaining({ version: '0.0' }),
    expect.objectContaining({ family: 'dev-pyshop' }),
  ]);
});

test('fails on an AppSpec of a service that ECS releases', () => {
  expect(() => renderAppSpec({ environment: 'dev' }, inWorkspace('ecs'))).toThrow(
    expect.objectContaining({ name: 'NoAppSpec', exitCode: 1 }),
  );
});

test('fails on a service that is not there', () => {
  expect(() => renderTaskDefinition({ environment: 'dev', service: 'x' }, inWorkspace())).toThrow(
    expect.objectContaining({ name: 'ServiceUnknown', hint: 'add --service pyshop', exitCode: 64 }),
  );
  expect(() => renderTaskDefinition({ environment: 'dev' }, fakeContext(workspace()))).toThrow(
    expect.objectContaining({ name: 'NoService', exitCode: 1 }),
  );
});
