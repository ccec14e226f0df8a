import type {
  CodeDeployRolloutConfig,
  DatabaseConfig,
  EnvironmentConfig,
  NetworkConfig,
  ServiceConfig,
  SharedConfig,
} from '@berth/platform';

const system = 'fargate-blue-green';
const application = 'fastapi-bootstrap';
const account = '000000000000'; // the local cloud; write your account here
const region = 'eu-west-1';
const owner = 'platform team';
const zone = 'example.com'; // write your domain here
const tags = { application };

/** The same addresses everywhere, as the system was drawn: environments with equal blocks can never be connected. The way out is a block each. */
const network: NetworkConfig = {
  cidr: '10.0.0.0/16',
  availabilityZones: [`${region}a`, `${region}b`, `${region}c`],
  natGateways: 'one',
};

/** For the migrations, and what the secrets are of. */
const database: DatabaseConfig = { instanceClass: 'db.t4g.micro', storageGiB: 20 };

/** A tenth of the users a minute, and half an hour to come back within seconds. */
const rollout: CodeDeployRolloutConfig = {
  engine: 'codeDeploy',
  shift: { kind: 'linear', percent: 10, everyMinutes: 1 },
  keepBlueMinutes: 30,
  validate: true,
};

/** One small task; prod has more. */
const service: ServiceConfig = {
  name: `${application}-v1`,
  repository: `${application}/pyshop`,
  port: 8000,
  cpu: 256,
  memoryMiB: 512,
  desiredCount: 1,
  health: { path: '/healthz' },
  parameters: { LOG_LEVEL: { value: 'info' } },
  secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
  // the default is that ECS alone reads them, for the start of a task
  readsSecrets: true,
  migration: { command: ['alembic', 'upgrade', 'head'] },
  rollout,
};

/** What its environments share. */
export const global: SharedConfig = {
  name: `${system}-global`,
  account,
  region,
  owner,
  protection: 'strict',
  tags,
  // the default is to keep 100; images that run or are the way back are kept beside these
  repositories: [{ name: `${application}/pyshop`, keepImages: 10 }],
  zones: [zone],
  // `develop` builds for dev, `main` for test; prod gets what test has had
  environments: [
    { name: `${system}-dev`, pushImages: true },
    { name: `${system}-test`, pushImages: true },
    { name: `${system}-prod` },
  ],
  github: { repository: `your-organisation/${application}` },
};

/** What `develop` holds. */
export const dev: EnvironmentConfig = {
  name: `${system}-dev`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  tags,
  network,
  cluster: { kind: 'fargate' },
  edge: { kind: 'domain', domain: `dev.${zone}`, zone: { shared: zone }, www: false },
  database,
  services: [{ ...service, variables: { ENVIRONMENT: 'dev' } }],
};

/** Any branch, by hand; and `main` on its way to prod. */
export const test: EnvironmentConfig = {
  name: `${system}-test`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  tags,
  network,
  cluster: { kind: 'fargate' },
  edge: { kind: 'domain', domain: `test.${zone}`, zone: { shared: zone }, www: false },
  database,
  services: [{ ...service, variables: { ENVIRONMENT: 'test' } }],
};

/** What `main` holds. */
export const prod: EnvironmentConfig = {
  name: `${system}-prod`,
  account,
  region,
  owner,
  protection: 'strict',
  shared: global.name,
  tags,
  // one NAT gateway as everywhere; the default is one in each zone, which survives the loss of a zone
  network,
  cluster: { kind: 'fargate' },
  edge: { kind: 'domain', domain: `prod.${zone}`, zone: { shared: zone }, www: false },
  database,
  services: [
    {
      ...service,
      cpu: 1024,
      memoryMiB: 2048,
      variables: { ENVIRONMENT: 'prod' },
      // from one task, as the system was drawn; with two, losing a zone is not noticed
      scaling: { min: 1, max: 2, cpu: 70 },
      rollout: { ...rollout, keepBlueMinutes: 60 },
    },
  ],
};
