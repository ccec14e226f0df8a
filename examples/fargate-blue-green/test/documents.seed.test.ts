import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, jobsThatRun, readWorkflow, stepsOf } from '@berth/workspace';

const ROOT = join(__dirname, '../../..');
const README = readFileSync(join(__dirname, '../README.md'), 'utf8');

const deploy = readWorkflow(ROOT, 'deploy');
const deployEnvironment = readWorkflow(ROOT, 'deploy_environment');
const codeQuality = readWorkflow(ROOT, 'code_quality');

const DEPLOYMENTS = ['dev', 'test', 'prod'] as const;

/** The environments that an event deploys. */
function deployedBy(name: 'push' | 'pull_request' | 'workflow_dispatch', branch: string): string[] {
  const jobs = jobsThatRun(deploy, { name, branch });
  return DEPLOYMENTS.filter(environment => jobs.includes(environment));
}

/** Rows of the first table below a heading, without its head. */
function tableBelow(heading: string): string[][] {
  const [, below = ''] = README.split(`## ${heading}\n`);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(below) ?? [];
  const rows = table.trimEnd().split('\n').slice(2);
  return rows.map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

test('S001-03: the README says what each of the nine AWS services is for, and what replaces S3 and DynamoDB', () => {
  const services = tableBelow('AWS services');
  const purposeOf = Object.fromEntries(services);

  expect(services.map(([name]) => name)).toEqual([
    ...['ECS Fargate', 'ECR', 'ALB', 'VPC', 'CodeDeploy', 'CloudWatch', 'IAM'],
    ...['CloudFormation, and S3 for its assets', 'Parameter Store'],
  ]);
  for (const [, purpose = ''] of services) expect(purpose.length).toBeGreaterThan(20);
  expect(purposeOf['CloudFormation, and S3 for its assets']).toMatch(/state.*Terraform.*S3.*CDKToolkit/);
  expect(purposeOf['Parameter Store']).toMatch(/lock.*DynamoDB/);
});

test('S001-09: the diagram shows gateway, load balancer, NAT, cluster, both colors, and who talks to whom', () => {
  const [, diagram = ''] = /<!-- diagram: fargate-blue-green-prod -->\n\n```mermaid\n([^`]+)```/.exec(README) ?? [];
  const lines = diagram.split('\n').map(line => line.trim());

  expect(lines).toEqual(
    expect.arrayContaining([
      'igw["Internet gateway"]',
      'alb["Application Load Balancer"]',
      'nat["NAT gateway"]',
      'cluster["ECS cluster"]',
      'blue["fastapi-bootstrap-v1: blue"]',
      'green["fastapi-bootstrap-v1: green"]',
      'ecr["ECR repository"]',
      'logs["CloudWatch Logs"]',
      'codedeploy["CodeDeploy"]',
      'roles["IAM roles"]',
      'pipeline["GitHub Actions"]',
      ...['internet --> igw', 'igw --> alb', 'alb --> blue', 'alb --> green', 'nat --> internet'],
      ...['blue --> nat', 'green --> nat', 'cluster --> logs', 'blue -.-> codedeploy', 'green -.-> codedeploy'],
      ...['pipeline --> ecr', 'pipeline --> codedeploy', 'cluster --> roles', 'codedeploy --> roles'],
    ]),
  );
});

const EVENTS = ['push', 'pull_request'] as const;

test.each(EVENTS)('S001-43: every %s is tested', name => {
  expect(jobsThatRun(deploy, { name, branch: 'feature' })).toContain('tests');
  const tests = commandsOf(deploy, 'tests').join('\n');

  expect(tests).toContain(name === 'push' ? 'npm test' : 'npx nx affected -t test pytest');
});

test('S001-44: the image is built once and sent to the registry, and never for a pull request', () => {
  const builders = Object.keys(deploy.jobs).filter(job =>
    commandsOf(deploy, job).some(run => run.includes('berth image') && run.includes('--push "$IMAGE_REGISTRY/')),
  );

  expect(builders).toEqual(['image']);
  expect(commandsOf(deployEnvironment, 'release').join()).not.toContain('berth image');
  expect(jobsThatRun(deploy, { name: 'push', branch: 'develop' })).toContain('image');
  expect(jobsThatRun(deploy, { name: 'pull_request', branch: 'develop' })).not.toContain('image');
});

test('S001-45: berth then releases, where the tests are green', () => {
  expect(commandsOf(deployEnvironment, 'release')).toContain('npx berth release "$ENVIRONMENT" --wait');
  for (const environment of DEPLOYMENTS) {
    expect(deploy.jobs[environment]).toMatchObject({ uses: './.github/workflows/deploy_environment.yml' });
    expect(deploy.jobs[environment]?.needs).toEqual(expect.arrayContaining(['tests', 'image']));
  }
});

test('S001-46: develop ships to dev, main to prod by way of test, another branch nowhere', () => {
  expect(deployedBy('push', 'develop')).toEqual(['dev']);
  expect(deployedBy('push', 'main')).toEqual(['test', 'prod']);
  expect(deployedBy('push', 'feature/basket')).toEqual([]);
  expect(deployedBy('pull_request', 'main')).toEqual([]);
});

test('S001-47: any branch goes to test by hand, and main passes through test', () => {
  expect(deployedBy('workflow_dispatch', 'feature/basket')).toEqual(['test']);
  expect(deploy.jobs.prod?.needs).toContain('test');
});

test('S001-48: quality is lint, spelling and unit tests, on push and pull request, and deployment needs it green', () => {
  expect(codeQuality.on).toMatchObject({ push: { branches: ['**'] }, pull_request: {} });
  expect(commandsOf(codeQuality, 'lint')).toContain('npx projen lint');
  expect(commandsOf(codeQuality, 'spelling')).toContain('npm run spell');
  expect(commandsOf(codeQuality, 'unit-tests')).toContain('npm test');
  expect(deploy.jobs.quality).toMatchObject({ uses: './.github/workflows/code_quality.yml' });
  for (const environment of DEPLOYMENTS) expect(deploy.jobs[environment]?.needs).toContain('quality');
});

test('S001-49: jobs take a role of their environment by OIDC, and there is no access key', () => {
  const taken = ['infrastructure', 'release'].map(job => {
    const [step] = stepsOf(deployEnvironment, job).filter(({ uses }) => uses?.includes('configure-aws-credentials'));
    expect(deployEnvironment.jobs[job]).toMatchObject({
      permissions: { 'id-token': 'write' },
      environment: expect.stringMatching(/^\$\{\{ inputs\.environment \}\}$/),
    });
    expect(Object.keys(step?.with ?? {}).sort()).toEqual(['aws-region', 'role-session-name', 'role-to-assume']);
    return step?.with?.['role-to-assume'];
  });

  expect(taken).toEqual([
    expect.stringMatching(/^arn:aws:iam::.+:role\/berth-\$\{\{ inputs\.environment \}\}-infra$/),
    expect.stringMatching(/^arn:aws:iam::.+:role\/berth-\$\{\{ inputs\.environment \}\}-deploy$/),
  ]);
  expect(JSON.stringify([deploy, deployEnvironment])).not.toMatch(/access-key|AWS_SECRET/i);
});
