import { type ContainerServiceFacts, containerServiceProblems } from '@berth/ecs-service';
import { completeHealthCheck, healthCheckProblems } from '@berth/load-balancer';
import { Duration } from 'aws-cdk-lib/core';
import { environmentsProblems } from '../../../src';
import { makeConfig, makeService } from '../make-config';
import { makeSharedConfig } from '../make-shared-config';
import { at, type BadInput, bad, having } from './bad-input';

const fargate = { cluster: { kind: 'fargate' } } as const;
const size = (cpu: number, memoryMiB: number) => having({ ...fargate, services: [makeService({ cpu, memoryMiB })] });
const facts: ContainerServiceFacts = {
  ...{ name: 'shop', cpu: 256, memoryMiB: 512, desiredCount: 1, variables: {}, secretNames: [] },
  region: 'eu-west-1',
};
const service = (changes: Partial<ContainerServiceFacts>) => () => containerServiceProblems({ ...facts, ...changes });
const sidecar = { name: 'proxy', image: `a/b:1@sha256:${'0'.repeat(64)}` };
const health = (changes: object) => () => healthCheckProblems(completeHealthCheck({ path: '/healthz', ...changes }));
const arn = (region: string) => `arn:aws:secretsmanager:${region}:111122223333:secret:app/key-a1B2c3`;

export const taskInputs: BadInput[] = [
  bad(
    'B18',
    'memory that Fargate does not have with this CPU',
    size(256, 4096),
    'BERTH-ECS-001 services[0].memoryMiB = 4096: Fargate 256 CPU allows 512, 1024, 2048 MiB; for 4096 use cpu 512',
  ),
  bad(
    'B18',
    'CPU that Fargate does not have',
    size(300, 512),
    'BERTH-ECS-001 services[0].cpu = 300: Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units; use 512',
  ),
  bad(
    'B18',
    'memory between two sizes',
    size(1024, 1500),
    'BERTH-ECS-001 services[0].memoryMiB = 1500: Fargate 1024 CPU allows 2048 to 8192 MiB in steps of 1024; use 2048',
  ),
  bad(
    'B18',
    'memory below the smallest',
    size(2048, 512),
    'BERTH-ECS-001 services[0].memoryMiB = 512: Fargate 2048 CPU allows 4096 to 16384 MiB in steps of 1024; for 512 use cpu 256',
  ),
  bad(
    'B19',
    'sidecars that leave nothing of the memory',
    service({ sidecars: [{ ...sidecar, memoryMiB: 512 }] }),
    'BERTH-ECS-002 memoryMiB = 512: sidecars reserve 512 MiB, the task has 512; use at least 518',
  ),
  bad(
    'B19',
    'sidecars that leave nothing of the CPU',
    service({ sidecars: [{ ...sidecar, cpu: 256 }] }),
    'BERTH-ECS-002 cpu = 256: sidecars reserve 256 CPU units, the task has 256; use at least 257',
  ),
  bad(
    'B20',
    'a reservation above the limit',
    service({ sidecars: [{ ...sidecar, memoryMiB: 64, memoryReservationMiB: 128 }] }),
    'BERTH-ECS-003 sidecars[0].memoryReservationMiB = 128: is above memoryMiB 64',
  ),
  bad(
    'B21',
    'port 0',
    at('services.0.port', 0),
    'BERTH-ECS-004 services[0].port = 0: must be a whole number from 1 to 65535',
  ),
  bad(
    'B21',
    'a port above 65535',
    at('services.0.port', 70_000),
    'BERTH-ECS-004 services[0].port = 70000: must be a whole number from 1 to 65535',
  ),
  bad(
    'B21',
    'half a port',
    at('services.0.port', 80.5),
    'BERTH-ECS-004 services[0].port = 80.5: must be a whole number from 1 to 65535',
  ),
  bad(
    'B21',
    'a host port of SSH',
    service({ port: 8000, networkMode: 'bridge', hostPort: 22 }),
    'BERTH-ECS-017 hostPort = 22: SSH, Docker or the agent of ECS has it on every instance; use hostPort 0, or another one',
  ),
  bad(
    'B21',
    'a host port that ECS gives away',
    service({ port: 8000, networkMode: 'bridge', hostPort: 32_768 }),
    'BERTH-ECS-017 hostPort = 32768: ports from 32768 on are given to tasks that ask for any; use hostPort 0, or another one',
  ),
  bad(
    'B23',
    'another host port in awsvpc',
    service({ port: 8000, hostPort: 80 }),
    "BERTH-ECS-005 hostPort = 80: must be the container's port 8000 in awsvpc mode; leave it out",
  ),
  bad(
    'B24',
    'a fixed host port where tasks share instances',
    having({
      cluster: { kind: 'ec2', instanceType: 't3.small', minInstances: 1, maxInstances: 1 },
      services: [makeService({ bridge: { reason: 'few network interfaces there', hostPort: 80 } })],
    }),
    'BERTH-ECS-016 services[0].bridge.hostPort = 80: allows one task an instance: desired 1 (blue/green 2) needs 2 instances, max is 1; use awsvpc or hostPort 0',
  ),
  bad(
    'B26',
    'a dependency on a container that is not there',
    service({ port: 8000, sidecars: [{ ...sidecar, dependsOn: { ap: 'START' as never } }] }),
    'BERTH-ECS-006 sidecars[0].dependsOn = "ap": is no container; containers: shop:8000, proxy',
  ),
  bad(
    'B27',
    'an image that is no reference',
    service({ sidecars: [{ ...sidecar, image: 'My Repo/App' }] }),
    'BERTH-ECS-007 sidecars[0].image = "My Repo/App": is not an image reference',
  ),
  bad(
    'B27',
    'a repository that is no name',
    at('services.0.repository', 'My Repo/App'),
    'BERTH-ECS-007 services[0].repository = "My Repo/App": is not the name of a repository: lower-case letters, digits and single . _ - / between them; leave registry and tag out, the deploy tool chooses the image',
  ),
  bad(
    'B27',
    'a repository with its registry',
    at('services.0.repository', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop'),
    'BERTH-ECS-007 services[0].repository = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop": is not the name of a repository: lower-case letters, digits and single . _ - / between them; leave registry and tag out, the deploy tool chooses the image',
  ),
  bad(
    'B27',
    'a repository with a tag',
    at('services.0.repository', 'shop/api:latest'),
    'BERTH-ECS-007 services[0].repository = "shop/api:latest": is not the name of a repository: lower-case letters, digits and single . _ - / between them; leave registry and tag out, the deploy tool chooses the image',
  ),
  bad(
    'B27',
    'tag latest',
    service({ sidecars: [{ ...sidecar, image: 'a/b:latest' }] }),
    'BERTH-ECS-008 sidecars[0].image = "a/b:latest": tag latest is mutable; use a release tag and its digest, name:1.2@sha256:…',
  ),
  bad(
    'B27',
    'no tag',
    service({ sidecars: [{ ...sidecar, image: 'a/b' }] }),
    'BERTH-ECS-008 sidecars[0].image = "a/b": tag latest is mutable; use a release tag and its digest, name:1.2@sha256:…',
  ),
  bad(
    'B27',
    'images of another region',
    service({ repositoryRegion: 'us-east-1' }),
    'BERTH-ECS-009 repository = "us-east-1": image is in us-east-1, service in eu-west-1',
  ),
  bad(
    'B28',
    'an image for x86 on Graviton',
    at('cluster', { kind: 'ec2', instanceType: 't4g.small', minInstances: 2, maxInstances: 3 }),
    'BERTH-ECS-010 services[0].architecture = "x86_64": t4g.small and its image are arm64; build the image for it and write "arm64"',
  ),
  bad(
    'B28',
    'an image for ARM on x86',
    at('services.0.architecture', 'arm64'),
    'BERTH-ECS-010 services[0].architecture = "arm64": t3.small and its image are x86_64; build the image for it and write "x86_64"',
  ),
  bad(
    'B28',
    'types of two architectures',
    at('cluster.otherInstanceTypes', ['t4g.small']),
    'BERTH-ECS-010 cluster.otherInstanceTypes[0] = "t4g.small": is arm64, t3.small and its image are x86_64; take types of one architecture',
  ),
  bad(
    'B29',
    'a URL as path of the health check',
    at('services.0.health.path', 'http://shop.example.com/healthz'),
    'BERTH-LB-002 services[0].health.path = "http://shop.example.com/healthz": must start with "/"; use "/healthz"',
  ),
  bad(
    'B29',
    'a space in the path of the health check',
    at('services.0.health.path', '/health check'),
    'BERTH-LB-002 services[0].health.path = "/health check": must be at most 1024 printable ASCII characters without spaces',
  ),
  bad(
    'B29',
    'a path of the health check that is too long',
    at('services.0.health.path', `/${'x'.repeat(1024)}`),
    `BERTH-LB-002 services[0].health.path = "/${'x'.repeat(299)}…" (1025 characters): must be at most 1024 printable ASCII characters without spaces`,
  ),
  bad(
    'B29',
    'a health path without slash',
    at('services.0.health.path', 'healthz'),
    'BERTH-LB-002 services[0].health.path = "healthz": must start with "/"; use "/healthz"',
  ),
  bad(
    'B29',
    'a time-out as long as the interval',
    at('services.0.health', { path: '/', intervalSeconds: 5, timeoutSeconds: 5 }),
    'BERTH-LB-003 services[0].health.timeoutSeconds = "5 s": must be shorter than the interval of 5 s',
  ),
  bad(
    'B29',
    'an interval of 400 s',
    health({ interval: Duration.seconds(400) }),
    'BERTH-LB-003 healthCheck.interval = "400 s": must be 5 to 300 seconds',
  ),
  bad(
    'B29',
    'a threshold of 1',
    at('services.0.health', { path: '/', healthyThreshold: 1 }),
    'BERTH-LB-004 services[0].health.healthyThreshold = 1: must be a whole number from 2 to 10',
  ),
  bad(
    'B29',
    'codes that are none',
    at('services.0.health', { path: '/', codes: '2xx' }),
    'BERTH-LB-005 services[0].health.codes = "2xx": must be codes or ranges from 200 to 499; use "200-299"',
  ),
  bad(
    'B29',
    'codes above 499',
    at('services.0.health', { path: '/', codes: '200-599' }),
    'BERTH-LB-005 services[0].health.codes = "200-599": must be codes or ranges from 200 to 499; use "200-299"',
  ),
  bad(
    'B31',
    'min above max',
    at(
      'services.0.scaling',
      { min: 3, max: 2, cpu: 60 },
      { services: [makeService({ desiredCount: 3 })], cluster: { kind: 'fargate' } },
    ),
    'BERTH-ECS-012 services[0].desiredCount = 3: is above max 2\nBERTH-ECS-011 services[0].scaling.min = 3: is above maxTasks 2',
  ),
  bad(
    'B31',
    'more tasks than max',
    at(
      'services.0.scaling',
      { min: 1, max: 2, cpu: 60 },
      { services: [makeService({ desiredCount: 9 })], cluster: { kind: 'fargate' } },
    ),
    'BERTH-ECS-012 services[0].desiredCount = 9: is above max 2',
  ),
  bad(
    'B31',
    'fewer tasks than min',
    at('services.0.scaling', { min: 2, max: 4, cpu: 60 }),
    'BERTH-ECS-012 services[0].desiredCount = 1: is below min 2',
  ),
  bad(
    'B31',
    'more instances at least than at most',
    at('cluster.minInstances', 4),
    'BERTH-EC2-001 cluster.minInstances = 4: is above maxInstances 3',
  ),
  bad(
    'B34',
    'a circuit breaker with CodeDeploy',
    service({ engine: 'codeDeploy', nativeRollout: true }),
    'BERTH-ECS-013 engine = "codeDeploy": a circuit breaker and a rollout by ECS need the ECS deployment controller; take them out, or use RolloutEngine.ECS',
  ),
  bad(
    'B34',
    'a rolling release by CodeDeploy',
    at('services.0.rollout', { engine: 'codeDeploy', shift: { kind: 'rolling' } }),
    'BERTH-ENV-004 services[0].rollout.shift.kind = "rolling": is none of the known kinds; use allAtOnce or canary or linear',
  ),
  bad(
    'B35',
    'a password by a name of one word',
    at('services.0.variables', { dbPassword: 'x' }),
    'BERTH-SEC-001 services[0].variables.dbPassword = "(hidden)": looks like a secret; use secrets: { dbPassword: … }',
  ),
  bad(
    'B35',
    'a token of GitHub by any name',
    at('services.0.variables', { SETTINGS: `ghp_${'a1B2c3D4e5'.repeat(4)}` }),
    'BERTH-SEC-001 services[0].variables.SETTINGS = "(hidden)": looks like a secret; use secrets: { SETTINGS: … }',
  ),
  bad(
    'B35',
    'a password in a variable',
    at('services.0.variables.DB_PASSWORD', 'hunter2'),
    'BERTH-SEC-001 services[0].variables.DB_PASSWORD = "(hidden)": looks like a secret; use secrets: { DB_PASSWORD: … }',
  ),
  bad(
    'B35',
    'a key of AWS in a variable',
    at('services.0.variables.AWS_SECRET_ACCESS_KEY', 'x'.repeat(40)),
    'BERTH-SEC-001 services[0].variables.AWS_SECRET_ACCESS_KEY = "(hidden)": looks like a secret; use secrets: { AWS_SECRET_ACCESS_KEY: … }',
  ),
  bad(
    'B35',
    'a URL with a password',
    at('services.0.variables.BROKER', 'amqp://user:hunter2@mq:5672'),
    'BERTH-SEC-001 services[0].variables.BROKER = "(hidden)": looks like a secret; use secrets: { BROKER: … }',
  ),
  bad(
    'B35',
    'a password in a command',
    at('services.0.migration.command', ['migrate', '--password=hunter2']),
    'BERTH-SEC-001 services[0].migration.command[1] = "(hidden)": looks like a secret; let the program read it from a variable of secrets',
  ),
  bad(
    'B36',
    'a secret of another region',
    service({ secretNames: ['KEY'], secretArns: { KEY: arn('us-east-1') } }),
    'BERTH-SEC-002 secrets.KEY = "us-east-1": secret is in us-east-1, ECS in eu-west-1 cannot read it; replicate it to eu-west-1',
  ),
  bad(
    'B36',
    'a shared secret that is not there',
    () =>
      environmentsProblems(
        [makeConfig({ services: [makeService({ secrets: { DB: { from: 'shared', name: 'app/db' } } })] })],
        [makeSharedConfig({ name: 'global', repositories: [{ name: 'pyshop' }], secrets: [{ name: 'app-database' }] })],
      ),
    'BERTH-SEC-004 dev.services[0].secrets.DB.name = "app/db": no secret "app/db" in env global; known: app-database',
  ),
  bad(
    'B37',
    'a URL from a secret that is JSON',
    service({ secretNames: ['DATABASE_URL'], jsonSecrets: ['DATABASE_URL'] }),
    'BERTH-SEC-005 secrets.DATABASE_URL = "a JSON secret": would receive JSON {"username": …}; use the composed URL secret or map host, user, password',
  ),
  bad(
    'B70',
    'a health check every 400 s',
    service({ containerHealthCheck: { command: ['true'], interval: Duration.seconds(400) } as never }),
    'BERTH-ECS-014 containerHealthCheck.interval = "400 s": must be 5 to 300 s',
  ),
  bad(
    'B71',
    '10 GiB of storage',
    service({ launchType: 'FARGATE', ephemeralStorageGiB: 10 }),
    'BERTH-ECS-015 ephemeralStorageGiB = 10: must be 21 to 200 GiB',
  ),
  bad(
    'B71',
    '201 GiB of storage',
    service({ launchType: 'FARGATE', ephemeralStorageGiB: 201 }),
    'BERTH-ECS-015 ephemeralStorageGiB = 201: must be 21 to 200 GiB',
  ),
];
