import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AskedExample, type CatalogueRows, catalogueOf, namedIn } from './bad-inputs';
import { type DataFile, dataFileMistakes } from './data-files';
import { renderErrors } from './errors-page';
import { type RuleTables, renderRuleTables } from './rule-tables';
import { end, writeOrCheck } from './write-or-check';

interface Input {
  readonly what: string;
  readonly told: string;
  problems(): readonly unknown[];
}

interface RuleCase {
  readonly id: string;
  readonly name: string;
  readonly finding?: string;
}

const FIXTURES = 'packages/platform/test/_fixtures/bad-inputs';
const CASES = 'packages/guardrails/test/_fixtures/cases';
const LIVE = 'tools/cli/test';

void run();

async function run(): Promise<void> {
  const rows = JSON.parse(readFileSync('docs/bad-inputs.json', 'utf8')) as CatalogueRows;
  const examples = [...(await configExamples()), ...(await templateExamples())];
  const { lines, failures } = catalogueOf(rows, examples, liveTests());
  const { text, missing } = renderErrors(idsInSources(), examples, rows);
  const files = [
    { path: 'docs/errors.md', text },
    { path: 'packages/guardrails/rules/tables.rego', text: renderRuleTables(await tables()) },
  ];
  const data = await dataFiles();
  process.stdout.write(`${[...lines, `  ${data.length} files of limits and tables`].join('\n')}\n`);
  end([
    ...failures,
    ...data.flatMap(dataFileMistakes),
    ...missing.map(id => `${id}: no example shows it`),
    ...writeOrCheck(files, 'bad-inputs', process.argv),
  ]);
}

/** The rules are asked here, too: what the tables say is not taken for granted. */
async function configExamples(): Promise<AskedExample[]> {
  const { BAD_INPUTS } = await load<{ BAD_INPUTS: readonly Input[] }>(`${FIXTURES}/index.ts`);
  const { line } = await load<{ line(problem: unknown): string }>(`${FIXTURES}/bad-input.ts`);
  return BAD_INPUTS.map(input => ({
    what: input.what,
    expected: input.told,
    told: input.problems().map(line).join('\n'),
    place: 'config',
  }));
}

/** Asking the engine takes ten seconds: that is the business of the tests. */
async function templateExamples(): Promise<AskedExample[]> {
  const files = readdirSync(CASES).sort();
  const modules = await Promise.all(files.map(file => load<Record<string, readonly RuleCase[]>>(`${CASES}/${file}`)));
  return modules
    .flatMap(module => Object.values(module).flat())
    .flatMap(({ id, name, finding }) => {
      if (finding === undefined) return [];
      const told = `${id} ${finding}`;
      return [{ what: name, expected: told, told, place: 'template' as const }];
    });
}

/** Tests of what is asked of AWS before a deployment: they need a cloud that they make themselves. */
function liveTests(): string[] {
  return readdirSync(LIVE, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.test.ts'))
    .flatMap(path => namedIn(readFileSync(join(LIVE, path), 'utf8')));
}

/** What template rules compare with, of the files that constructs compare with. */
async function tables(): Promise<RuleTables> {
  const data = async (path: string) => load<Record<string, unknown>>(`packages/${path}.ts`);
  const network = await data('network/src/data/ranges');
  const users = await data('rds/src/data/reserved-users');
  const secrets = await data('ecs-service/src/data/secret-patterns');
  const ports = await data('ecs-service/src/data/reserved-ports');
  const codeDeploy = await data('ecs-service/src/data/code-deploy');
  const fargate = await load<{ FARGATE_CPU: readonly number[]; fargateMemory(cpu: number): readonly number[] }>(
    'packages/ecs-service/src/data/fargate-sizes.ts',
  );
  const container = await data('ecs-service/src/data/container-limits');
  const { letters } = secrets.RANDOMNESS as { letters: number };
  const types = await load<{ knownRooms(): unknown }>('packages/ecs-ec2-cluster/src/data/instance-types.ts');
  return {
    private_ranges: network.PRIVATE_RANGES,
    shared_ranges: network.SHARED_RANGES,
    reserved_ranges: network.RESERVED_RANGES,
    kept_ranges: network.KEPT_RANGES,
    database_ports: (await data('network/src/data/database-ports')).DATABASE_PORTS,
    reserved_ports: ports.RESERVED_PORTS,
    first_dynamic_port: ports.FIRST_DYNAMIC_PORT,
    secret_name: secrets.SECRET_NAME,
    secret_camel_name: secrets.SECRET_CAMEL_NAME,
    secret_values: secrets.SECRET_VALUES,
    harmless_value: secrets.HARMLESS_VALUE,
    random_value: secrets.RANDOM_VALUE,
    randomness: secrets.RANDOMNESS,
    // template rules have no logarithms
    log2: Array.from({ length: letters + 1 }, (_, count) => (count === 0 ? 0 : Math.log2(count))),
    fargate_memory: Object.fromEntries(fargate.FARGATE_CPU.map(cpu => [cpu, fargate.fargateMemory(cpu)])),
    container_health_limits: container.CONTAINER_HEALTH_LIMITS,
    ephemeral_storage_gib: container.EPHEMERAL_STORAGE_GIB,
    health_limits: (await data('load-balancer/src/data/limits')).HEALTH_LIMITS,
    tls_policies: (await data('load-balancer/src/data/tls-policies')).TLS_POLICIES,
    node_sizes: (await data('redis/src/data/node-types')).NODE_SIZES,
    instance_classes: (await data('rds/src/data/instance-classes')).INSTANCE_CLASSES,
    longest_wait_minutes: codeDeploy.LONGEST_WAIT_MINUTES,
    above_longest_wait: codeDeploy.ABOVE_LONGEST_WAIT,
    deployment_configurations: codeDeploy.DEPLOYMENT_CONFIGURATIONS,
    reserved_users: users.RESERVED_USERS,
    reserved_prefix: users.RESERVED_PREFIX,
    postgres_minors: (await data('rds/src/data/postgres-versions')).POSTGRES_MINORS,
    instance_rooms: types.knownRooms(),
  };
}

/** Every file of numbers and names that AWS decides. */
async function dataFiles(): Promise<DataFile[]> {
  const paths = readdirSync('packages').flatMap(name => {
    const folder = join('packages', name, 'src/data');
    return existsSync(folder) ? readdirSync(folder).map(file => join(folder, file)) : [];
  });
  return Promise.all(
    paths.map(async path => ({ path, text: readFileSync(path, 'utf8'), exported: await load<object>(path) })),
  );
}

/** Ids in the sources of the packages and in template rules. */
function idsInSources(): string[] {
  return readdirSync('packages').flatMap(name =>
    ['src', 'rules'].flatMap(folder => textsIn(join('packages', name, folder)).flatMap(idsIn)),
  );
}

function textsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.(ts|rego)$/.test(path))
      .map(path => readFileSync(join(folder, path), 'utf8'));
  } catch {
    return [];
  }
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/['"](BERTH-[A-Z0-9]+-\d{3})['"]/g)].map(([, id = '']) => id);
}

/** Tables of tests and data of packages are read by path: nothing publishes them. */
async function load<Module>(path: string): Promise<Module> {
  return (await import(join(process.cwd(), path))) as Module;
}
