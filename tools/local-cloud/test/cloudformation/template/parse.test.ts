import { parseTemplate } from '../../../src/cloudformation/template/parse';

test('writes out the short forms of functions, nested ones too', () => {
  const { resources } = parseTemplate(`
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Join ['-', [!Ref Name, !GetAtt Vpc.CidrBlock]]
      KmsMasterKeyId: !If [IsProd, !Sub 'x-\${Name}', !Ref 'AWS::NoValue']
`);

  expect(resources.Queue?.Properties).toEqual({
    QueueName: { 'Fn::Join': ['-', [{ Ref: 'Name' }, { 'Fn::GetAtt': 'Vpc.CidrBlock' }]] },
    KmsMasterKeyId: { 'Fn::If': ['IsProd', { 'Fn::Sub': `x-\${Name}` }, { Ref: 'AWS::NoValue' }] },
  });
});

test('leaves dates as they are written', () => {
  const { resources } = parseTemplate('Resources: { A: { Type: T, Properties: { Version: 2012-10-17 } } }');

  expect(resources.A?.Properties).toEqual({ Version: '2012-10-17' });
});

test('unrolls loops over lists and parameters', () => {
  const template = {
    Transform: 'AWS::LanguageExtensions',
    Resources: {
      'Fn::ForEach::Subnets': [
        'Zone',
        { Ref: 'Zones' },
        { 'Subnet&{Zone}': { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: { Ref: 'Zone' } } } },
      ],
    },
  };

  const { resources } = parseTemplate(JSON.stringify(template), { Zones: ['a', 'b'] });

  expect(resources).toEqual({
    Subneta: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'a' } },
    Subnetb: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'b' } },
  });
});

test.each([
  ['no resources', '{}', 'Template format error: At least one Resources member must be defined.'],
  ['half a JSON', '{\n"Resources": ', 'Template format error: JSON not well-formed. (line 2, column 14)'],
  ['a broken YAML', 'Resources: [', 'Template format error: YAML not well-formed.'],
  ['an unknown section', '{"Resource": {}}', 'Invalid template property or properties [Resource]'],
  ['a resource without type', '{"Resources": {"A": {}}}', 'Every Resources object must contain a Type member.'],
  ['an unknown transform', '{"Transform": "X", "Resources": {}}', 'No transform named X found.'],
])('fails on %s', (_, body, message) => {
  expect(() => parseTemplate(body)).toThrow(
    expect.objectContaining({ name: 'ValidationError', message: expect.stringContaining(message) }),
  );
});
