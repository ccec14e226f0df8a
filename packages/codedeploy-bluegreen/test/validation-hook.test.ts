import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ValidationHook } from '../src';
import { FOREIGN_HOOK, GOOD_HOOK, Releases } from './_fixtures/releases';

const FUNCTION = 'AWS::Lambda::Function';
const description = 'Says yes';

let releases: Releases;

beforeEach(() => {
  releases = new Releases();
});

test('has five minutes, sits outside of the network, and reaches nothing', () => {
  const { securityGroup } = releases.hook();

  expect(securityGroup).toBeUndefined();
  releases.template.hasResourceProperties(FUNCTION, {
    Description: description,
    Timeout: 300,
    Handler: 'index.handler',
    VpcConfig: Match.absent(),
    Environment: Match.absent(),
  });
});

test('is made as asked', () => {
  const hook = new ValidationHook(releases.stack, 'Hook', {
    code: GOOD_HOOK,
    description,
    timeout: Duration.seconds(30),
    variables: { TABLE: 'orders' },
    network: releases.network,
    logRetention: RetentionDays.ONE_MONTH,
    statements: [new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: ['arn:table'] })],
  });

  expect(hook.securityGroup).toBeDefined();
  releases.template.hasResourceProperties(FUNCTION, {
    Timeout: 30,
    Environment: { Variables: { TABLE: 'orders' } },
    VpcConfig: Match.objectLike({ SubnetIds: releases.stack.resolve(releases.network.subnetIds) }),
  });
  releases.template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  releases.template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: 'arn:table' }]),
    },
  });
});

test('brings our runtime and the code of the hook, and leaves nothing behind', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const before = readdirSync(tmpdir()).filter(name => name.startsWith('berth-hook-'));
  new ValidationHook(stack, 'Hook', { code: GOOD_HOOK, description });

  const { directory } = app.synth();

  const [asset = ''] = readdirSync(directory).filter(name => name.startsWith('asset.'));
  for (const file of ['index.js', 'run-hook.js', 'hook/index.js']) {
    expect(existsSync(join(directory, asset, file))).toBe(true);
  }
  expect(readdirSync(tmpdir()).filter(name => name.startsWith('berth-hook-'))).toEqual(before);
});

test('fails when the folder holds no module', () => {
  expect(() => new ValidationHook(releases.stack, 'Hook', { code: __dirname, description })).toThrow(
    expect.objectContaining({ name: 'HandlerMissing', message: expect.stringContaining(`code = "${__dirname}"`) }),
  );
});

test('fails when the module imports what Lambda does not bring', () => {
  expect(() => new ValidationHook(releases.stack, 'Hook', { code: FOREIGN_HOOK, description })).toThrow(
    expect.objectContaining({ name: 'HandlerImportsForbidden', message: expect.stringContaining('imports axios') }),
  );
});
