import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

/** Rows of the table that follows a heading, cell by cell. */
function tableBelow(heading: string): string[][] {
  const [, section = ''] = readme.split(`${heading}\n`);
  const [table = ''] = section.slice(section.indexOf('\n| ')).split('\n\n', 2).filter(Boolean);
  const rows = table.trim().split('\n').slice(2);
  return rows.map(row => row.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '')));
}

/** Files and folders of the workspace that a text links to. */
const linksIn = (text: string) => [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);

test('S000-03: the README says where each file of the Terraform project went, and what it did', () => {
  const rows = tableBelow('## Where the files of the Terraform project went');

  expect(rows.map(([file]) => file)).toEqual(
    [
      ...['sm', 'iam', 'outputs'].map(name => `global/${name}`),
      ...['main', 'security-groups', 'task-definition', 'ecs-service', 'variables', 'outputs'].map(
        name => `modules/ecs-cluster/${name}`,
      ),
      ...['main', 'variables', 'outputs'].map(name => `environments/dev/${name}`),
    ].map(file => `\`${file}.tf\``),
  );
  for (const [file, role = '', here = ''] of rows) {
    expect([file, role]).toEqual([file, expect.stringMatching(/^(\S+ ){4}/)]);
    expect([file, here]).toEqual([file, expect.stringMatching(/@berth\/|src\/|ecs-ec2-basic-(global|dev)-/)]);
  }
});

test('S000-03: what the README links to exists', () => {
  const links = linksIn(readme);

  expect(links).toContain('../../packages/ecs-ec2-cluster');
  expect(links.filter(path => !existsSync(join(folder, path)))).toEqual([]);
});

test('S000-05: no workflow hands a secret to a job', () => {
  const workflows = join(folder, '../../.github/workflows');
  const texts = readdirSync(workflows).map(file => ({ file, text: readFileSync(join(workflows, file), 'utf8') }));

  expect(texts.map(({ file }) => file)).toContain('deploy.yml');
  const handing = texts.filter(({ text }) =>
    /\$\{\{[^}]*\bsecrets\b|^\s+secrets:|DATABASE_URL|SECRET_KEY|PASSWORD/m.test(text),
  );
  expect(handing.map(({ file }) => file)).toEqual([]);
});

test('S000-43: the README says what costs money whatever the size, and which NAT is cheaper', () => {
  const rows = tableBelow('### What is not free');

  expect(rows.map(([part]) => part)).toEqual(['NAT gateway', 'Load balancer', 'Public IPv4 addresses']);
  const [[, , nat = ''] = []] = rows;
  for (const choice of ['instance', 'none']) expect(nat).toContain(`'${choice}'`);
});
