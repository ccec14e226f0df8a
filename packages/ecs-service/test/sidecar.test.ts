import { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ServiceSecret, type Sidecar } from '../src';
import { evaluate } from './_fixtures/evaluate';
import { fargate, ServiceStack } from './_fixtures/service-stack';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const otel: Sidecar = { name: 'otel', image: `public.ecr.aws/otel/collector:v1@${DIGEST}` };

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

test('runs beside the service with little, as nobody, with its own log streams', () => {
  stack.make({ sidecars: [otel] });

  expect(stack.container('otel')).toMatchObject({
    Image: otel.image,
    Essential: true,
    Cpu: 32,
    Memory: 128,
    User: '10001:10001',
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
    LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-stream-prefix': 'otel', mode: 'non-blocking' } },
  });
  expect(stack.container('otel')).not.toHaveProperty('MountPoints');
  expect(stack.container('otel')).not.toHaveProperty('PortMappings');
});

test('leaves the rest of the task to the container of the service', () => {
  stack.make({ cpu: 512, memoryMiB: 1024, sidecars: [otel, { ...otel, name: 'proxy', cpu: 100, memoryMiB: 200 }] });

  expect(stack.container()).toMatchObject({ Cpu: 380, Memory: 696 });
  expect(stack.task).toMatchObject({ Cpu: '512', Memory: '1024' });
});

test('has what is asked for', () => {
  const parameter = StringParameter.fromStringParameterName(stack, 'Parameter', '/otel/token');
  stack.make({
    sidecars: [
      {
        ...otel,
        memoryReservationMiB: 64,
        ports: [4317, 4318],
        command: ['--config', 'ecs'],
        variables: { LEVEL: 'info' },
        secrets: { TOKEN: ServiceSecret.fromParameter(parameter) },
        user: '4317:4317',
        essential: false,
        healthCheck: { command: ['/healthcheck'] },
        writableFolders: ['/var/otel'],
      },
    ],
  });

  const container = stack.container('otel');
  expect(container).toMatchObject({
    MemoryReservation: 64,
    PortMappings: [{ ContainerPort: 4317 }, { ContainerPort: 4318 }],
    Command: ['--config', 'ecs'],
    Secrets: [{ Name: 'TOKEN' }],
    User: '4317:4317',
    Essential: false,
    HealthCheck: { Command: ['CMD', '/healthcheck'] },
    MountPoints: [{ ContainerPath: '/var/otel', SourceVolume: 'writable-otel-0', ReadOnly: false }],
  });
  expect(container.Environment).toContainEqual({ Name: 'LEVEL', Value: 'info' });
  expect(stack.statements(/start of dev-pyshop/)).toContainEqual(
    expect.objectContaining({ Action: 'ssm:GetParameters' }),
  );
});

test('writes to memory on Fargate, where a volume would belong to root', () => {
  stack.make({ cluster: fargate, sidecars: [{ ...otel, writableFolders: ['/var/otel'] }] });

  expect(stack.container('otel')).toMatchObject({
    LinuxParameters: { Tmpfs: [{ ContainerPath: '/var/otel', Size: 64 }] },
  });
  expect(stack.container('otel')).not.toHaveProperty('MountPoints');
});

test('writes everywhere with a reason', () => {
  const writableRoot = { reason: 'the vendor image writes to /etc', owner: 'platform team' };
  stack.make({ sidecars: [{ ...otel, writableRoot, writableFolders: ['/x'] }] });

  expect(stack.container('otel')).toMatchObject({ ReadonlyRootFilesystem: false });
  expect(stack.container('otel')).not.toHaveProperty('MountPoints');
  expect(stack.container()).toMatchObject({ ReadonlyRootFilesystem: true });
  expect(stack.accepted('Service/Task/Resource')).toMatchObject({
    'CloudFormation-Validate::ecs_containers_readonly_access_check':
      'otel: the vendor image writes to /etc (platform team)',
  });
});

test('starts first, and is no essential part of the task when it ends first', () => {
  const { SUCCESS, HEALTHY, START } = ContainerDependencyCondition;
  const healthCheck = { command: ['ok'] };
  stack.make({
    sidecars: [
      { ...otel, startFirst: HEALTHY, healthCheck },
      { ...otel, name: 'init', startFirst: SUCCESS },
      { ...otel, name: 'late', dependsOn: { pyshop: START, otel: HEALTHY } },
    ],
  });

  expect(stack.container().DependsOn).toEqual([
    { ContainerName: 'otel', Condition: 'HEALTHY' },
    { ContainerName: 'init', Condition: 'SUCCESS' },
  ]);
  expect(stack.container('otel')).toMatchObject({ Essential: true });
  expect(stack.container('init')).toMatchObject({ Essential: false });
  expect(stack.container('late').DependsOn).toEqual([
    { ContainerName: 'pyshop', Condition: 'START' },
    { ContainerName: 'otel', Condition: 'HEALTHY' },
  ]);
});

test('may be pulled from ECR, also from that of another account', () => {
  const image = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/otel:1@${DIGEST}`;
  stack.make({ sidecars: [{ ...otel, image }] });

  const [pull] = stack.statements(/start of dev-pyshop/);
  expect([pull?.Resource].flat().map(evaluate)).toContain(
    'arn:<AWS::Partition>:ecr:eu-west-1:111122223333:repository/tools/otel',
  );
  expect(evaluate(stack.container('otel').Image)).toBe(
    `111122223333.dkr.ecr.eu-west-1.<AWS::URLSuffix>/tools/otel@${DIGEST}`,
  );
});

test('needs no permission when it is public', () => {
  stack.make({ sidecars: [otel] });

  expect(Array.isArray(stack.statements(/start of dev-pyshop/)[0]?.Resource)).toBe(false);
});

test('fails together with the service', () => {
  expect(() => stack.make({ port: 0, sidecars: [{ ...otel, image: 'otel' }] })).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /^Stack\/Service\.port = 0: .*\nBERTH-ECS-008 Stack\/Service\.sidecars\[0\]\.image/,
      ),
    }),
  );
});
