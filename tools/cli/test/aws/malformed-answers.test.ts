import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env as variables } from 'node:process';
import { translateAwsFailure } from '../../src/aws/aws-failure';
import { connect } from '../../src/aws/connect';
import type { AwsPorts } from '../../src/aws/ports';

/** What a proxy, a captive portal or a broken endpoint answers. */
let answer: { status: number; type: string; body: string } = { status: 200, type: '', body: '' };
let server: Server;
let aws: AwsPorts;
const before = { ...variables };
const NAMES = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  variables.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  variables.AWS_ACCESS_KEY_ID = 'test';
  variables.AWS_SECRET_ACCESS_KEY = 'test';
  aws = connect({ region: 'eu-west-1', local: true, hide: () => undefined });
});

afterAll(async () => {
  for (const name of NAMES) {
    if (before[name] === undefined) Reflect.deleteProperty(variables, name);
    else variables[name] = before[name];
  }
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const broken: readonly [string, typeof answer][] = [
  ['HTML as a failure', { status: 503, type: 'text/html', body: '<html>Bad gateway</html>' }],
  ['JSON that is cut', { status: 200, type: 'application/x-amz-json-1.1', body: '{"services": [{"serv' }],
  ['XML that is cut', { status: 200, type: 'text/xml', body: '<GetCallerIdentityResponse><GetCaller' }],
  ['text', { status: 200, type: 'application/x-amz-json-1.1', body: 'OK' }],
  ['nothing as a failure', { status: 500, type: '', body: '' }],
  ['a failure that is cut', { status: 400, type: 'application/x-amz-json-1.1', body: '{"__type": "Acc' }],
];

/** A step of a deployment each: all services, and all protocols that they speak. */
const calls: readonly [string, () => Promise<unknown>][] = [
  ['STS', async () => aws.identity.account()],
  ['SSM', async () => aws.parameters.values(['/berth/dev/x/v1/y'])],
  ['CloudFormation', async () => aws.stacks.find('dev-network')],
  ['CloudFormation templates', async () => aws.stacks.template('dev-network')],
  ['ECS', async () => aws.ecs.service('dev', 'pyshop')],
  ['ECS revisions', async () => aws.ecs.revision('pyshop:1')],
  ['CodeDeploy', async () => aws.codeDeploy.active('dev', 'pyshop')],
  ['CodeDeploy deployments', async () => aws.codeDeploy.deployment('d-1')],
  ['load balancers', async () => aws.loadBalancers.listener('arn:aws:elasticloadbalancing:eu-west-1:1:listener/a')],
  ['Secrets Manager', async () => aws.secrets.hasValue('arn:aws:secretsmanager:eu-west-1:1:secret:a')],
  ['Auto Scaling', async () => aws.scaling.bounds('dev', 'pyshop')],
  ['RDS', async () => aws.databases.find('dev')],
];

const UNREADABLE = { name: 'AwsUnreadable', message: 'AWS gives an answer that cannot be read', exitCode: 1 };
const UNREACHABLE = { name: 'AwsUnreachable', message: 'AWS does not answer', exitCode: 1 };
const failureOf = (call: () => Promise<unknown>, running?: string) =>
  call().then(
    () => undefined,
    error => translateAwsFailure(error, running),
  );

describe.each(broken)('%s', (_, given) => {
  test.each(calls)('is told as such when %s is asked', async (_service, call) => {
    answer = given;

    expect(await failureOf(call)).toMatchObject(given.status >= 500 ? UNREACHABLE : UNREADABLE);
  });
});

test('what continues in AWS is lost from sight, not failed, when an answer cannot be read', async () => {
  answer = { status: 200, type: 'text/html', body: '<html>' };

  expect(
    await failureOf(async () => aws.ecs.service('dev', 'pyshop'), 'deployment d-1 continues in AWS'),
  ).toMatchObject({
    name: 'AwsUnreadable',
    message: 'AWS gives an answer that cannot be read; deployment d-1 continues in AWS',
    exitCode: 75,
  });
});

test('a refusal of AWS is not taken for an answer that cannot be read', async () => {
  answer = { status: 400, type: 'application/x-amz-json-1.1', body: '{"__type":"ClusterNotFoundException"}' };

  expect(await failureOf(async () => aws.ecs.service('dev', 'pyshop'))).toMatchObject({
    name: 'AwsRefused',
    message: 'AWS refused a call: ClusterNotFoundException',
  });
});

test.each([
  ['a page of HTML', '<html><body>Sign in</body></html>'],
  ['nothing', ''],
])('an endpoint that answers who asks with %s is not taken for AWS: there is no account', async (_, body) => {
  answer = { status: 200, type: 'text/html', body };

  expect(await aws.identity.account()).toBe('');
});
