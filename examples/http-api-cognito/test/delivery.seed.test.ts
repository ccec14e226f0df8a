import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, System, synthesize } from './_fixtures/system';

const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const workflows = join(folder, '../../.github/workflows');

/** Nodes of a flowchart, each with the labels of the groups around it, and its edges. */
function parseFlowchart(text: string) {
  const nodes = new Map<string, string>();
  const edges = new Set<string>();
  const around: string[] = [];
  for (const line of text.split('\n').map(one => one.trim())) {
    const [, group] = /^subgraph \w+\["(.+)"\]$/.exec(line) ?? [];
    const [, node, label] = /^(\w+)\["(.+)"\]$/.exec(line) ?? [];
    const [, from, said, to] = /^(\w+) -->(?:\|(.+)\|)? ?(\w+)$/.exec(line) ?? [];
    if (group) around.push(group);
    if (line === 'end') around.pop();
    if (node) nodes.set(node, [...around, label].join(' / '));
    if (from) edges.add([from, said, to].filter(Boolean).join(' '));
  }
  return { nodes, edges };
}

/** The lines of one job of a workflow. */
function jobOf(file: string, name: string): string {
  const text = readFileSync(join(workflows, file), 'utf8');
  return new RegExp(`^  ${name}:\n(?:    .*\n|\n)+`, 'm').exec(text)?.[0] ?? '';
}

const diagram = /<!-- diagram: http-api-cognito-main by zone -->\s+```mermaid\n([\s\S]+?)```/.exec(readme)?.[1] ?? '';
const { nodes, edges } = parseFlowchart(diagram);
const account = 'AWS account';
const vpc = `${account} / http-api-cognito-main / VPC 10.0.0.0/16, 172.10.0.0/16`;

test('S003-01: the diagram shows who takes part, inside and outside of the VPC', () => {
  expect(nodes.get('user')).toBe('User');
  expect(nodes.get('api')).toBe(`${account} / http-api-cognito-main / HTTP API`);
  expect(nodes.get('cognito')).toBe(`${account} / http-api-cognito-main / Cognito user pool`);
  expect(nodes.get('link')).toBe(`${vpc} / VPC link`);
  expect(nodes.get('ecr')).toBe(`${account} / http-api-cognito-global / ECR repository`);
});

test.each([
  ['a', '10.0.10.0/24', '10.0.1.0/24', '172.10.1.0/24'],
  ['b', '10.0.20.0/24', '10.0.2.0/24', '172.10.2.0/24'],
])('S003-01: the diagram shows three subnets in zone %s, load balancer and tasks in the last', (zone, ...blocks) => {
  const [inPublic, inEnterprise, inEcs] = ['public', 'enterprise', 'ecs'].map(
    (tier, index) => `${vpc} / Zone eu-west-1${zone} / ${tier}: ${blocks[index]}`,
  );

  expect(diagram).toContain(`subgraph subnet_enterprise_eu_west_1${zone}["enterprise: ${blocks[1]}"]`);
  expect([...nodes.values()].filter(place => place.startsWith(`${inEnterprise}`))).toHaveLength(1);
  expect(nodes.get(`nat_${zone}`)).toBe(`${inPublic} / NAT gateway`);
  expect(nodes.get(`alb_${zone}`)).toBe(`${inEcs} / Application Load Balancer, internal`);
  expect(nodes.get(`tasks_${zone}`)).toBe(`${inEcs} / pyshop: tasks`);
});

test('S003-01: the diagram shows the ways of requests, tokens and images', () => {
  expect([...edges]).toEqual(
    expect.arrayContaining([
      ...['user JWT api', 'api authorize cognito', 'api link', 'link alb_a', 'link alb_b'],
      ...['alb_a tasks_a', 'alb_b tasks_b', 'ecr image tasks_a', 'ecr image tasks_b'],
    ]),
  );
});

test('S003-28: the README says what a VPC link cannot do', () => {
  const [, section = ''] = /^## The VPC link\n([\s\S]+?)^## /m.exec(readme) ?? [];

  expect(section).toMatch(/cannot be changed.*subnets or security groups.*makes a new one/s);
  expect(section).toMatch(/60 days without traffic/);
  expect(section).toMatch(/not offered in every availability zone/);
});

test('S003-48: stacks and releases are jobs of their own, with roles of their own', () => {
  const infrastructure = jobOf('deploy_environment.yml', 'infrastructure');
  const release = jobOf('deploy_environment.yml', 'release');

  expect(infrastructure).toMatch(/role-to-assume: .*-infra$/m);
  expect(infrastructure).toContain('run: npx berth deploy "$ENVIRONMENT" --stacks-only');
  expect(infrastructure).not.toContain('berth release');
  expect(release).toMatch(/role-to-assume: .*-deploy$/m);
  expect(release).toContain('run: npx berth release "$ENVIRONMENT"');
  expect(release).not.toContain('berth deploy');
});

test('S003-48: a change of the application runs the job of releases alone, without being asked', () => {
  const infrastructure = jobOf('deploy_environment.yml', 'infrastructure');
  const release = jobOf('deploy_environment.yml', 'release');
  const push = jobOf('deploy.yml', 'dev');

  expect(infrastructure).toMatch(/^ {4}if: needs\.changes\.outputs\.infrastructure == 'true'$/m);
  expect(release).toMatch(
    /^ {4}if: .*"skipped.*needs\.infrastructure\.result.*needs\.changes\.outputs\.release == 'true'"$/m,
  );
  expect(push).toMatch(/^ {4}if: github\.event_name == 'push'/m);
  expect(push).toContain('uses: ./.github/workflows/deploy_environment.yml');
});

test('S003-48: the role of releases changes no stack', () => {
  const system = new System(synthesize());
  const mayOf = (purpose: string) => {
    const roles = system.resources('AWS::IAM::Role');
    const role = roles.find(({ properties }) => properties.RoleName === `berth-http-api-cognito-main-${purpose}`);
    const allowed = system.statementsOf(role?.logicalId ?? '').filter(({ effect }) => effect === 'Allow');
    return allowed.flatMap(({ actions }) => actions);
  };
  const writes = /^(\*|cloudformation:(\*|Create|Delete|Update|Execute))/;

  expect(mayOf('deploy').filter(action => writes.test(action))).toEqual([]);
  expect(mayOf('deploy')).toEqual(expect.arrayContaining(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']));
  expect(mayOf('infra')).not.toContain('ecs:UpdateService');
  expect(mayOf('infra')).toContain('sts:AssumeRole');
});
