import { templateHash } from '../../src/infrastructure/template-hash';

const template = {
  Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>' }, Name: { Type: 'String' } },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' }, Metadata: { 'aws:cdk:path': 'a/b' } },
  },
};

test.each([
  ['the order of keys', { Resources: template.Resources, Parameters: template.Parameters }],
  [
    'metadata of the CDK',
    {
      ...template,
      Resources: {
        Vpc: { ...template.Resources.Vpc, Metadata: { 'aws:cdk:path': 'c' } },
        CDKMetadata: { Type: 'AWS::CDK::Metadata' },
      },
    },
  ],
  [
    'the bootstrap check',
    { ...template, Parameters: { Name: { Type: 'String' } }, Rules: { CheckBootstrapVersion: {} } },
  ],
])('does not count %s', (_, other) => {
  expect(templateHash(other)).toBe(templateHash(template));
});

test.each([
  [
    'a property',
    { ...template, Resources: { Vpc: { ...template.Resources.Vpc, Properties: { CidrBlock: '10.1.0.0/16' } } } },
  ],
  ['a resource', { ...template, Resources: {} }],
  ['metadata of our own', { ...template, Resources: { Vpc: { ...template.Resources.Vpc, Metadata: { Ours: 1 } } } }],
  ['an output', { ...template, Outputs: { A: { Value: 1 } } }],
])('counts %s', (_, other) => {
  expect(templateHash(other)).not.toBe(templateHash(template));
});

test('knows a template again after CloudFormation replaced what is not ASCII', () => {
  expect(templateHash({ Description: 'a ? b' })).toBe(templateHash({ Description: 'a → b' }));
});
