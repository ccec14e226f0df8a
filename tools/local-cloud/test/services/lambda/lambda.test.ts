import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionRequest,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ManualClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { zipOf } from './_fixtures/zip';

const Role = 'arn:aws:iam::000000000000:role/shop';

let clock: ManualClock;
let running: RunningCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  clock = new ManualClock();
  running = await startCloud({ clock });
  lambda = new LambdaClient(running.client);
});

afterAll(() => running.stop());

let count = 0;

/** Makes a function that is ready; returns its name. */
async function make(source: string, more: Partial<CreateFunctionRequest> = {}, file = 'index.js'): Promise<string> {
  const FunctionName = `fn-${count++}`;
  const Code = { ZipFile: await zipOf({ [file]: source }) };
  const settings = { Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 20, ...more } as const;
  await lambda.send(new CreateFunctionCommand({ FunctionName, Code, ...settings }));
  await clock.advance(60_000);
  return FunctionName;
}

async function invoke(FunctionName: string, event: unknown = {}) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
  );
  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
  return { ...answer, payload, log: Buffer.from(answer.LogResult ?? '', 'base64').toString() };
}

test('a function answers an event, again and again from the same process', async () => {
  const name = await make(`
    let calls = 0;
    exports.handler = async (event, context) => ({
      calls: ++calls, event, name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 10_000,
    });`);

  const first = await invoke(name, { order: 1 });
  const second = await invoke(name, { order: 2 });

  expect(first).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(first.FunctionError).toBeUndefined();
  const arn = `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
  expect(first.payload).toEqual({ calls: 1, event: { order: 1 }, name, arn, left: true });
  expect(second.payload).toMatchObject({ calls: 2, event: { order: 2 } });
});

test('a function finds the SDK, the endpoint of this cloud, its role and its variables', async () => {
  const name = await make(
    `
    import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
    export const handler = async () => {
      const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
      return { Arn, region: process.env.AWS_REGION, table: process.env.TABLE, home: process.env.HOME === process.env.LAMBDA_TASK_ROOT };
    };`,
    { Environment: { Variables: { TABLE: 'orders' } } },
    'index.mjs',
  );

  const { payload } = await invoke(name);

  const Arn = `arn:aws:sts::000000000000:assumed-role/shop/${name}`;
  expect(payload).toEqual({ Arn, region: 'eu-west-1', table: 'orders', home: true });
});

test('a function trusts the certificates that this cloud signs', async () => {
  const name = await make(`
    const { X509Certificate } = require('node:crypto');
    const { readFileSync } = require('node:fs');
    exports.handler = async () => new X509Certificate(readFileSync(process.env.NODE_EXTRA_CA_CERTS)).subject;`);

  const { payload } = await invoke(name);

  expect(payload).toMatch(/^O=Berth\nCN=Berth local cloud [0-9a-f]{6}$/);
});

test('a function finds none of the modules that only this program uses', async () => {
  const name = await make(`exports.handler = async () => require('yauzl');`);

  const { payload } = await invoke(name);

  expect(payload.errorMessage).toMatch(/^Cannot find module 'yauzl'/);
});

test("what a function writes is in its log group, with Lambda's own lines around it", async () => {
  const name = await make(
    `exports.handler = async () => { console.log('order', { id: 1 }); process.stdout.write('half'); };`,
  );

  const { log } = await invoke(name);

  const logs = new CloudWatchLogsClient(running.client);
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }));
  const lines = events.map(({ message = '' }) =>
    message.replace(/[\d-]{10}T[\d:.]+Z|[\da-f-]{36}/g, '·').replace(/[\d.]+ ms/g, 'n ms'),
  );
  expect(lines).toEqual([
    'START RequestId: · Version: $LATEST',
    '·\t·\tINFO\torder { id: 1 }',
    'half',
    'END RequestId: ·',
    'REPORT RequestId: ·\tDuration: n ms\tBilled Duration: n ms\tMemory Size: 128 MB',
  ]);
  expect(events[0]?.logStreamName).toMatch(/^2026\/01\/01\/\[\$LATEST\][\da-f]{32}$/);
  expect(log).toContain('INFO\torder { id: 1 }');
});

test('a log group that is deleted while its function runs is not made again', async () => {
  const name = await make(`exports.handler = async () => console.log('still here');`);
  await invoke(name);
  const logs = new CloudWatchLogsClient(running.client);
  const logGroupName = `/aws/lambda/${name}`;

  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  const { log } = await invoke(name);

  expect(log).toContain('still here');
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  expect(logGroups).toEqual([]);
});

test.each([
  [
    'an error',
    `exports.handler = async () => { throw new RangeError('too far'); };`,
    { errorType: 'RangeError', errorMessage: 'too far', trace: expect.arrayContaining(['RangeError: too far']) },
  ],
  [
    'a text',
    `exports.handler = async () => { throw 'bad'; };`,
    { errorType: 'string', errorMessage: 'bad', trace: [] },
  ],
  [
    'a callback with an error',
    `exports.handler = (event, context, callback) => callback(new Error('called'));`,
    { errorType: 'Error', errorMessage: 'called' },
  ],
  [
    'the end of the process',
    `exports.handler = async () => process.exit(3);`,
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3$/),
    },
  ],
  [
    'a handler that is not there',
    `exports.other = 1;`,
    { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
  ],
  [
    'a module that is not there',
    `require('left-pad');`,
    {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/^Error: Cannot find module 'left-pad'/),
    },
  ],
  [
    'a rejection that nobody awaits',
    `exports.handler = () => new Promise(() => Promise.reject(new Error('lost')));`,
    { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
  ],
])('%s is told as Lambda tells it', async (_, source, error) => {
  const name = await make(source);

  const answer = await invoke(name);

  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', payload: error });
});

test('a function that takes too long is ended, and the next event finds a new process', async () => {
  const name = await make(
    `
    let calls = 0;
    exports.handler = async ({ wait }) => { calls++; if (wait) await new Promise(() => setInterval(() => {}, 1000)); return calls; };`,
    { Timeout: 1 },
  );

  const slow = await invoke(name, { wait: true });
  const next = await invoke(name);

  expect(slow).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(slow.payload).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/^RequestId: [\da-f-]{36} Error: Task timed out after 1\.00 seconds$/),
  });
  expect(slow.log).toContain('Task timed out after 1.00 seconds');
  expect(next.payload).toBe(1);
});

test('changed code and variables count from the next event on', async () => {
  const FunctionName = await make(`exports.handler = async () => 'old ' + process.env.STEP;`);
  expect((await invoke(FunctionName)).payload).toBe('old undefined');

  const ZipFile = await zipOf({ 'index.js': `exports.handler = async () => 'new ' + process.env.STEP;` });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await expect(lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  await clock.advance(1_000);
  const Environment = { Variables: { STEP: 'two' } };
  const changed = await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));

  expect(changed).toMatchObject({ LastUpdateStatus: 'InProgress', State: 'Active', Timeout: 20 });
  expect((await invoke(FunctionName)).payload).toBe('new two');
});

test('a new function is pending for a moment, and described afterwards', async () => {
  const Code = { ZipFile: await zipOf({ 'index.js': 'exports.handler = async () => 1;' }) };
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'described',
      Role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code,
      Tags: { team: 'shop' },
    }),
  );
  expect(created).toMatchObject({ State: 'Pending', StateReasonCode: 'Creating', LastUpdateStatus: 'InProgress' });
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'described' }))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  await clock.advance(1_000);

  const { Configuration, Code: code, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'described' }));

  expect(Configuration).toMatchObject({
    FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:described',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Timeout: 3,
    MemorySize: 128,
    CodeSize: Code.ZipFile.length,
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/described' },
  });
  expect(Tags).toEqual({ team: 'shop' });
  const zip = await fetch(code?.Location ?? '');
  expect(Buffer.from(await zip.arrayBuffer())).toEqual(Code.ZipFile);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toContain('described');
});

test('a dry run runs nothing', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);

  const answer = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));

  expect(answer.StatusCode).toBe(204);
});

test('no more events are handled at once than the reserved concurrency', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));

  const once = new LambdaClient({ ...running.client, maxAttempts: 1 });
  await expect(once.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
});

test('permissions make a policy, and go', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);
  const permission = {
    FunctionName,
    StatementId: 'events',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
  };

  await lambda.send(
    new AddPermissionCommand({ ...permission, SourceArn: 'arn:aws:events:eu-west-1:000000000000:rule/nightly' }),
  );
  await expect(lambda.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'events' }));

  expect(JSON.parse(Policy).Statement).toEqual([
    {
      Sid: 'events',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:eu-west-1:000000000000:function:${FunctionName}`,
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:eu-west-1:000000000000:rule/nightly' } },
    },
  ]);
  await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('tags come and go', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);
  const Resource = `arn:aws:lambda:eu-west-1:000000000000:function:${FunctionName}`;

  await lambda.send(new TagResourceCommand({ Resource, Tags: { team: 'shop', stage: 'dev' } }));
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['stage'] }));

  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'shop' });
});

test('a deleted function is gone', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);

  await lambda.send(new DeleteFunctionCommand({ FunctionName }));

  await expect(lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `Function not found: arn:aws:lambda:eu-west-1:000000000000:function:${FunctionName}`,
  });
});

test.each([
  ['a runtime that is no Node.js', { Runtime: 'python3.13' }, 'InvalidParameterValueException', /python3\.13/],
  ['no role', { Role: 'shop' }, 'ValidationException', /'role'/],
  ['a time-out of more than 15 minutes', { Timeout: 901 }, 'ValidationException', /less than or equal to 900/],
  ['too little memory', { MemorySize: 64 }, 'ValidationException', /greater than or equal to 128/],
  [
    'a reserved variable',
    { Environment: { Variables: { AWS_REGION: 'mars' } } },
    'InvalidParameterValueException',
    /AWS_REGION/,
  ],
  [
    'a file that is no zip',
    { Code: { ZipFile: Buffer.from('no') } },
    'InvalidParameterValueException',
    /Could not unzip/,
  ],
  [
    'an object that is not there',
    { Code: { S3Bucket: 'none', S3Key: 'none' } },
    'InvalidParameterValueException',
    /NoSuchBucket/,
  ],
])('fails on %s', async (_, change, name, message) => {
  const Code = { ZipFile: await zipOf({ 'index.js': '' }) };
  const good = { FunctionName: 'never', Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code } as const;

  const sent = lambda.send(new CreateFunctionCommand({ ...good, ...change } as CreateFunctionRequest));

  await expect(sent).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
});

test('fails on an event that is no JSON', async () => {
  const FunctionName = await make(`exports.handler = async () => 1;`);

  await expect(lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{') }))).rejects.toMatchObject({
    name: 'InvalidRequestContentException',
  });
});
