import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AskedExample, type CatalogueRows, catalogueOf } from './bad-inputs';
import { renderErrors } from './errors-page';
import { renderRuleTables } from './rule-tables';
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

void run();

async function run(): Promise<void> {
  const rows = JSON.parse(readFileSync('docs/bad-inputs.json', 'utf8')) as CatalogueRows;
  const examples = [...(await configExamples()), ...(await templateExamples())];
  const { lines, failures } = catalogueOf(rows, examples);
  const { text, missing } = renderErrors(idsInSources(), examples, rows);
  const files = [
    { path: 'docs/errors.md', text },
    { path: 'packages/guardrails/rules/tables.rego', text: renderRuleTables(await tables()) },
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  end([
    ...failures,
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

async function tables() {
  const { DATABASE_PORTS } = await load<{ DATABASE_PORTS: unknown }>('packages/network/src/data/database-ports.ts');
  const users = await load<{ RESERVED_USERS: unknown; RESERVED_PREFIX: unknown }>(
    'packages/rds/src/data/reserved-users.ts',
  );
  const { POSTGRES_MINORS } = await load<{ POSTGRES_MINORS: unknown }>('packages/rds/src/data/postgres-versions.ts');
  const { knownMemory } = await load<{ knownMemory(): unknown }>('packages/ecs-ec2-cluster/src/data/instance-types.ts');
  return {
    database_ports: DATABASE_PORTS,
    reserved_users: users.RESERVED_USERS,
    reserved_prefix: users.RESERVED_PREFIX,
    postgres_minors: POSTGRES_MINORS,
    instance_memory: knownMemory(),
  };
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
