import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Ssm } from '../../src/services/ssm';
import { type RunningCloud, startCloud } from '../_fixtures/running-cloud';

let running: RunningCloud;
let ssm: SSMClient;

beforeEach(async () => {
  running = await startCloud();
  ssm = new SSMClient(running.client);
});

afterEach(() => running.stop());

function put(input: Partial<PutParameterCommandInput>) {
  return ssm.send(new PutParameterCommand({ Name: '/a', Value: 'x', Type: 'String', ...input }));
}

test('gives back a parameter by name and by ARN', async () => {
  await put({ Name: '/dev/network/v1/vpc', Value: 'vpc-1' });

  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/dev/network/v1/vpc' }));

  expect(Parameter).toMatchObject({
    Name: '/dev/network/v1/vpc',
    Value: 'vpc-1',
    Version: 1,
    Type: 'String',
    ARN: 'arn:aws:ssm:eu-west-1:000000000000:parameter/dev/network/v1/vpc',
    LastModifiedDate: expect.any(Date),
  });
  const byArn = await ssm.send(new GetParameterCommand({ Name: Parameter?.ARN }));
  expect(byArn.Parameter?.Value).toBe('vpc-1');
});

test('overwrites only when asked, and then counts versions', async () => {
  await put({ Value: 'one' });

  await expect(put({ Value: 'two' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  const { Version } = await put({ Value: 'three', Overwrite: true });

  const first = await ssm.send(new GetParameterCommand({ Name: '/a:1' }));
  const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: '/a' }));
  expect(Version).toBe(2);
  expect(first.Parameter).toMatchObject({ Value: 'one', Selector: ':1' });
  expect(Parameters?.map(({ Value }) => Value)).toEqual(['one', 'three']);
});

test('of two that create the same parameter at once, one wins', async () => {
  const outcomes = await Promise.allSettled([put({ Value: 'a' }), put({ Value: 'b' }), put({ Value: 'c' })]);

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('keeps a SecureString encrypted on disk, and shows it to those who ask', async () => {
  await running.stop();
  running = await startCloud({ onDisk: true });
  ssm = new SSMClient(running.client);
  await put({ Type: 'SecureString', Value: 'hunter2' });

  const hidden = await ssm.send(new GetParameterCommand({ Name: '/a' }));
  const shown = await ssm.send(new GetParameterCommand({ Name: '/a', WithDecryption: true }));

  expect(hidden.Parameter?.Value).not.toContain('hunter2');
  expect(shown.Parameter?.Value).toBe('hunter2');
  expect(readFileSync(join(running.folder, 'journal.ndjson'), 'utf8')).not.toContain('hunter2');
  expect((running.cloud.services.get('ssm') as Ssm).value('/a')).toBe('hunter2');
});

test('finds what is below a path, in pages of ten', async () => {
  for (let i = 0; i < 11; i++) await put({ Name: `/p/${String(i).padStart(2, '0')}` });
  await put({ Name: '/p/deep/x' });
  await put({ Name: '/pq' });

  const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/p' }));
  const rest = await ssm.send(new GetParametersByPathCommand({ Path: '/p', NextToken: flat.NextToken }));
  const deep = await ssm.send(
    new GetParametersByPathCommand({ Path: '/p/', Recursive: true, NextToken: flat.NextToken }),
  );

  expect(flat.Parameters).toHaveLength(10);
  expect(rest.Parameters?.map(({ Name }) => Name)).toEqual(['/p/10']);
  expect(rest.NextToken).toBeUndefined();
  expect(deep.Parameters?.map(({ Name }) => Name)).toEqual(['/p/10', '/p/deep/x']);
});

test('says which of several names are unknown', async () => {
  await put({});

  const found = await ssm.send(new GetParametersCommand({ Names: ['/a', '/b'] }));
  const deleted = await ssm.send(new DeleteParametersCommand({ Names: ['/a', '/b'] }));

  expect(found).toMatchObject({ Parameters: [{ Name: '/a' }], InvalidParameters: ['/b'] });
  expect(deleted).toMatchObject({ DeletedParameters: ['/a'], InvalidParameters: ['/b'] });
});

test('describes by name and tag', async () => {
  await put({ Name: '/a', Tags: [{ Key: 'team', Value: 'blue' }] });
  await put({ Name: '/b' });
  await ssm.send(
    new AddTagsToResourceCommand({
      ResourceType: 'Parameter',
      ResourceId: '/b',
      Tags: [{ Key: 'team', Value: 'red' }],
    }),
  );

  const { Parameters } = await ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'tag:team', Values: ['red'] }] }),
  );
  const { TagList } = await ssm.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/a' }));

  expect(Parameters).toMatchObject([{ Name: '/b', Tier: 'Standard' }]);
  expect(TagList).toEqual([{ Key: 'team', Value: 'blue' }]);
});

test('regions do not see each other', async () => {
  await put({});

  const elsewhere = new SSMClient({ ...running.client, region: 'us-east-1' });

  await expect(elsewhere.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});

test('publishes machine images as AWS does', async () => {
  const base = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended';

  const { Parameters } = await ssm.send(
    new GetParametersCommand({
      Names: [base, `${base}/image_id`, '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'],
    }),
  );

  const [recommended, image, plain] = Parameters ?? [];
  expect(image?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
  expect(JSON.parse(recommended?.Value ?? '')).toMatchObject({ image_id: image?.Value });
  expect(plain?.Value).toMatch(/^ami-[0-9a-f]{17}$/);
});

test.each([
  ['ValidationException', { Value: '' }],
  ['ValidationException', { Value: 'x'.repeat(4097) }],
  ['ValidationException', { Name: 'not/absolute' }],
  ['ValidationException', { Name: '/with space' }],
  ['ValidationException', { Name: '/ssm/mine' }],
  ['AccessDeniedException', { Name: '/aws/mine' }],
  ['ParameterPatternMismatchException', { AllowedPattern: '\\d+' }],
  ['ValidationException', { Type: undefined }],
])('fails with %s to put %j', async (name, input) => {
  await expect(put(input)).rejects.toMatchObject({ name });
});

test('fails to delete what is not there', async () => {
  await expect(ssm.send(new DeleteParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});
