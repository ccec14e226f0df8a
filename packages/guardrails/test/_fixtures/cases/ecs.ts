import type { Resources, RuleCase } from '../engine';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4.2';
const task = (container: object, properties: object = {}): Resources => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Name: 'app', Image: IMAGE, ...container }], ...properties },
  },
});
const service = (properties: object): Resources => ({
  Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, ...properties } },
});
const mapping = (ContainerPort: number, HostPort?: number) => ({ PortMappings: [{ ContainerPort, HostPort }] });
const serving = (ContainerName: string, ContainerPort: number) =>
  service({ LoadBalancers: [{ ContainerName, ContainerPort, TargetGroupArn: 'x' }] });
const variable = (Name: string, Value: unknown) => task({ Environment: [{ Name, Value }] });
const lambda = (key: string, value: string): Resources => ({
  Handler: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { [key]: value } } } },
});
const from = (registry: unknown, name: string) => ({ 'Fn::Join': ['', [registry, name]] });
const codeDeploy = { DeploymentController: { Type: 'CODE_DEPLOY' } };
const inContainer = 'Task Properties.ContainerDefinitions.0';

export const ecsCases: RuleCase[] = [
  {
    id: 'BERTH-ECS-005',
    name: 'another host port in awsvpc',
    resources: task(mapping(8000, 80), { NetworkMode: 'awsvpc' }),
    finding: `${inContainer}.PortMappings: host port 80 must be the container port 8000 in this network mode`,
  },
  {
    id: 'BERTH-ECS-005',
    name: 'the same host port in awsvpc',
    resources: task(mapping(8000, 8000), { NetworkMode: 'awsvpc' }),
  },
  { id: 'BERTH-ECS-005', name: 'no host port', resources: task(mapping(8000), { NetworkMode: 'awsvpc' }) },
  {
    id: 'BERTH-ECS-005',
    name: 'another host port in bridge mode',
    resources: task(mapping(8000, 80), { NetworkMode: 'bridge' }),
  },
  {
    id: 'BERTH-ECS-006',
    name: 'a port that nobody listens on',
    resources: { ...task(mapping(8000)), ...serving('app', 80) },
    finding: 'Service Properties.LoadBalancers.0: no container app listens on 80; containers: app:8000',
  },
  {
    id: 'BERTH-ECS-006',
    name: 'a container that is not there',
    resources: { ...task(mapping(8000)), ...serving('web', 8000) },
    finding: 'Service Properties.LoadBalancers.0: no container web listens on 8000; containers: app:8000',
  },
  {
    id: 'BERTH-ECS-006',
    name: 'a container and its port',
    resources: { ...task(mapping(8000)), ...serving('app', 8000) },
  },
  {
    id: 'BERTH-ECS-008',
    name: 'latest',
    resources: task({ Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:latest' }),
    finding: `${inContainer}.Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:latest: tag latest is mutable; use a release tag, the digest is pinned`,
  },
  {
    id: 'BERTH-ECS-008',
    name: 'no tag',
    resources: task({ Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop' }),
    finding: `${inContainer}.Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop: tag latest is mutable; use a release tag, the digest is pinned`,
  },
  {
    id: 'BERTH-ECS-008',
    name: 'a digest',
    resources: task({ Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:0123' }),
  },
  {
    id: 'BERTH-ECS-008',
    name: 'a tag of a parameter',
    resources: task({ Image: from({ 'Fn::GetAtt': ['Repository', 'RepositoryUri'] }, ':1.4.2') }),
  },
  {
    id: 'BERTH-ECS-101',
    name: 'an image of Docker Hub',
    resources: task({ Image: 'docker.io/library/nginx:1.27.0' }),
    finding: `${inContainer}.Image: docker.io/library/nginx:1.27.0: not from a registry that may be used; push it to ECR, or list the registry in imageRegistries`,
  },
  {
    id: 'BERTH-ECS-101',
    name: 'an image without registry',
    resources: task({ Image: 'nginx:1.27.0' }),
    finding: `${inContainer}.Image: nginx:1.27.0: not from a registry that may be used; push it to ECR, or list the registry in imageRegistries`,
  },
  {
    id: 'BERTH-ECS-101',
    name: 'ECR whose account a contract knows',
    resources: task({
      Image: {
        'Fn::Join': [
          '',
          [
            { 'Fn::Select': [4, { 'Fn::Split': [':', { Ref: 'Contract' }] }] },
            '.dkr.ecr.',
            { 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'Contract' }] }] },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/shop:1',
          ],
        ],
      },
    }),
  },
  {
    id: 'BERTH-ECS-102',
    name: 'a revision under CodeDeploy',
    resources: { ...task(mapping(8000)), ...service(codeDeploy) },
    finding: 'Service Properties.TaskDefinition: names a revision, which only CodeDeploy may change; name the family',
  },
  {
    id: 'BERTH-ECS-102',
    name: 'a written revision under CodeDeploy',
    resources: service({ ...codeDeploy, TaskDefinition: 'shop:7' }),
    finding: 'Service Properties.TaskDefinition: names a revision, which only CodeDeploy may change; name the family',
  },
  {
    id: 'BERTH-ECS-102',
    name: 'a family under CodeDeploy',
    resources: service({ ...codeDeploy, TaskDefinition: 'shop' }),
  },
  { id: 'BERTH-ECS-102', name: 'a revision under ECS', resources: { ...task(mapping(8000)), ...service({}) } },
  {
    id: 'BERTH-SEC-001',
    name: 'a password by its name',
    resources: variable('DB_PASSWORD', 'hunter2'),
    finding: `${inContainer}.Environment: DB_PASSWORD looks like a secret; use secrets: { DB_PASSWORD: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a key of AWS by its form',
    resources: variable('KEY', 'AKIAIOSFODNN7EXAMPLE'),
    finding: `${inContainer}.Environment: KEY looks like a secret; use secrets: { KEY: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a URL with password',
    resources: variable('BROKER', 'amqp://user:pass@broker:5672'),
    finding: `${inContainer}.Environment: BROKER looks like a secret; use secrets: { BROKER: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a private key',
    resources: variable('PEM', '-----BEGIN RSA PRIVATE KEY-----'),
    finding: `${inContainer}.Environment: PEM looks like a secret; use secrets: { PEM: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a token',
    resources: variable('JWT', 'eyJhbGciOi.eyJzdWIiOi.c2ln'),
    finding: `${inContainer}.Environment: JWT looks like a secret; use secrets: { JWT: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a password by a name of one word',
    resources: variable('dbPassword', 'hunter2'),
    finding: `${inContainer}.Environment: dbPassword looks like a secret; use secrets: { dbPassword: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a secret key of AWS by its form',
    resources: variable('SETTINGS', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    finding: `${inContainer}.Environment: SETTINGS looks like a secret; use secrets: { SETTINGS: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'a token of any service by its letters',
    resources: variable('SETTINGS', 'q7Zt2Lw9Xk4Vb8Rn1Ys6Jd3Hf5Gm0PcA'),
    finding: `${inContainer}.Environment: SETTINGS looks like a secret; use secrets: { SETTINGS: … }`,
  },
  {
    id: 'BERTH-SEC-001',
    name: 'words as long as a token',
    resources: variable('TITLE', 'TheLongestNameOfAllTheServices2026TheLongest'),
  },
  {
    id: 'BERTH-SEC-001',
    name: 'few letters of every kind, again and again',
    resources: variable('PATTERN', 'aB1'.repeat(200)),
  },
  { id: 'BERTH-SEC-001', name: 'a hash', resources: variable('COMMIT', '2ee3b1f0c9a84b1d6f0f2f1b8e4a7c5d9e3f6a1b') },
  { id: 'BERTH-SEC-001', name: 'a number by the name of a token', resources: variable('MAX_TOKEN', '4096') },
  {
    id: 'BERTH-SEC-001',
    name: 'a secret of a function',
    resources: lambda('API_KEY', 'abc'),
    finding: 'Handler Properties.Environment.Variables: API_KEY looks like a secret; read it from Secrets Manager',
  },
  {
    id: 'BERTH-SEC-001',
    name: 'the name of a secret',
    resources: variable('DB_SECRET', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db'),
  },
  { id: 'BERTH-SEC-001', name: 'a URL without password', resources: variable('API', 'https://example.com/a:b@c') },
  { id: 'BERTH-SEC-001', name: 'a lifetime of tokens', resources: variable('ACCESS_TOKEN_EXPIRE_MINUTES', '60') },
  { id: 'BERTH-SEC-001', name: 'a plain variable of a function', resources: lambda('CLUSTER', 'dev') },
  ...['My Repo/App', 'shop:1:2', 'a/b:1@sha256:12'].map(image => ({
    id: 'BERTH-ECS-007',
    name: `image ${image}`,
    resources: task({ Image: image }),
    finding: `${inContainer}.Image: ${image}: is not an image reference`,
  })),
  { id: 'BERTH-ECS-007', name: 'an image of a port', resources: task({ Image: 'localhost:5000/shop/api:1.4-2' }) },
  { id: 'BERTH-ECS-007', name: 'an image of a parameter', resources: task({ Image: { Ref: 'Contract' } }) },
];
