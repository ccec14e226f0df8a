import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

/** What stands below a heading, up to the next one of its depth. */
function section(heading: string): string {
  const [, after = ''] = readme.split(`\n${heading}\n`);
  const depth = heading.indexOf(' ');
  return after.split(new RegExp(`\n#{1,${depth}} `))[0] ?? '';
}

/** Cells of the rows of all tables in a text, without their heads. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter(line => line.startsWith('|') && !/^\|[ :|-]+\|$/.test(line));
  return lines.map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  );
}

/** The generated costs of an environment: part, amount, ours, stated, difference. */
const costs = (environment: string) => rows(section(`### ${environment}`)).slice(1);

/** Dollars of a cell: `**94.40**`. */
const usd = (cell = '') => Number(cell.replaceAll('*', ''));

const SEED_FILES = [
  ...['main.tf', 'variables.tf', 'outputs.tf', 'terraform.tfvars.example', 'network.tf', 'security_groups.tf'],
  ...[
    'rds.tf',
    'iam.tf',
    'alb.tf',
    'ecs.tf',
    'monitoring.tf',
    'dns.tf',
    '.gitignore',
    'README.md',
    'INFRASTRUCTURE.md',
  ],
];

/** The seed's own tables, in its order. */
const DEV = { Fargate: 10, RDS: 15, 'Load balancer': 20, NAT: 33, 'CloudWatch and data transfer': 5 };
const PRODUCTION = { Fargate: 60, RDS: 60, 'Load balancer': 20, NAT: 65, 'CloudWatch and data transfer': 10 };

test('S004-47: the README says where the content of each of the 15 files is', () => {
  const table = new Map(
    rows(section('## What holds what'))
      .slice(1)
      .map(([file = '', here = '']) => [file, here]),
  );

  expect([...table.keys()]).toEqual(SEED_FILES.map(file => `\`${file}\``));
  for (const file of ['variables.tf', 'terraform.tfvars.example']) {
    expect(table.get(`\`${file}\``)).toContain('(src/config.ts)');
  }
  expect(table.get('`main.tf`')).toMatch(/account and region.*versions.*CloudFormation keeps the state.*cdk bootstrap/);
  expect(table.get('`outputs.tf`')).toContain('nothing is exported');
  const links = [...section('## What holds what').matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);
  expect(links.filter(path => !existsSync(join(folder, path)))).toEqual([]);
  const ignored = readFileSync(join(folder, '../../.gitignore'), 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['cdk.out/', '.berth/']));
  for (const heading of ['## Deploy it', '## Reference']) expect(section(heading)).not.toBe('');
});

/** The costs of an environment stand beside the stated ones, and each difference is explained. */
function expectCosts(environment: string, stated: Readonly<Record<string, number>>, total: number): void {
  const lines = costs(environment);
  const own = lines.slice(0, 5);
  expect(own.map(([part, , , cell]) => [part, usd(cell)])).toEqual(Object.entries(stated));
  expect(own.filter(([, , , , why = '']) => why.length < 10)).toEqual([]);
  const [what, , all, wanted] = lines.at(-1) ?? [];
  expect([what, usd(wanted)]).toEqual(['**total**', total]);
  expect(usd(all)).toBeGreaterThanOrEqual(0.85 * total);
  expect(usd(all)).toBeLessThanOrEqual(1.15 * total);
  expect(section(`### ${environment}`)).toContain('List prices of us-east-1');
}

test('S004-65: the costs of dev stand beside the stated ones', () => {
  expectCosts('pyshop-dev', DEV, 83);
});

test('S004-66: the costs of production stand beside the stated ones, for tasks on ARM64', () => {
  expectCosts('pyshop-production', PRODUCTION, 215);
  const [fargate = []] = costs('pyshop-production');
  expect(fargate[1]).toBe('2 tasks of 1 vCPU and 2 GiB, arm64');
  expect(fargate[4]).toContain('x86_64 costs about 72');
});

test.each(['pyshop-dev', 'pyshop-production'])(
  'S004-67: what the stated costs of %s lack has lines of its own',
  environment => {
    const unstated = costs(environment)
      .filter(([, , , , why]) => why === 'not stated')
      .map(([part]) => part);

    expect(unstated).toEqual(
      expect.arrayContaining(['Public IPv4 addresses', 'Enhanced Monitoring', 'KMS keys', 'Flow logs']),
    );
    expect(section('## What it costs')).toContain('public IPv4 addresses, which AWS charges for since February 2024');
  },
);

test('S004-68: the README says what to do, step by step', () => {
  const steps = section('## Deploy it')
    .split(/\n(?=\d\. )/)
    .slice(1);

  const wanted = [
    /^1\. .*src\/config\.ts/,
    /^2\. .*npx nx image pyshop/,
    /^3\. .*npx cdk bootstrap.*npx berth deploy global/,
    /^4\. \*\*Delegate DNS.*name servers.*NS record/,
    /^5\. \*\*Subscribe to the alarms.*aws sns subscribe/,
    /^6\. \*\*Migrations.*npx berth migrate status/,
    /^7\. \*\*Test it.*npx berth verify.*npx berth status.*\/healthz/,
  ];
  expect(steps.map(step => wanted.findIndex(pattern => pattern.test(step.replaceAll('\n', ' '))))).toEqual([
    ...wanted.keys(),
  ]);
});

test('S004-73: the README says what to look at, and when', () => {
  const [, ...tasks] = rows(section('## Maintain it'));

  expect(tasks.map(([when]) => when)).toEqual(['weekly', 'monthly', 'quarterly', 'as needed', 'before major changes']);
  const [weekly, monthly, quarterly, asNeeded, before] = tasks.map(([, what, how]) => `${what}: ${how}`);
  expect(weekly).toMatch(/dashboard and alarms: \[CloudWatch\]\(https:\/\/console\.aws\.amazon\.com\/cloudwatch/);
  expect(monthly).toContain('(#what-it-costs)');
  expect(quarterly).toContain('`npx projen upgrade`');
  expect(asNeeded).toContain('aws secretsmanager rotate-secret');
  expect(before).toContain('`berth deploy` takes one before it changes the database');
});
