import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { App, Stack, Stage } from 'aws-cdk-lib/core';
import {
  type Acknowledged,
  acknowledgementMistakes,
  constructPathsBelow,
  findingsOf,
} from '../../src/private/acknowledgements';

const EC23: Acknowledged = {
  id: 'AwsSolutions::AwsSolutions-EC23',
  reason: 'the only entry, for everyone (Berth)',
  path: 'Stack/Balancer',
};
const found = (path: string, id = EC23.id) => [{ id, path }];

test.each(['Stack/Balancer', 'Stack/Balancer/Group/Resource'])('covers what is found at %s', path => {
  expect(acknowledgementMistakes([EC23], found(path))).toEqual([]);
});

test.each(['Stack', 'Stack/Balancer2', 'Stack/Other/Balancer'])('covers nothing that is found at %s', path => {
  expect(acknowledgementMistakes([EC23], found(path))).toEqual([
    { rule: 'BERTH-GATE-003', path: 'Stack/Balancer', fact: `${EC23.id}: accepts what is not found; remove it` },
  ]);
});

test('covers no other rule', () => {
  expect(acknowledgementMistakes([EC23], found('Stack/Balancer', 'AwsSolutions::AwsSolutions-EC26'))).toHaveLength(1);
});

test('the nearest one covers, and the one above is of no use', () => {
  const above = { ...EC23, path: 'Stack' };
  const app = { ...EC23, path: '' };

  expect(acknowledgementMistakes([app, above, EC23], found('Stack/Balancer/Group')).map(({ path }) => path)).toEqual([
    '',
    'Stack',
  ]);
  expect(acknowledgementMistakes([app], found('Stack/Balancer/Group'))).toEqual([]);
});

test.each([
  'AwsSolutions-EC23',
  'AwsSolutions-IAM5[Resource::*]',
  'NIST.800.53.R5-IAMNoInlinePolicy',
  'BERTH-NET-017',
  'E3719',
  'W9008',
  'ecr_private_image_scanning_enabled_check',
])('a bare id is refused, because the finding would vanish: %s', id => {
  const item = { ...EC23, id: `Annotation::${id}` };

  expect(acknowledgementMistakes([item], found(item.path, item.id))).toEqual([
    {
      rule: 'BERTH-GATE-001',
      path: item.path,
      fact: `Annotation::${id}: has no namespace, so that the finding vanishes; write "AwsSolutions::AwsSolutions-EC23" or the like`,
    },
  ]);
});

test.each(['no', '', `${'x'.repeat(19)} (Berth)`, 'a reason that is long enough without an owner'])(
  'needs a reason and an owner: %p',
  reason => {
    expect(acknowledgementMistakes([{ ...EC23, reason }], found(EC23.path))).toEqual([
      {
        rule: 'BERTH-GATE-002',
        path: EC23.path,
        fact: `${EC23.id}: needs a reason of 20 characters and an owner; use acknowledge() of @berth/foundation`,
      },
    ]);
  },
);

test('a reason of twenty characters is enough', () => {
  expect(acknowledgementMistakes([{ ...EC23, reason: `${'x'.repeat(20)} (Berth)` }], found(EC23.path))).toEqual([]);
});

test.each(['CloudFormation-Validate::W3010', 'Annotation::@aws-cdk/aws-ec2:x', 'Annotation::E3719x'])(
  'what the CDK accepts by itself is its own business: %s',
  id => {
    expect(acknowledgementMistakes([{ ...EC23, id, reason: 'historical' }], [])).toEqual([]);
  },
);

test('what accepts nothing is fine where nobody asks for it', () => {
  const item = { ...EC23, id: 'CloudFormation-Validate::lambda_dlq_check' };

  expect(acknowledgementMistakes([item], [], id => !id.endsWith('_check'))).toEqual([]);
  expect(acknowledgementMistakes([item, EC23], [], id => !id.endsWith('_check'))).toHaveLength(1);
});

test('what a library accepts in vain can be accepted, above it only, and not in vain', () => {
  const accepts = (path: string) => ({ ...EC23, id: 'Berth-Guardrails::BERTH-GATE-003', path });
  const rules = (path: string, findings: { id: string; path: string }[]) =>
    acknowledgementMistakes([EC23, accepts(path)], findings).map(mistake => [mistake.rule, mistake.path]);

  expect(rules('Stack', [])).toEqual([['BERTH-GATE-003', 'Stack/Balancer']]);
  expect(rules('Other', [])).toEqual([
    ['BERTH-GATE-003', 'Stack/Balancer'],
    ['BERTH-GATE-003', 'Other'],
  ]);
  expect(rules('Stack', found('Stack/Balancer'))).toEqual([['BERTH-GATE-003', 'Stack']]);
});

test('what is found in a template is found at the construct', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Prod'), 'Data');
  const bucket = new CfnBucket(stack, 'Bucket');
  const violation = (violatingResource: object) => ({
    ruleName: 'E1 2',
    description: '',
    violatingResources: [{ locations: [], ...violatingResource }],
  });

  const findings = findingsOf(
    'CloudFormation Validate',
    [
      violation({ templatePath: `/tmp/cdk.out/${stack.templateFile}`, resourceLogicalId: 'Bucket' }),
      violation({ templatePath: '/tmp/cdk.out/Other.template.json', resourceLogicalId: 'Bucket' }),
      violation({ constructPath: 'Prod/Data', resourceLogicalId: 'Bucket' }),
    ],
    constructPathsBelow(app),
  );

  expect(findings).toEqual([
    { id: 'CloudFormation-Validate::E1-2', path: bucket.node.path },
    { id: 'CloudFormation-Validate::E1-2', path: '' },
    { id: 'CloudFormation-Validate::E1-2', path: 'Prod/Data' },
  ]);
});
