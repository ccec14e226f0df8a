import { resolve, type Scope } from '../../../src/cloudformation/template/functions';

const scope: Scope = {
  parameters: { Name: 'shop', Zones: ['a', 'b'], 'AWS::Region': 'eu-west-1' },
  mappings: { Sizes: { prod: { memory: '2048' } } },
  extensions: true,
  condition: name => name === 'IsProd',
  resource: logicalId => `${logicalId}-id`,
  attribute: (logicalId, name) => `${logicalId}/${name}`,
  importValue: name => `imported ${name}`,
};

test.each([
  ['Ref to a parameter', { Ref: 'Name' }, 'shop'],
  ['Ref to a resource', { Ref: 'Vpc' }, 'Vpc-id'],
  ['GetAtt with a list', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, 'Db/Endpoint.Address'],
  ['GetAtt with a text', { 'Fn::GetAtt': 'Db.Endpoint.Address' }, 'Db/Endpoint.Address'],
  [
    'Sub',
    { 'Fn::Sub': `\${Name}-\${Vpc}-\${Db.Arn}-\${!Kept}-\${AWS::Region}` },
    `shop-Vpc-id-Db/Arn-\${Kept}-eu-west-1`,
  ],
  ['Sub with variables', { 'Fn::Sub': [`\${A}\${Name}`, { A: { Ref: 'Vpc' }, Name: 'x' }] }, 'Vpc-idx'],
  ['Join', { 'Fn::Join': ['-', ['a', 1, { Ref: 'Name' }]] }, 'a-1-shop'],
  ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b|c'] }] }, 'b'],
  ['If', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
  ['If that leaves a property out', { A: 1, B: { 'Fn::If': ['IsDev', 'yes', { Ref: 'AWS::NoValue' }] } }, { A: 1 }],
  ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, '2048'],
  ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'dev', 'memory', { DefaultValue: '512' }] }, '512'],
  ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['ImportValue', { 'Fn::ImportValue': 'vpc' }, 'imported vpc'],
  ['ToJsonString', { 'Fn::ToJsonString': { A: { Ref: 'Name' } } }, '{"A":"shop"}'],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
])('resolves %s', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test.each([
  ['Fn::Foo', { 'Fn::Foo': 1 }, 'Encountered unsupported function: Fn::Foo'],
  [
    'a place that is not in the list',
    { 'Fn::Select': [3, ['a']] },
    'Fn::Select cannot select nonexistent value at index 3',
  ],
  [
    'a missing mapping',
    { 'Fn::FindInMap': ['X', 'a', 'b'] },
    "Mapping named 'X' is not present in the 'Mappings' section",
  ],
  [
    'a missing key of a mapping',
    { 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] },
    'Unable to get mapping for Sizes::dev::memory',
  ],
  ['a list where a text is wanted', { 'Fn::Sub': `\${Zones}` }, 'every value in Fn::Sub must be a string'],
])('fails on %s', (_, value, message) => {
  expect(() => resolve(value, scope)).toThrow(
    expect.objectContaining({ name: 'ValidationError', message: expect.stringContaining(message) }),
  );
});

test('knows the functions of the language extensions only with their transform', () => {
  expect(() => resolve({ 'Fn::Length': [] }, { ...scope, extensions: false })).toThrow(
    'unsupported function: Fn::Length',
  );
});
