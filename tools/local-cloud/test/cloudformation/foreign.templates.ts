import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DescribeStacksOutput } from '@aws-sdk/client-cloudformation';
import { App, Stack } from 'aws-cdk-lib/core';
import { parseText } from '../../src/cloudformation/template/parse';
import { foreignStacks } from './_fixtures/foreign-stacks';
import { parametersFor } from './_fixtures/rollbacks';
import { type RawTemplate, World } from './_fixtures/world';

const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
const names = Object.keys(foreignStacks);

// one app for all: some packages keep what they know in static fields
beforeAll(() => {
  const app = new App({ outdir: folder });
  for (const [position, fill] of Object.values(foreignStacks).entries()) {
    for (const variant of [1, 2] as const) fill(new Stack(app, nameOf(position, variant)), variant);
  }
  app.synth();
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

function nameOf(position: number, variant: number): string {
  return `Stack${position}V${variant}`;
}

function read(file: string): RawTemplate {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as RawTemplate;
}

interface AssetManifest {
  readonly files: Record<
    string,
    { source: { path: string }; destinations: Record<string, { bucketName: string; objectKey: string }> }
  >;
}

/** Sends the templates of nested stacks where those of their parents look for them. */
function publish(world: World, stackName: string): RawTemplate[] {
  const { files } = JSON.parse(readFileSync(join(folder, `${stackName}.assets.json`), 'utf8')) as AssetManifest;
  return Object.values(files).flatMap(({ source, destinations }) => {
    if (!source.path.endsWith('.nested.template.json')) return [];
    const template = read(source.path);
    for (const { bucketName, objectKey } of Object.values(destinations)) {
      const bucket = bucketName.replace(`\${AWS::AccountId}`, '000000000000').replace(`\${AWS::Region}`, 'eu-west-1');
      world.cloud.objects.set(`${bucket}/${objectKey}`, JSON.stringify(template));
    }
    return [template];
  });
}

async function put(world: World, operation: string, template: RawTemplate, nested: RawTemplate[] = []) {
  const { cloud } = world;
  cloud.objects.set('templates/stack.json', world.takes(template, nested));
  await cloud.ask(operation, {
    StackName: 'shop',
    TemplateURL: 'https://templates.s3.eu-west-1.amazonaws.com/stack.json',
    Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    Parameters: parametersFor(template),
  });
  const status = await cloud.settle('shop');
  const { Stacks } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'shop' });
  return {
    status,
    reason: Stacks?.[0]?.StackStatusReason,
    id: Stacks?.[0]?.StackId ?? '',
    outputs: Stacks?.[0]?.Outputs,
  };
}

/** What is there and no policy keeps. */
function leftOver(world: World, templates: readonly RawTemplate[]): string[] {
  const isKept = (logicalId: string) => {
    return templates.some(({ Resources }) => /^Retain/.test(Resources[logicalId]?.DeletionPolicy ?? ''));
  };
  return world.list().flatMap(({ type, logicalId }) => (isKept(logicalId) ? [] : `${type} ${logicalId}`));
}

test('there are at least 30 of them', () => {
  expect(names.length).toBeGreaterThanOrEqual(30);
});

test.each(names.map((name, position) => [name, position] as const))('%s', async (_, position) => {
  const world = new World();
  const [first, second] = [nameOf(position, 1), nameOf(position, 2)];
  const [before, after] = [read(`${first}.template.json`), read(`${second}.template.json`)];
  const [inBefore, inAfter] = [publish(world, first), publish(world, second)];

  const created = await put(world, 'CreateStack', before, inBefore);
  expect(created).toMatchObject({ status: 'CREATE_COMPLETE' });
  const there = JSON.stringify(world.inventory());
  const updated = await put(world, 'UpdateStack', after, inAfter);
  const changed = JSON.stringify(world.inventory());
  await world.cloud.ask('DeleteStack', { StackName: created.id });
  const deleted = await world.cloud.settle(created.id);

  expect(created).toMatchObject({ status: 'CREATE_COMPLETE' });
  expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', id: created.id });
  expect(changed).not.toBe(there);
  expect([...(created.outputs ?? []), ...(updated.outputs ?? [])].map(({ OutputValue }) => OutputValue)).not.toContain(
    '',
  );
  expect(deleted).toBe('DELETE_COMPLETE');
  expect(leftOver(world, [before, after, ...inBefore, ...inAfter])).toEqual([]);
  expect(world.absurdities).toEqual([]);
});

test('exports of one stack are imports of another', async () => {
  const world = new World();
  const topic = { Topic: { Type: 'AWS::SNS::Topic' } };
  const producer = { Resources: topic, Outputs: { Arn: { Value: { Ref: 'Topic' }, Export: { Name: 'topic' } } } };
  await put(world, 'CreateStack', producer);
  const user = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'topic' } } } };
  await world.cloud.ask('CreateStack', { StackName: 'user', TemplateBody: JSON.stringify({ Resources: user }) });
  await world.cloud.settle('user');

  await expect(world.cloud.ask('DeleteStack', { StackName: 'shop' })).rejects.toThrow(
    'Export topic cannot be deleted as it is in use by user',
  );
});

test('the bootstrap template of the CDK', async () => {
  const toolkit = dirname(require.resolve('@aws-cdk/toolkit-lib/package.json'));
  const body = readFileSync(join(toolkit, 'lib/api/bootstrap/bootstrap-template.yaml'), 'utf8');
  const template = parseText(body) as unknown as RawTemplate;
  const world = new World();

  const created = await put(world, 'CreateStack', template);
  await world.cloud.ask('DeleteStack', { StackName: 'shop' });
  const deleted = await world.cloud.settle(created.id);

  expect(created).toMatchObject({ status: 'CREATE_COMPLETE' });
  expect(deleted).toBe('DELETE_COMPLETE');
  expect(leftOver(world, [template])).toEqual([]);
});
