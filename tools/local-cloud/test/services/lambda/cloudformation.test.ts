import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, GetPolicyCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ScaledClock } from '../../../src/core/clock';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { settled } from '../../_fixtures/settled';
import { zipOf } from './_fixtures/zip';

let running: RunningCloud;
let lambda: LambdaClient;
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  lambda = new LambdaClient(running.client);
  cloudFormation = new CloudFormationClient(running.client);
});

afterAll(() => running.stop());

const Role = 'arn:aws:iam::000000000000:role/maker';

function fn(Code: object, more: object = {}): object {
  const settings = { Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 20 };
  return { Type: 'AWS::Lambda::Function', Properties: { ...settings, Code, ...more } };
}

test('a stack makes a function of an asset, changes its code, and takes it away', async () => {
  const s3 = new S3Client({ ...running.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
  for (const Key of ['one', 'two']) {
    const Body = await zipOf({ 'index.js': `exports.handler = async () => '${Key} ' + process.env.STAGE;` });
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key, Body }));
  }
  const template = (S3Key: string, more: object) =>
    JSON.stringify({
      Resources: {
        Fn: fn({ S3Bucket: 'assets', S3Key }, more),
        Allow: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            FunctionName: { Ref: 'Fn' },
            Action: 'lambda:InvokeFunction',
            Principal: 'events.amazonaws.com',
          },
        },
      },
      Outputs: { Name: { Value: { Ref: 'Fn' } }, Arn: { Value: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
    });
  const call = async (FunctionName: string) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  };

  const first = template('one', {
    Environment: { Variables: { STAGE: 'dev' } },
    ReservedConcurrentExecutions: 2,
    Tags: [{ Key: 'team', Value: 'shop' }],
  });
  await cloudFormation.send(new CreateStackCommand({ StackName: 'functions', TemplateBody: first }));
  const { status, outputs } = await settled(cloudFormation, 'functions');
  const name = outputs.Name ?? '';
  expect([status, outputs.Arn]).toEqual(['CREATE_COMPLETE', `arn:aws:lambda:eu-west-1:000000000000:function:${name}`]);
  expect(name).toMatch(/^functions-Fn-[A-Z\d]{12}$/);
  expect(await call(name)).toBe('one dev');
  const made = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  expect(made).toMatchObject({ Concurrency: { ReservedConcurrentExecutions: 2 }, Tags: { team: 'shop' } });
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: name }));
  expect(JSON.parse(Policy).Statement).toMatchObject([{ Principal: { Service: 'events.amazonaws.com' } }]);

  await cloudFormation.send(
    new UpdateStackCommand({ StackName: 'functions', TemplateBody: template('two', { Timeout: '30' }) }),
  );
  expect((await settled(cloudFormation, 'functions')).status).toBe('UPDATE_COMPLETE');
  expect(await call(name)).toBe('two undefined');
  const changed = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  expect(changed.Configuration).toMatchObject({ Timeout: 30, MemorySize: 128 });
  expect(changed.Concurrency).toBeUndefined();

  const { id = '' } = await settled(cloudFormation, 'functions');
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'functions' }));
  expect((await settled(cloudFormation, id)).status).toBe('DELETE_COMPLETE');
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: name }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

/** Answers by fetch, and by a client that knows HTTPS and its port only, as AWS's own helpers do. */
const maker = `
  const https = require('node:https');
  exports.handler = async event => {
    const { StackId, RequestId, LogicalResourceId, RequestType, ResourceProperties } = event;
    const Data = { Text: ResourceProperties.Count + typeof ResourceProperties.Count };
    const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'made', Data });
    if (ResourceProperties.By === 'fetch') return void (await fetch(event.ResponseURL, { method: 'PUT', body }));
    const { hostname, pathname } = new URL(event.ResponseURL);
    await new Promise((resolve, reject) => {
      const request = https.request({ hostname, path: pathname, method: 'PUT', headers: { 'content-length': body.length } }, resolve);
      request.on('error', reject).end(body);
    });
  };`;

test.each(['fetch', 'https'])('a function makes a custom resource, and answers by %s', async By => {
  const Resources = {
    Maker: fn({ ZipFile: maker }),
    Made: {
      Type: 'Custom::Made',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, Count: 3, By, ServiceTimeout: '3600' },
    },
  };
  const Outputs = { Id: { Value: { Ref: 'Made' } }, Text: { Value: { 'Fn::GetAtt': ['Made', 'Text'] } } };
  const TemplateBody = JSON.stringify({ Resources, Outputs });

  await cloudFormation.send(new CreateStackCommand({ StackName: `by-${By}`, TemplateBody }));

  const { id = '', ...made } = await settled(cloudFormation, `by-${By}`);
  expect(made).toEqual({ status: 'CREATE_COMPLETE', outputs: { Id: 'made', Text: '3string' } });
  await cloudFormation.send(new DeleteStackCommand({ StackName: `by-${By}` }));
  expect((await settled(cloudFormation, id)).status).toBe('DELETE_COMPLETE');
});
