import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DescribeStacksOutput } from '@aws-sdk/client-cloudformation';
import { makeCloud } from './_fixtures/cloud';

const toolkit = dirname(require.resolve('@aws-cdk/toolkit-lib/package.json'));
const bootstrap = readFileSync(join(toolkit, 'lib/api/bootstrap/bootstrap-template.yaml'), 'utf8');

test('deploys the bootstrap template of the CDK unchanged', async () => {
  const cloud = makeCloud();
  await cloud.ask('CreateStack', {
    StackName: 'CDKToolkit',
    TemplateBody: bootstrap,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });

  const status = await cloud.settle('CDKToolkit');

  const { Stacks = [] } = await cloud.ask<DescribeStacksOutput>('DescribeStacks', { StackName: 'CDKToolkit' });
  const outputs = Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );

  expect(status).toBe('CREATE_COMPLETE');
  expect(outputs).toMatchObject({
    BootstrapVersion: expect.stringMatching(/^\d+$/),
    BucketName: 'cdk-hnb659fds-assets-000000000000-eu-west-1',
    ImageRepositoryName: 'cdk-hnb659fds-container-assets-000000000000-eu-west-1',
  });
});
