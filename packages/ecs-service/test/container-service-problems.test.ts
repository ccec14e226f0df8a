import { describeProblem } from '@berth/foundation';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Duration, Token } from 'aws-cdk-lib/core';
import {
  type ContainerServiceFacts,
  type ContainerServiceProps,
  containerServiceProblems,
  ServiceSecret,
} from '../src';
import { fargate, ServiceStack } from './_fixtures/service-stack';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

test.each([
  ['is set by Berth', 'PORT', {}],
  ['stands in variables, too; take it out there', 'LEVEL', { LEVEL: 'debug' }],
])('fails when a secret %s', (fact, name, variables) => {
  expect(() =>
    stack.make({ secrets: { [name]: ServiceSecret.fromSecretsManager(stack.secretNamed('key')) }, variables }),
  ).toThrow(
    expect.objectContaining({
      name: 'VariableTwice',
      message: `Stack/Service.secrets.${name} = "(hidden)": ${fact}`,
    }),
  );
});

test.each<[string, Partial<ContainerServiceProps>, string]>([
  ['ServiceNameInvalid', { name: 'Py Shop' }, 'name = "Py Shop": must be 1 to 32 lower-case letters'],
  ['ServiceNameInvalid', { name: '1shop' }, 'name = "1shop"'],
  ['ServiceNameInvalid', { name: `a${'b'.repeat(32)}` }, 'name = '],
  ['BERTH-ECS-004', { port: 70000 }, 'port = 70000: must be a whole number from 1 to 65535'],
  ['BERTH-ECS-004', { port: 0 }, 'port = 0: must be a whole number from 1 to 65535'],
  ['BERTH-ECS-002', { cpu: 64 }, 'cpu = 64: must be a whole number from 128 to 196608'],
  ['BERTH-ECS-002', { memoryMiB: 0 }, 'memoryMiB = 0'],
  ['BERTH-ECS-012', { desiredCount: 0 }, 'desiredCount = 0: must be a whole number from 1 to 5000'],
  ['BERTH-ECS-012', { desiredCount: 5001 }, 'desiredCount = 5001: must be a whole number from 1 to 5000'],
  ['BERTH-LB-002', { health: { path: 'healthz' } }, 'health.path = "healthz": must start with "/"; use "/healthz"'],
  ['BERTH-SEC-001', { variables: { DB_PASSWORD: 'x' } }, 'variables.DB_PASSWORD = "(hidden)": looks like a secret'],
  ['StopTimeoutTooShort', { stopTimeout: Duration.seconds(30) }, 'stopTimeout = "30 s": requests may take 30 s'],
  [
    'StopTimeoutTooShort',
    { deregistrationDelay: Duration.minutes(5) },
    'stopTimeout = "60 s": requests may take 300 s (deregistration delay) after the task is told to stop; use at least 301 s',
  ],
  [
    'StopTimeoutTooLong',
    { cluster: fargate, stopTimeout: Duration.seconds(121) },
    'stopTimeout = "121 s": Fargate allows at most 120 s',
  ],
  ['MigrationCommandEmpty', { migration: { command: [] } }, 'migration.command = "[]": must be a program and its'],
  [
    'BERTH-SEC-001',
    { migration: { command: ['migrate', '--password=hunter2hunter2'] } },
    'migration.command[1] = "(hidden)": looks like a secret',
  ],
  ['CommandEmpty', { tasks: { reindex: { command: [''] } } }, 'tasks.reindex.command = '],
  [
    'BERTH-SEC-001',
    { tasks: { reindex: { command: ['reindex', 'TOKEN=abc'] } } },
    'tasks.reindex.command[1] = "(hidden)": looks like a secret',
  ],
  ['TaskNameInvalid', { tasks: { 'Re index': { command: ['x'] } } }, 'tasks = "Re index": must be 1 to 32 lower-case'],
  ['BERTH-ECS-014', { containerHealthCheck: { command: ['x'], retries: 0 } }, 'containerHealthCheck.retries = 0'],
  [
    'FolderInvalid',
    { writableFolders: ['/tmp', 'var'] },
    'writableFolders[1] = "var": must be an absolute path of letters, digits and . _ @ + -, and not',
  ],
  ['FolderInvalid', { writableFolders: ['/tmp', '/tmp'] }, 'writableFolders[1] = "/tmp": is there twice; leave it out'],
  ['FolderInvalid', { writableFolders: ['/a b'] }, 'writableFolders[0] = "/a b"'],
  ['FolderInvalid', { writableFolders: ['/a/../b'] }, 'writableFolders[0] = "/a/../b"'],
  ['FolderInvalid', { writableFolders: ['/a/.'] }, 'writableFolders[0] = "/a/."'],
  ['FolderInvalid', { writableFolders: ['//a'] }, 'writableFolders[0] = "//a"'],
  ['FolderInvalid', { writableFolders: ['/'] }, 'writableFolders[0] = "/"'],
  ['FolderInvalid', { writableFolders: ['/tmp/'] }, 'writableFolders[0] = "/tmp/"'],
  ['FolderInvalid', { writableFolders: ['/a:b'] }, 'writableFolders[0] = "/a:b"'],
  ['UserIsRoot', { user: 'root' }, 'user = "root": is root'],
])('%s: fails with %#', (name, props, message) => {
  expect(() => stack.make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Service.${message}`) }),
  );
});

test.each<[string, Partial<ContainerServiceProps>]>([
  ['the longest name', { name: `a${'b'.repeat(31)}` }],
  ['the last port', { port: 65_535 }],
  ['the first port', { port: 1 }],
  ['the most tasks', { desiredCount: 5000 }],
  ['two minutes to stop on Fargate', { cluster: fargate, stopTimeout: Duration.seconds(120) }],
  ['more than two minutes to stop on instances', { stopTimeout: Duration.minutes(10) }],
  ['a second more than the deregistration delay', { stopTimeout: Duration.seconds(31) }],
  ['no folder to write to', { writableFolders: [] }],
  ['a folder with a short name', { writableFolders: ['/x'] }],
  ['a folder with signs in its name', { writableFolders: ['/var/lib/.cache/a_b-c@1+2.d'] }],
])('takes %s', (_, props) => {
  expect(() => stack.make(props)).not.toThrow();
});

test('F33: fails when a task would be killed while its last requests run', () => {
  expect(() => stack.make({ deregistrationDelay: Duration.seconds(60) })).toThrow(
    expect.objectContaining({ name: 'StopTimeoutTooShort' }),
  );
});

test('B27: fails when the repository is in another region', () => {
  const repositoryArn = 'arn:aws:ecr:us-east-1:000000000000:repository/pyshop';
  const repository = Repository.fromRepositoryArn(stack, 'Elsewhere', repositoryArn);

  expect(() => stack.make({ repository })).toThrow(
    expect.objectContaining({
      name: 'BERTH-ECS-009',
      message: 'Stack/Service.repository = "us-east-1": image is in us-east-1, service in eu-west-1',
    }),
  );
});

const facts = {
  name: 'pyshop',
  cpu: 256,
  memoryMiB: 512,
  desiredCount: 9,
  variables: {},
  secretNames: [],
} satisfies ContainerServiceFacts;

test.each<[Partial<ContainerServiceFacts>, string[]]>([
  [{ minCount: 9, maxCount: 9 }, []],
  [{ maxCount: 2 }, ['desiredCount = 9: is above max 2']],
  [{ minCount: 10 }, ['desiredCount = 9: is below min 10']],
  [{ desiredCount: Token.asNumber({ Ref: 'Count' }), minCount: 10, maxCount: 2 }, []],
])('B31: judges the number of tasks by the bounds of the scaling (%#)', (bounds, told) => {
  const problems = containerServiceProblems({ ...facts, ...bounds });

  expect(problems.map(describeProblem)).toEqual(told);
  expect(problems.every(({ code }) => code === 'BERTH-ECS-012')).toBe(true);
});

test('B34: fails with a circuit breaker and CodeDeploy', () => {
  const problems = containerServiceProblems({ ...facts, engine: 'codeDeploy', nativeRollout: true });

  expect(problems.map(describeProblem)).toEqual([
    'engine = "codeDeploy": a circuit breaker and a rollout by ECS need the ECS deployment controller; take them out, or use RolloutEngine.ECS',
  ]);
  expect(containerServiceProblems({ ...facts, engine: 'ecs', nativeRollout: true, serviceConnect: true })).toEqual([]);
  expect(containerServiceProblems({ ...facts, engine: 'codeDeploy' })).toEqual([]);
});

test('lets values pass that are known only later', () => {
  const text = Token.asString({ Ref: 'Text' });
  const number = Token.asNumber({ Ref: 'Number' });
  const duration = Duration.seconds(number);
  const unknown = { name: text, cpu: number, memoryMiB: number, desiredCount: number, port: number, healthPath: text };

  expect(
    containerServiceProblems({
      ...facts,
      ...unknown,
      stopTimeout: duration,
      deregistrationDelay: duration,
      writableFolders: [text],
    }),
  ).toEqual([]);
  const stopTimeout = Duration.seconds(1);
  expect(containerServiceProblems({ ...facts, stopTimeout, deregistrationDelay: duration })).toEqual([]);
});
