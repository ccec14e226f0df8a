import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { CustomOperation, type CustomOperationProps, customOperationProblems } from '../src';
import { makeHandler } from './_fixtures/make-handler';

const execute = promisify(execFile);
const env = { account: '111122223333', region: 'eu-west-1' };
const code = makeHandler();
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Release', { env });
});

function makeOperation(id: string, props: Partial<CustomOperationProps> = {}): CustomOperation {
  const properties = { name: id };
  return new CustomOperation(stack, id, {
    kind: 'Counter',
    code,
    description: 'counts',
    statements: [],
    properties,
    ...props,
  });
}

const template = () => Template.fromStack(stack);
const may = (...actions: string[]) => [new PolicyStatement({ actions, resources: ['arn:aws:x'] })];

test('is a resource of its kind, with its properties, that fails after six minutes without an answer', () => {
  makeOperation('First');

  template().hasResourceProperties('Custom::Counter', {
    ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CounterOperation'), 'Arn'] },
    ServiceTimeout: '360',
    name: 'First',
  });
});

test('waits as long as its function may take, and five minutes for others of its kind', () => {
  makeOperation('First', { timeout: Duration.minutes(15) });

  template().hasResourceProperties('Custom::Counter', { ServiceTimeout: '1200' });
  template().hasResourceProperties('AWS::Lambda::Function', { Timeout: 900 });
});

test('waits as long as CloudFormation likes when the time of its function is a token', () => {
  makeOperation('First', { timeout: Duration.seconds(Lazy.number({ produce: () => 20 })) });

  template().hasResourceProperties('Custom::Counter', { ServiceTimeout: Match.absent() });
});

test('shares one function with its kind, which may do what all of them need', () => {
  const first = makeOperation('First', { statements: may('ec2:A') });
  const second = makeOperation('Second', { statements: may('ec2:B') });

  const made = template();
  made.resourceCountIs('AWS::Lambda::Function', 1);
  made.resourceCountIs('Custom::Counter', 2);
  made.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Effect: 'Allow', Action: 'ec2:A', Resource: 'arn:aws:x' },
        { Effect: 'Allow', Action: 'ec2:B', Resource: 'arn:aws:x' },
      ]),
    },
  });
  expect(first.function).toBe(second.function);
  expect(first.policy).toBe(second.policy);
});

test('has a function of its own for each kind, and in each stack', () => {
  makeOperation('First');
  makeOperation('Second', { kind: 'Gauge' });
  const other = new Stack(app, 'Other', { env });
  new CustomOperation(other, 'First', { kind: 'Counter', code, description: 'x', statements: [], properties: {} });

  template().resourceCountIs('AWS::Lambda::Function', 2);
  Template.fromStack(other).resourceCountIs('AWS::Lambda::Function', 1);
});

test('is tried once: its function answers by itself', () => {
  makeOperation('First');

  template().hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
});

test('gives its id and its data to other resources', () => {
  const operation = makeOperation('First');

  const logicalId = { Ref: expect.stringMatching(/^First/) };
  expect(stack.resolve(operation.ref)).toEqual(logicalId);
  expect(stack.resolve(operation.getAtt('Total'))).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^First/), 'Total'],
  });
});

test('fails when another module has the kind already', () => {
  makeOperation('First');
  const other = makeHandler();

  expect(() => makeOperation('Second', { code: other })).toThrow(
    expect.objectContaining({
      name: 'KindTaken',
      message: `Release/Second.kind = "Counter": is made of ${code} in this stack`,
    }),
  );
});

const problemsOf = (props: object) =>
  customOperationProblems({ kind: 'Counter', code, description: 'counts', ...props });

test.each(['', 'counter', 'Custom::Counter', 'Counter-1', `C${'x'.repeat(52)}`])(
  'fails when the kind is "%s"',
  kind => {
    expect(problemsOf({ kind })).toEqual([
      {
        code: 'KindInvalid',
        path: 'kind',
        value: kind,
        fact: 'must be 1 to 52 letters and digits, the first one a capital',
        fix: 'use one like "TrafficRule"',
      },
    ]);
  },
);

test.each(['C', 'Counter2', `C${'x'.repeat(51)}`])('takes the kind %s', kind => {
  expect(problemsOf({ kind })).toEqual([]);
});

test.each([1, 9])('fails when there are only %d seconds', seconds => {
  expect(problemsOf({ timeout: Duration.seconds(seconds) })).toEqual([
    {
      code: 'TimeoutOutOfRange',
      path: 'timeout',
      value: `${seconds} seconds`,
      fact: 'must be at least 10 seconds, of which 5 are kept for the answer',
    },
  ]);
});

test('tells of a time that no function has once', () => {
  expect(problemsOf({ timeout: Duration.millis(500) })).toHaveLength(1);
});

test.each([10, 900])('takes %d seconds', seconds => {
  expect(problemsOf({ timeout: Duration.seconds(seconds) })).toEqual([]);
});

test('reports mistakes of the module too', () => {
  expect(problemsOf({ code: '/nowhere' })).toEqual([expect.objectContaining({ code: 'HandlerMissing' })]);
});

/** The asset of the only function of a stack. */
function synthesizedAsset(operationCode: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-out-'));
  const target = new Stack(new App({ outdir }), 'Asset', { env });
  const props = { kind: 'Counter', description: 'counts', statements: [], properties: {} };
  new CustomOperation(target, 'Counter', { ...props, code: operationCode });
  const [asset = ''] = readdirSync(outdir).filter(name => name.startsWith('asset.'));
  return join(outdir, asset);
}

test('uploads the module behind the runtime, and the same for the same code', () => {
  const asset = synthesizedAsset(code);
  const again = synthesizedAsset(makeHandler());

  expect(readdirSync(asset, { recursive: true, encoding: 'utf8' }).sort()).toEqual([
    'deliver-answer.js',
    'index.js',
    'lifecycle-event.js',
    'operation',
    'operation/index.js',
    'run-operation.js',
    'runtime-error.js',
  ]);
  expect(again.slice(-64)).toBe(asset.slice(-64));
});

test('answers CloudFormation as Lambda runs it, and logs neither what it got nor where it answers', async () => {
  const received: object[] = [];
  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    received.push({ method, type: headers['content-type'], body: JSON.parse(await text(request)) });
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const event = {
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${port}/answer?signature=abc`,
    StackId: 'stack-1',
    RequestId: 'request-1',
    ResourceType: 'Custom::Counter',
    LogicalResourceId: 'Counter',
    ResourceProperties: { ServiceToken: 'arn', name: 'visits' },
  };
  const context = `{ logGroupName: 'log', logStreamName: 'stream', getRemainingTimeInMillis: () => 60000 }`;
  const invocation = `require(process.argv[1]).handler(${JSON.stringify(event)}, ${context})`;

  const { stdout } = await execute(process.execPath, ['-e', invocation, synthesizedAsset(code)]);
  server.close();

  const ids = { RequestId: 'request-1', LogicalResourceId: 'Counter' };
  const body = {
    Status: 'SUCCESS',
    PhysicalResourceId: 'counter-visits',
    StackId: 'stack-1',
    ...ids,
    Data: { Total: 1 },
  };
  expect(received).toEqual([{ method: 'PUT', type: '', body }]);
  expect(JSON.parse(stdout)).toEqual({
    RequestType: 'Create',
    ResourceType: 'Custom::Counter',
    ...ids,
    Status: 'SUCCESS',
  });
});
